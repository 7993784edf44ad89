import { BENCHMARK_SUBSETS, roleIn } from '../../filters/index.js';
import type { ExplainedTable } from '../explain.js';
import type { Row } from '../io/duckdb.js';
import { subsetNames } from '../report/subset-words.js';
import { isBenchmarkSplit, type DatasetSplit } from '../splits.js';

/** Whether a label row is in its split, or in a distance subset alone. */
function isUsed(row: Row): boolean {
  return row['kept'] === true || row['in_distance_set'] === true;
}

/**
 * The subsets of the benchmark that an image is a member of, in words and by their published names; null where that is no
 * question: in splits without subsets, and of images that are in no split.
 */
export function benchmarkSubsets(
  split: DatasetSplit,
  { row, flags }: Pick<ExplainedTable, 'row' | 'flags'>,
): readonly string[] | null {
  if (!isBenchmarkSplit(split) || row === null || flags === null || !isUsed(row)) return null;
  return BENCHMARK_SUBSETS.filter((subset) => roleIn(subset, flags) === 'member').map(({ name }) =>
    subsetNames(name),
  );
}
