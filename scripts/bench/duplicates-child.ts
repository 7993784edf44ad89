import { readFileSync } from 'node:fs';
import { decideDuplicates, findNearPairs, hashColumns } from '../../filters/index.js';

/**
 * Searches the hashes of the file in the first argument (64-bit integers, one behind the other) for pairs within the
 * distance in the second one, and then decides about them, in a process of its own so that its peak memory can be told.
 * Prints the seconds of both, the pairs found and the peak as JSON.
 */
const [, , path, distanceText] = process.argv;
const distance = Number(distanceText);

const seconds = (since: number) => (performance.now() - since) / 1000;
// maxRSS is in kibibytes.
const peak = () => process.resourceUsage().maxRSS * 1024;

const atStart = peak();
const bytes = readFileSync(path);
const hashes = hashColumns(new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8));
const count = hashes.high.length;

let started = performance.now();
let pairs = 0;
const report = findNearPairs(hashes, { distance }, () => pairs++);
const search = seconds(started);
const searchPeak = peak();

started = performance.now();
const { dropped } = decideDuplicates(
  {
    hashes,
    files: new Uint32Array(count).map((_zero, index) => index),
    splits: new Uint8Array(count).map((_zero, index) => (index % 50 === 0 ? 0 : 2)),
  },
  { distance, policy: { exact: 'drop', near: 'drop' } },
);
console.log(
  JSON.stringify({
    count,
    search,
    decide: seconds(started),
    pairs,
    comparisons: report.comparisons,
    comparisonsLeftOut: report.comparisonsLeftOut,
    dropped: dropped.duplicate_near + dropped.leak_across_splits,
    searchBytes: searchPeak - atStart,
    peakBytes: peak(),
  }),
);
