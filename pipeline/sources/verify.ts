import { stat } from 'node:fs/promises';
import { StageError } from '../errors.js';
import { sha256File } from '../sidecar.js';

const WAY_OUT =
  'Delete the file to download it again; where you mean to use this very file, name it in sources.files.';

/** What a file must be; null: anything. */
export interface ExpectedFile {
  readonly bytes: number | null;
  readonly sha256: string | null;
}

/**
 * Holds a file against its expected size and sum.
 *
 * @throws StageError naming the file, both values, and what to do.
 */
export async function verifyFile(path: string, expected: ExpectedFile): Promise<void> {
  const { size } = await stat(path);
  if (expected.bytes !== null && size !== expected.bytes)
    throw new StageError(`${path}: ${String(size)} bytes, expected ${String(expected.bytes)}. ${WAY_OUT}`);
  if (expected.sha256 === null) return;
  const sha256 = await sha256File(path);
  if (sha256 !== expected.sha256)
    throw new StageError(
      `${path}: wrong checksum: SHA-256 is ${sha256}, expected ${expected.sha256}. ` + WAY_OUT,
    );
}
