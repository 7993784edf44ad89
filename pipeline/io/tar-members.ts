import { open, type FileHandle } from 'node:fs/promises';
import { parseTarHeader, TAR_BLOCK } from '../../manifests/tar-header.js';
import { StageError, UsageError } from '../errors.js';

/** Where a regular file stands in an archive. */
export interface TarPlace {
  /** Path as it stands in the archive. Hostile input: never a path to open. */
  readonly name: string;
  /** Byte offset of its first byte. */
  readonly offset: number;
  readonly size: number;
}

/** Longest GNU name or pax header that is read; a file name of any system is far shorter. */
const MAX_NAME_BYTES = 1 << 20;

const TYPE_AT = 156;

/**
 * The regular files of a plain tar (USTAR, GNU, pax), in its order, by reading the headers and passing over the
 * data. A member of more than 8 GiB states its size in another way, and its archive is refused.
 *
 * @throws UsageError where the file is gzip. @throws StageError where it is cut short or is no tar.
 */
export async function* tarMembers(path: string): AsyncGenerator<TarPlace> {
  const handle = await open(path, 'r');
  try {
    const { size: end } = await handle.stat();
    let longName: string | null = null;
    const [first, second] = await readAt(handle, path, 0, Math.min(2, end));
    if (first === 0x1f && second === 0x8b)
      throw new UsageError(`images.tar ${path}: is compressed. Unpack it to a plain .tar first (gunzip).`);
    // The end is a block of zeros: an archive cut between two members would else pass for a whole one.
    for (let at = 0; ;) {
      const block = await readAt(handle, path, at, TAR_BLOCK);
      if (block.every((byte) => byte === 0)) return;
      const header = parseTarHeader(block);
      if (header === null)
        throw new StageError(`${path}: no tar header at byte ${at}. Get the archive anew.`);
      const { name, size } = header;
      const offset = at + TAR_BLOCK;
      at = offset + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
      if (offset + size > end)
        throw new StageError(`${path}: cut short within ${JSON.stringify(name)}. Get the archive anew.`);
      const type = String.fromCharCode(block[TYPE_AT]);
      if (type === 'L' || type === 'x') {
        if (size > MAX_NAME_BYTES)
          throw new StageError(`${path}: a header of ${size} bytes at byte ${offset}`);
        const text = await readAt(handle, path, offset, size);
        longName = type === 'L' ? text.toString('utf8').replace(/\0.*$/s, '') : (paxPath(text) ?? longName);
        continue;
      }
      if (type === '0' || type === '\0' || type === '7') yield { name: longName ?? name, offset, size };
      // Headers of the whole archive and of long link names say nothing of the name that comes.
      if (type !== 'g' && type !== 'K') longName = null;
    }
  } finally {
    await handle.close();
  }
}

/** The `path` of a pax header: records of `{length} {key}={value}\n`, the length that of the whole record. */
function paxPath(text: Buffer): string | null {
  let found: string | null = null;
  for (let at = 0; at < text.length;) {
    const length = Number(/^\d+(?= )/.exec(text.toString('latin1', at, at + 12))?.[0] ?? 0);
    if (length === 0) return found;
    const record = text.toString('utf8', at, at + length - 1);
    found = /^\d+ path=(.*)$/s.exec(record)?.[1] ?? found;
    at += length;
  }
  return found;
}

async function readAt(handle: FileHandle, path: string, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0)
      throw new StageError(`${path}: cut short at byte ${at + filled}. Get the archive anew.`);
    filled += bytesRead;
  }
  return bytes;
}
