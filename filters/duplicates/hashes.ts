/** Many 64-bit hashes as two columns of their halves. Both have the same length. */
export interface HashColumns {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** Many 64-bit hashes, 8 bytes each, in typed arrays. */
export type Hashes = HashColumns | BigUint64Array;

const HASH_TEXT = /^[0-9a-f]{16}$/;

/** Empty columns for so many hashes. */
export function makeHashColumns(count: number): HashColumns {
  return { high: new Uint32Array(count), low: new Uint32Array(count) };
}

/**
 * Writes a hash into the columns.
 *
 * @param text 16 lower-case hex digits.
 * @throws RangeError where it is anything else.
 */
export function setHash({ high, low }: HashColumns, index: number, text: string): void {
  if (!HASH_TEXT.test(text))
    throw new RangeError(`hash ${index} is ${JSON.stringify(text)}: a hash has 16 hex digits, 0-9 and a-f`);
  high[index] = Number.parseInt(text.slice(0, 8), 16);
  low[index] = Number.parseInt(text.slice(8), 16);
}

/**
 * The columns of hashes in either form; columns are given back as they are.
 *
 * @throws RangeError where the two columns differ in length.
 */
export function hashColumns(hashes: Hashes): HashColumns {
  if (!(hashes instanceof BigUint64Array)) {
    if (hashes.high.length === hashes.low.length) return hashes;
    throw new RangeError(`${hashes.high.length} high halves and ${hashes.low.length} low halves of hashes`);
  }
  const columns = makeHashColumns(hashes.length);
  // Which half stands first depends on the machine.
  const words = new Uint32Array(hashes.buffer, hashes.byteOffset, 2 * hashes.length);
  const lowFirst = new Uint32Array(BigUint64Array.of(1n).buffer)[0];
  for (let i = 0; i < hashes.length; i++) {
    columns.low[i] = words[2 * i + 1 - lowFirst];
    columns.high[i] = words[2 * i + lowFirst];
  }
  return columns;
}

/**
 * Bits set in two 32-bit words together, 0..64: sums of pairs, fours and eights of bits side by side, as in any table of
 * bit tricks.
 */
export function bitsSet(a: number, b: number): number {
  let x = a - ((a >>> 1) & 0x55555555);
  let y = b - ((b >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333);
  x = (x & 0x0f0f0f0f) + ((x >>> 4) & 0x0f0f0f0f) + (y & 0x0f0f0f0f) + ((y >>> 4) & 0x0f0f0f0f);
  return Math.imul(x, 0x01010101) >>> 24;
}

/** In how many bits hashes `i` and `j` differ, 0..64. */
export function hammingDistance({ high, low }: HashColumns, i: number, j: number): number {
  return bitsSet(high[i] ^ high[j], low[i] ^ low[j]);
}
