import { makeHashColumns, type HashColumns } from './hashes.js';

/** Equal hashes put together. */
export interface DistinctHashes {
  /** The different hashes, in ascending order. */
  readonly columns: HashColumns;
  /** Indices of all hashes that count, those of equal hashes side by side in ascending order. */
  readonly members: Uint32Array;
  /** Where the members of each different hash begin; one more at the end. */
  readonly starts: Uint32Array;
}

const DIGIT_BITS = 16;
const DIGITS = 2 ** DIGIT_BITS;

/** One pass of a stable counting sort of indices, by 16 bits of a word. */
function sortByDigit(from: Uint32Array, to: Uint32Array, word: Uint32Array, shift: number): void {
  const next = new Uint32Array(DIGITS + 1);
  for (const index of from) next[((word[index] >>> shift) & (DIGITS - 1)) + 1]++;
  for (let digit = 1; digit <= DIGITS; digit++) next[digit] += next[digit - 1];
  for (const index of from) to[next[(word[index] >>> shift) & (DIGITS - 1)]++] = index;
}

/**
 * Sorts hashes and puts equal ones together. It holds 20 bytes a hash at most, 16 at its end.
 *
 * @param noHash 1 where a hash says nothing (a flat picture) and does not count; null where all count.
 */
export function distinctHashes({ high, low }: HashColumns, noHash: Uint8Array | null): DistinctHashes {
  const all = new Uint32Array(high.length);
  let count = 0;
  for (let i = 0; i < high.length; i++) if (noHash?.[i] !== 1) all[count++] = i;
  const members = all.subarray(0, count);
  const scratch = new Uint32Array(count);
  for (const word of [low, high]) {
    sortByDigit(members, scratch, word, 0);
    sortByDigit(scratch, members, word, DIGIT_BITS);
  }
  // From here on the second array holds the starts.
  let distinct = 0;
  for (let at = 0; at < count; at++) {
    const same =
      at > 0 && high[members[at]] === high[members[at - 1]] && low[members[at]] === low[members[at - 1]];
    if (!same) scratch[distinct++] = at;
  }
  const starts = new Uint32Array(distinct + 1);
  starts.set(scratch.subarray(0, distinct));
  starts[distinct] = count;
  const columns = makeHashColumns(distinct);
  for (let i = 0; i < distinct; i++) {
    columns.high[i] = high[members[starts[i]]];
    columns.low[i] = low[members[starts[i]]];
  }
  return { columns, members, starts };
}
