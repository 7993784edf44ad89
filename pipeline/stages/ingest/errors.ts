import { WakeVisionError } from '../../errors.js';

/** A source file cannot be used: a missing column, too many malformed rows. Exit code 1. */
export class IngestError extends WakeVisionError {
  override readonly name = 'IngestError';
}
