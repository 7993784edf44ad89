import { constants } from 'node:fs';
import { open, opendir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile, StageError, UsageError } from '../errors.js';
import { pictureName } from './picture-name.js';
import type { SourceAnswer } from './source-answer.js';

/** A folder of pictures named by image id. */
export interface FolderImages {
  get(imageId: string): Promise<SourceAnswer>;
}

/**
 * Lists a folder once. Only regular files that stand right in it count: links lead elsewhere, and are passed
 * over. Of several files of an image the one whose extension stands first in the list of extensions is taken.
 *
 * @throws UsageError where the folder cannot be listed.
 */
export async function openFolderImages(folder: string, maxBytes: number): Promise<FolderImages> {
  const files = new Map<string, { readonly rank: number; readonly ending: string }>();
  // An ending such as `.JPG` is one string, however many files have it.
  const endings = new Map<string, string>();
  try {
    for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
      const picture = entry.isFile() ? pictureName(entry.name) : null;
      if (picture === null) continue;
      const { imageId, rank } = picture;
      const name = entry.name.slice(imageId.length);
      const ending = endings.get(name) ?? name;
      endings.set(ending, ending);
      const known = files.get(imageId);
      const isFirst =
        known === undefined || rank < known.rank || (rank === known.rank && ending < known.ending);
      if (isFirst) files.set(imageId, { rank, ending });
    }
  } catch (cause) {
    const why = isMissingFile(cause) ? 'there is no such folder' : `cannot be listed: ${String(cause)}`;
    throw new UsageError(`images.folder ${folder}: ${why}. Name the folder that holds the pictures.`, {
      cause,
    });
  }
  return {
    async get(imageId) {
      const file = files.get(imageId);
      if (file === undefined) return { outcome: 'missing', detail: `${folder} holds no picture of this id` };
      return readPicture(join(folder, `${imageId}${file.ending}`), maxBytes);
    },
  };
}

/** No link is followed and no pipe waited for, should the file have changed since it was listed. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

async function readPicture(path: string, maxBytes: number): Promise<SourceAnswer> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, OPEN_FLAGS);
    const facts = await handle.stat();
    if (!facts.isFile()) return { outcome: 'missing', detail: `${path} is no regular file` };
    if (facts.size > maxBytes)
      return { outcome: 'too_large', detail: `${path}: ${facts.size} bytes, ${maxBytes} are allowed` };
    return { outcome: 'ok', bytes: await readWhole(handle, facts.size) };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code === 'ENOENT' || code === 'ELOOP') return { outcome: 'missing', detail: `${path}: ${code}` };
    if (code === 'EACCES' || code === 'EPERM') return { outcome: 'forbidden', detail: `${path}: ${code}` };
    throw new StageError(`${path}: cannot be read: ${String(cause)}`, { cause });
  } finally {
    await handle?.close();
  }
}

/** So many bytes as the file had when it was opened, or fewer where it has become shorter. */
async function readWhole(handle: FileHandle, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, length);
    if (bytesRead === 0) return bytes.slice(0, length);
    length += bytesRead;
  }
  return bytes;
}
