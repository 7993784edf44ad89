import { distinctHashes, type DistinctHashes } from './distinct.js';
import { hashColumns, type Hashes } from './hashes.js';
import type { PairSearchReport } from './report.js';
import { searchTables } from './search-tables.js';
import { MAX_DISTANCE } from './tables.js';

/** What to look for, and how far. */
export interface PairSearchOptions {
  /** Largest number of differing bits, 0..10. */
  readonly distance: number;
  /** 1 where a hash says nothing and takes no part; left out where all count. */
  readonly noHash?: Uint8Array;
  /**
   * Pictures with one and the same hash up to which all pairs are given; where there are more, the first of them stands
   * for all: pairs of the others with it only, and of it with near ones. Default 256.
   */
  readonly maxEqual?: number;
  /**
   * Different hashes with which one is compared, at most, where very many share bits and no further sorting tells them
   * apart. Default 16,384.
   */
  readonly maxBucket?: number;
}

/** Takes a near pair: indices, the lower one first, and in how many bits they differ. */
export type OnPair = (first: number, second: number, distance: number) => void;

const DEFAULT_MAX_EQUAL = 256;
const DEFAULT_MAX_BUCKET = 16_384;

/**
 * Finds all pairs of hashes within a distance, each once. The order of pairs is the same for the same hashes, and no
 * other order is promised. Memory: at most 36 bytes a hash beside the hashes given (44 where they are 64-bit integers),
 * up to 20 more for those of the fullest bucket, and nothing for the pairs. Where a cap cut something off, the report
 * says so: turn it into words with `pairSearchWarnings`.
 *
 * @throws RangeError where the distance is not 0..10, a cap is below 1, or the columns differ in length.
 */
export function findNearPairs(hashes: Hashes, options: PairSearchOptions, onPair: OnPair): PairSearchReport {
  const { distance, noHash = null, maxEqual = DEFAULT_MAX_EQUAL, maxBucket = DEFAULT_MAX_BUCKET } = options;
  checkWhole('distance', distance, 0, MAX_DISTANCE);
  checkWhole('maxEqual', maxEqual, 1, Infinity);
  checkWhole('maxBucket', maxBucket, 1, Infinity);
  const given = hashColumns(hashes);
  if (noHash !== null && noHash.length !== given.high.length)
    throw new RangeError(
      `${given.high.length} hashes, and noHash says of ${noHash.length} whether they count`,
    );
  const distinct = distinctHashes(given, noHash);
  const pairs = new PairGiver(distinct, maxEqual, onPair);
  const found = { comparisons: 0, hotBuckets: 0, comparisonsLeftOut: 0 };
  const count = distinct.columns.high.length;
  for (let i = 0; i < count; i++) pairs.ofEqual(i);
  if (distance > 0) {
    searchTables(distinct.columns, { distance, maxBucket }, found, (i, j, bits) => {
      pairs.ofNear(i, j, bits);
    });
  }
  return {
    hashes: given.high.length,
    noHash: given.high.length - distinct.members.length,
    distinct: count,
    pairs: pairs.given,
    hotHashes: pairs.hotHashes,
    pairsLeftOut: pairs.leftOut,
    ...found,
  };
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `at least ${least}` : `${least} to ${most}`;
  throw new RangeError(`${name} is ${value}: it must be a whole number, ${range}`);
}

/** Gives the pairs of pictures that pairs of different hashes stand for. */
class PairGiver {
  given = 0;
  leftOut = 0;
  hotHashes = 0;

  constructor(
    private readonly distinct: DistinctHashes,
    private readonly maxEqual: number,
    private readonly onPair: OnPair,
  ) {}

  /** Pairs of pictures with one and the same hash. */
  ofEqual(hash: number): void {
    const { members, starts } = this.distinct;
    const start = starts[hash];
    const end = starts[hash + 1];
    const size = end - start;
    if (size < 2) return;
    const hot = size > this.maxEqual;
    for (let i = start; i < (hot ? start + 1 : end); i++)
      for (let j = i + 1; j < end; j++) this.onPair(members[i], members[j], 0);
    const all = (size * (size - 1)) / 2;
    this.given += hot ? size - 1 : all;
    if (!hot) return;
    this.hotHashes++;
    this.leftOut += all - (size - 1);
  }

  /** Pairs of pictures with two different hashes that are near. */
  ofNear(one: number, other: number, distance: number): void {
    const { members, starts } = this.distinct;
    const oneSize = starts[one + 1] - starts[one];
    const otherSize = starts[other + 1] - starts[other];
    const oneGiven = oneSize > this.maxEqual ? 1 : oneSize;
    const otherGiven = otherSize > this.maxEqual ? 1 : otherSize;
    for (let i = starts[one]; i < starts[one] + oneGiven; i++) {
      for (let j = starts[other]; j < starts[other] + otherGiven; j++) {
        const a = members[i];
        const b = members[j];
        if (a < b) this.onPair(a, b, distance);
        else this.onPair(b, a, distance);
      }
    }
    this.given += oneGiven * otherGiven;
    this.leftOut += oneSize * otherSize - oneGiven * otherGiven;
  }
}
