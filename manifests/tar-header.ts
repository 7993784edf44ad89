/** Headers and data come in blocks of this many bytes. */
export const TAR_BLOCK = 512;

/** Largest member that eleven octal digits can state. */
const MAX_SIZE = 8 ** 11 - 1;

/** What a header says about who owns a member and who may read it. */
export interface TarOwner {
  /** Permission bits; 0o644 where not given. */
  readonly mode?: number;
  /** User and group name, up to 31 bytes; empty where not given. */
  readonly userName?: string;
  readonly groupName?: string;
}

/**
 * One USTAR header block (POSIX.1-1988): numbers as octal text with a NUL behind, time, user and group id 0.
 *
 * @param name path inside the archive.
 * @param size bytes of data, 0 .. 8 GiB - 1.
 * @throws RangeError where name, owner or size do not fit.
 */
export function tarHeader(name: string, size: number, owner: TarOwner = {}): Buffer {
  const path = splitName(name);
  if (!Number.isInteger(size) || size < 0 || size > MAX_SIZE) {
    throw new RangeError(
      `tar member ${JSON.stringify(name)}: ${size} bytes do not fit USTAR (8 GiB at most)`,
    );
  }
  const block = Buffer.alloc(TAR_BLOCK);
  block.set(path.name, 0);
  octal(block, 100, 8, owner.mode ?? 0o644);
  octal(block, 108, 8, 0);
  octal(block, 116, 8, 0);
  octal(block, 124, 12, size);
  octal(block, 136, 12, 0);
  block.write('        ', 148, 'latin1');
  block.write('0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  text(block, 265, owner.userName ?? '');
  text(block, 297, owner.groupName ?? '');
  block.set(path.prefix, 345);
  // The sum is taken with its own field as eight blanks; it is written as six digits, NUL, blank.
  octal(block, 148, 7, checksum(block));
  return block;
}

/** Sum of the block's bytes, with the checksum field counted as eight blanks. */
export function checksum(block: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < TAR_BLOCK; i += 1) sum += i >= 148 && i < 156 ? 0x20 : (block[i] ?? 0);
  return sum;
}

/** Name and size of a USTAR header's member; null where the block is no sound USTAR header. */
export function parseTarHeader(block: Buffer): { name: string; size: number } | null {
  if (block.length !== TAR_BLOCK || block.toString('latin1', 257, 262) !== 'ustar') return null;
  if (readOctal(block, 148, 8) !== checksum(block)) return null;
  const size = readOctal(block, 124, 12);
  if (size === null) return null;
  const prefix = readText(block, 345, 155);
  const name = readText(block, 0, 100);
  return { name: prefix === '' ? name : `${prefix}/${name}`, size };
}

/** Up to 100 bytes stand in the name field; of longer paths the front part, cut at a `/`, in the prefix. */
function splitName(path: string): { name: Uint8Array; prefix: Uint8Array } {
  const bytes = Buffer.from(path, 'utf8');
  if (bytes.length === 0) throw new RangeError('a tar member needs a name');
  if (bytes.includes(0)) throw new RangeError(`tar member ${JSON.stringify(path)}: a NUL in the name`);
  if (bytes.length <= 100) return { name: bytes, prefix: new Uint8Array() };
  for (let cut = Math.min(155, bytes.length - 2); cut > 0 && bytes.length - cut - 1 <= 100; cut -= 1) {
    if (bytes[cut] === 0x2f) return { name: bytes.subarray(cut + 1), prefix: bytes.subarray(0, cut) };
  }
  throw new RangeError(
    `tar member ${JSON.stringify(path)}: ${bytes.length} bytes of name, and no '/' that leaves at most 155 ` +
      'before it and 1 to 100 after it',
  );
}

function octal(block: Buffer, at: number, width: number, value: number): void {
  const digits = value.toString(8).padStart(width - 1, '0');
  if (digits.length > width - 1) throw new RangeError(`${value} does not fit a tar field of ${width} bytes`);
  block.write(`${digits}\0`, at, 'latin1');
}

function text(block: Buffer, at: number, value: string): void {
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length > 31) throw new RangeError(`tar owner name ${JSON.stringify(value)}: over 31 bytes`);
  block.set(bytes, at);
}

function readText(block: Buffer, at: number, width: number): string {
  const end = block.indexOf(0, at);
  return block.toString('utf8', at, end === -1 ? at + width : Math.min(end, at + width));
}

function readOctal(block: Buffer, at: number, width: number): number | null {
  const digits = /^ *([0-7]+)[\0 ]*$/.exec(block.toString('latin1', at, at + width));
  return digits?.[1] === undefined ? null : Number.parseInt(digits[1], 8);
}
