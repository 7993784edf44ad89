import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, opendir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile, StageError, UsageError } from '../errors.js';
import { pictureName } from './picture-name.js';
import type { SourceAnswer } from './source-answer.js';

/** A folder of pictures named by image id. */
export interface FolderImages {
  get(imageId: string): Promise<SourceAnswer>;
  /**
   * Whether the picture of an image is another one than that which was read earlier. Size and times of the file are
   * looked at first: only a file that was touched since is read. A file that is gone is no other picture.
   */
  isChanged(imageId: string, earlier: EarlierPicture): Promise<boolean>;
}

/** What is known of a picture file that was read earlier. */
export interface EarlierPicture {
  readonly bytes: number;
  readonly sha256: string;
  /** When it was known to be so, in milliseconds since 1970: a file that was last touched before is not read again. */
  readonly since: number;
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
  const pathOf = (imageId: string): string | null => {
    const file = files.get(imageId);
    return file === undefined ? null : join(folder, `${imageId}${file.ending}`);
  };
  return {
    async get(imageId) {
      const path = pathOf(imageId);
      if (path === null) return { outcome: 'missing', detail: `${folder} holds no picture of this id` };
      return readPicture(path, maxBytes);
    },
    async isChanged(imageId, { bytes, sha256, since }) {
      const path = pathOf(imageId);
      const facts = path === null ? null : await lstat(path).catch(() => null);
      if (path === null || facts === null) return false;
      if (facts.size !== bytes) return true;
      // The time of change of the entry cannot be set back, as that of the content can (cp -p, tar).
      if (Math.max(facts.mtimeMs, facts.ctimeMs) < since) return false;
      const answer = await readPicture(path, maxBytes);
      return answer.outcome !== 'ok' || createHash('sha256').update(answer.bytes).digest('hex') !== sha256;
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
