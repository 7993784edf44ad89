import { BucketTable } from './bucket-table.js';
import { bitsSet, type HashColumns } from './hashes.js';
import { ALL_BITS, joinMasks, planTables, withoutMask, type Mask, type TablePlan } from './tables.js';

/** How far to look. */
export interface TableSearchOptions {
  readonly distance: number;
  /** Hashes in a bucket with which one is compared, at most. */
  readonly maxBucket: number;
}

/** What a search did; it counts on. */
export interface TableSearchCounts {
  comparisons: number;
  hotBuckets: number;
  comparisonsLeftOut: number;
}

/** Takes two near hashes: their indices, in how many bits they differ, and those bits. */
type OnNear = (i: number, j: number, bits: number, high: number, low: number) => void;

/**
 * Hashes in a bucket from which on it is searched by tables of its own, on the bits that the key left: 15 tables a
 * bucket cost as much as comparing some 1,500 with one another.
 */
const SEARCHED_BUCKET = 2048;

/** Tables in buckets of tables: each level takes up to 20 bytes a hash of its bucket. */
const MOST_LEVELS = 3;

/**
 * Finds all pairs of different hashes within a distance, each once.
 *
 * @param columns different hashes in ascending order.
 * @param options distance 1..10.
 */
export function searchTables(
  columns: HashColumns,
  options: TableSearchOptions,
  counts: TableSearchCounts,
  onNear: OnNear,
): void {
  searchLevel(columns, { ...options, level: 1, bits: ALL_BITS, freeBits: 64 }, counts, onNear);
}

interface Level extends TableSearchOptions {
  readonly level: number;
  /** Bits that no key above has taken. */
  readonly bits: Mask;
  readonly freeBits: number;
}

function searchLevel(columns: HashColumns, level: Level, counts: TableSearchCounts, onNear: OnNear): void {
  const plan = planTables(columns.high.length, level.distance, level.bits);
  const table = new BucketTable(columns, plan.bucketBits);
  for (const key of plan.tables) {
    const taken = joinMasks(key.map((block) => plan.blocks[block]));
    table.fill(taken);
    const bits = withoutMask(level.bits, taken);
    const inner = { ...level, level: level.level + 1, bits, freeBits: bitsSet(bits.high, bits.low) };
    searchBuckets(table, inner, counts, (i, j, distance, high, low) => {
      if (isFirstTable(high, low, plan, key)) onNear(table.indices[i], table.indices[j], distance, high, low);
    });
  }
}

/** Searches each bucket: by tables where it is full and enough bits are left for them, else by comparing. */
function searchBuckets(table: BucketTable, inner: Level, counts: TableSearchCounts, onNear: OnNear): void {
  const { ends } = table;
  const { high, low } = table.placed;
  const canSearch = inner.level <= MOST_LEVELS && inner.freeBits >= 4 * (inner.distance + 1);
  for (let bucket = 0, start = 0; bucket < ends.length; bucket++) {
    const end = ends[bucket];
    if (canSearch && end - start >= SEARCHED_BUCKET) {
      const first = start;
      const columns = { high: high.subarray(start, end), low: low.subarray(start, end) };
      searchLevel(columns, inner, counts, (i, j, distance, highBits, lowBits) => {
        onNear(first + i, first + j, distance, highBits, lowBits);
      });
    } else if (end - start > 1) {
      compareAll(table.placed, start, end, inner, counts, onNear);
    }
    start = end;
  }
}

/** Compares hashes at places `start` to `end - 1` with one another, each with at most `maxBucket` after it. */
function compareAll(
  { high, low }: HashColumns,
  start: number,
  end: number,
  { distance, maxBucket }: TableSearchOptions,
  counts: TableSearchCounts,
  onNear: OnNear,
): void {
  const reach = Math.min(end - start - 1, maxBucket);
  for (let i = start; i < end - 1; i++) {
    const iHigh = high[i];
    const iLow = low[i];
    const last = Math.min(end - 1, i + reach);
    for (let j = i + 1; j <= last; j++) {
      const bits = bitsSet(iHigh ^ high[j], iLow ^ low[j]);
      if (bits <= distance) onNear(i, j, bits, iHigh ^ high[j], iLow ^ low[j]);
    }
  }
  const size = end - start;
  const beyond = size - 1 - reach;
  const leftOut = (beyond * (beyond + 1)) / 2;
  counts.comparisons += (size * (size - 1)) / 2 - leftOut;
  counts.comparisonsLeftOut += leftOut;
  if (beyond > 0) counts.hotBuckets++;
}

/**
 * Whether the key of a table takes the first blocks in which two hashes are equal. Of all tables that bring the two
 * together one is so.
 *
 * @param high, @param low the bits in which they differ.
 */
function isFirstTable(high: number, low: number, { blocks }: TablePlan, key: readonly number[]): boolean {
  let matched = 0;
  for (let block = 0; matched < key.length; block++) {
    const mask = blocks[block];
    const equal = (high & mask.high) === 0 && (low & mask.low) === 0;
    if (equal !== (key[matched] === block)) return false;
    if (equal) matched++;
  }
  return true;
}
