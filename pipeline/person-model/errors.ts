import { WakeVisionError } from '../errors.js';

/** The default model cannot be built. The message says which file, operation or node, and the way out. */
export class ModelBuildError extends WakeVisionError {
  override readonly name = 'ModelBuildError';
}
