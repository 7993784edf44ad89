import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { parseTarHeader, TAR_BLOCK } from './tar-header.js';

/** A regular file of an archive. */
export interface TarMember {
  /** Last part of the path: never a folder, `.` or `..`, so it is safe to join to a folder of ours. */
  readonly name: string;
  /** The path as it stands in the archive. Hostile input: for messages only. */
  readonly path: string;
  /** Byte offset of the first data byte in the archive; after unpacking, where it is compressed. */
  readonly offset: number;
  readonly data: Buffer;
}

/** Why a member of an archive was passed over. */
export type TarSkipReason = 'link' | 'not_a_regular_file' | 'no_usable_name' | 'too_large';

export interface ReadTarOptions {
  /** Larger members are passed over without being read into memory; 64 MiB where not given. */
  readonly maxMemberBytes?: number;
  /** Told of each member that was passed over. Folders are passed over without a word. */
  readonly onSkip?: (path: string, reason: TarSkipReason) => void;
}

/** An archive that cannot be read to its end. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

const DEFAULT_MAX_MEMBER_BYTES = 64 * 1024 * 1024;

/**
 * Reads the regular files of a `.tar` or, told by its first bytes, a `.tar.gz`, one at a time and in the
 * archive's order. Links, devices and folders are never followed or given. Foreign archives use GNU and pax
 * names, which `tar-stream` knows.
 *
 * @throws TarError that names the file where the archive is cut short or is not a tar.
 */
export async function* readTar(path: string, options: ReadTarOptions = {}): AsyncGenerator<TarMember> {
  const maxBytes = options.maxMemberBytes ?? DEFAULT_MAX_MEMBER_BYTES;
  const unpacked = extract();
  const failed = connect(path, await isGzip(path), unpacked);
  try {
    for await (const entry of unpacked) {
      const { name: memberPath, size, type } = entry.header;
      const name = baseName(memberPath);
      const skip = skipReason(type, name, size, maxBytes);
      if (skip === null) {
        // `entry.offset` is where the member's own header begins.
        const parts: Buffer[] = [];
        for await (const part of entry as AsyncIterable<Buffer>) parts.push(part);
        yield { name, path: memberPath, offset: entry.offset + TAR_BLOCK, data: Buffer.concat(parts) };
      } else {
        if (type !== 'directory') options.onSkip?.(memberPath, skip);
        entry.resume();
      }
    }
  } catch (cause) {
    const reason = failed.cause ?? cause;
    const text = reason instanceof Error ? reason.message : String(reason);
    throw new TarError(`${path}: not a whole tar archive: ${text}`, { cause: reason });
  } finally {
    unpacked.destroy();
  }
}

/** Joins file, gunzip and tar. What failed first is kept: later errors only follow from it. */
function connect(path: string, gzip: boolean, unpacked: NodeJS.WritableStream): { cause?: unknown } {
  const failed: { cause?: unknown } = {};
  const source: Readable = createReadStream(path, { highWaterMark: 1 << 20 });
  const note = (error: NodeJS.ErrnoException | null) => {
    if (error !== null) failed.cause ??= error;
  };
  if (gzip) pipeline(source, createGunzip(), unpacked, note);
  else pipeline(source, unpacked, note);
  return failed;
}

function skipReason(
  type: string | null | undefined,
  name: string,
  size: number,
  maxBytes: number,
): TarSkipReason | null {
  if (type === 'link' || type === 'symlink') return 'link';
  if (type !== 'file' && type !== 'contiguous-file') return 'not_a_regular_file';
  if (name === '' || name === '.' || name === '..' || name.includes('\0')) return 'no_usable_name';
  return size > maxBytes ? 'too_large' : null;
}

/** The part after the last slash or, for archives made on Windows, backslash. */
function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/**
 * One member's bytes by offset and size, as `TarWriter.add` gave them. The header before the data is read in
 * the same call and must agree, so that a table that belongs to another archive is found out.
 *
 * @param offset byte offset of the first data byte.
 * @param name path that the header must state; not looked at where left out.
 * @throws TarError where the archive is too short or holds something else there.
 */
export async function readTarMember(
  archive: FileHandle,
  offset: number,
  size: number,
  name?: string,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(TAR_BLOCK + size);
  let filled = 0;
  while (filled < bytes.length) {
    const at = offset - TAR_BLOCK + filled;
    const { bytesRead } = await archive.read(bytes, filled, bytes.length - filled, at);
    if (bytesRead === 0) {
      throw new TarError(`the archive ends before the member of ${size} bytes at byte ${offset} does`);
    }
    filled += bytesRead;
  }
  const header = parseTarHeader(bytes.subarray(0, TAR_BLOCK));
  if (header === null) throw new TarError(`no tar member begins at byte ${offset}`);
  if (header.size !== size || (name !== undefined && header.name !== name)) {
    const found = `${JSON.stringify(header.name)} of ${header.size} bytes`;
    const wanted = `${name === undefined ? 'a member' : JSON.stringify(name)} of ${size} bytes`;
    throw new TarError(`at byte ${offset} of the archive stands ${found}, not ${wanted}`);
  }
  return bytes.subarray(TAR_BLOCK);
}
