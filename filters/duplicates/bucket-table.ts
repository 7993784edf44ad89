import { makeHashColumns, type HashColumns } from './hashes.js';
import type { Mask } from './tables.js';

/** Hashes sorted into buckets by some of their bits. It is filled again for each table. */
export class BucketTable {
  /** Hashes, bucket after bucket; ascending in each. */
  readonly placed: HashColumns;
  /** Which hash stands at each place. */
  readonly indices: Uint32Array;
  /** Where each bucket ends; it begins where the one before ends. */
  readonly ends: Uint32Array;

  constructor(
    private readonly columns: HashColumns,
    private readonly bucketBits: number,
  ) {
    this.placed = makeHashColumns(columns.high.length);
    this.indices = new Uint32Array(columns.high.length);
    this.ends = new Uint32Array(2 ** bucketBits);
  }

  fill({ high: highMask, low: lowMask }: Mask): void {
    const { columns, placed, indices, ends } = this;
    const { high, low } = columns;
    const shift = 32 - this.bucketBits;
    ends.fill(0);
    for (let i = 0; i < high.length; i++) ends[mix(high[i] & highMask, low[i] & lowMask) >>> shift]++;
    // Each entry becomes where its bucket begins, and moves to the end as the bucket is filled.
    let start = 0;
    for (let bucket = 0; bucket < ends.length; bucket++) {
      const size = ends[bucket];
      ends[bucket] = start;
      start += size;
    }
    for (let i = 0; i < high.length; i++) {
      const place = ends[mix(high[i] & highMask, low[i] & lowMask) >>> shift]++;
      placed.high[place] = high[i];
      placed.low[place] = low[i];
      indices[place] = i;
    }
  }
}

/** Spreads two words over 32 bits: multiplications by odd numbers and shifts, so that every bit moves the top ones. */
function mix(high: number, low: number): number {
  let word = Math.imul(high ^ (high >>> 15), 0x2c1b3c6d);
  word = Math.imul((word ^ (word >>> 13)) + low, 0x297a2d39);
  word = Math.imul(word ^ (word >>> 16), 0x5bd1e995);
  return word ^ (word >>> 15);
}
