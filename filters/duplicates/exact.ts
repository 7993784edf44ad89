/** Bytes of a SHA-256 sum. */
export const SHA256_BYTES = 32;

/** An entry of the table in which nothing stands. */
const EMPTY = 0xffffffff;

/**
 * Groups equal sums. Memory: 4 bytes a sum for what it gives, and 8 to 16 more while it runs.
 *
 * @param sums the sums one behind the other. All have `bytes` bytes; the first 16 of a SHA-256 are as good as all 32:
 * among 6 million different ones, two agree with a chance of 5e-26.
 * @param bytes 4..32.
 * @returns for each sum the index of the first one equal to it: its own where that is the first.
 * @throws RangeError where the length is no multiple of `bytes`.
 */
export function firstEqual(sums: Uint8Array, bytes: number = SHA256_BYTES): Uint32Array {
  if (!Number.isInteger(bytes) || bytes < 4 || bytes > SHA256_BYTES)
    throw new RangeError(`a sum of ${bytes} bytes: it must have 4 to ${SHA256_BYTES}`);
  if (sums.length % bytes !== 0)
    throw new RangeError(`${sums.length} bytes are no whole number of sums of ${bytes} bytes`);
  const count = sums.length / bytes;
  const first = new Uint32Array(count);
  // Open addressing, at most half full; the sums are as good as random, so their first bytes are the place.
  const places = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * count)));
  const table = new Uint32Array(places).fill(EMPTY);
  for (let i = 0; i < count; i++) {
    const at = i * bytes;
    let place = (sums[at] | (sums[at + 1] << 8) | (sums[at + 2] << 16) | (sums[at + 3] << 24)) & (places - 1);
    while (table[place] !== EMPTY && !equalAt(sums, table[place] * bytes, at, bytes))
      place = (place + 1) & (places - 1);
    if (table[place] === EMPTY) table[place] = i;
    first[i] = table[place];
  }
  return first;
}

function equalAt(bytes: Uint8Array, one: number, other: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[one + i] !== bytes[other + i]) return false;
  return true;
}
