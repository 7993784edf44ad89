import type { SquareMatrix } from './joint.js';
import { probabilityOf, rowsByClass, type LabelRows, type RowsByClass } from './label-rows.js';
import { markLowest } from './lowest.js';

/** One byte a row: 1 where the row is flagged. */
export type RowMask = Uint8Array;

/**
 * For every given label the rows of the lowest probability of it: as many as the joint does not leave on its
 * diagonal.
 *
 * @param counts by true class (row) and given label (column), see `pruneCounts`.
 * @param minExamplesPerClass a class with no more rows than this is passed over, and one with a single row always is.
 */
export function pruneByClass(rows: LabelRows, counts: SquareMatrix, minExamplesPerClass: number): RowMask {
  const mask = new Uint8Array(rows.labels.length);
  const groups = rowsByClass(rows);
  for (let given = 0; given < rows.classes; given++) {
    const group = classRows(groups, given);
    if (isTooSmall(group.length, minExamplesPerClass)) continue;
    const key = (position: number) => probabilityOf(rows, group[position], given);
    markLowestOf(group, group.length - counts[given][given], key, mask);
  }
  return mask;
}

/**
 * For every given label and every other class the rows of the largest margin, probability of the class less
 * probability of the label: as many as the joint counts there. A row may be taken for several classes.
 *
 * @param counts by true class (row) and given label (column), see `pruneCounts`.
 * @param minExamplesPerClass a class with no more rows than this is passed over, and one with a single row always is.
 */
export function pruneByNoiseRate(
  rows: LabelRows,
  counts: SquareMatrix,
  minExamplesPerClass: number,
): RowMask {
  const mask = new Uint8Array(rows.labels.length);
  const groups = rowsByClass(rows);
  for (let given = 0; given < rows.classes; given++) {
    const group = classRows(groups, given);
    if (isTooSmall(group.length, minExamplesPerClass)) continue;
    for (let k = 0; k < rows.classes; k++) {
      if (k === given) continue;
      const key = (position: number) =>
        probabilityOf(rows, group[position], given) - probabilityOf(rows, group[position], k);
      markLowestOf(group, counts[k][given], key, mask);
    }
  }
  return mask;
}

/** The rows of the lowest scores of all. */
export function pruneByScore(scores: Float64Array, count: number): RowMask {
  const mask = new Uint8Array(scores.length);
  markLowest(
    scores.slice(),
    count,
    (row) => scores[row],
    (row) => {
      mask[row] = 1;
    },
  );
  return mask;
}

/** Whether the prune filters pass a class by for its few rows. */
export function isTooSmall(rowsOfClass: number, minExamplesPerClass: number): boolean {
  return rowsOfClass <= Math.max(1, minExamplesPerClass);
}

function classRows({ order, starts }: RowsByClass, k: number): Uint32Array {
  return order.subarray(starts[k], starts[k + 1]);
}

function markLowestOf(
  group: Uint32Array,
  count: number,
  keyAt: (position: number) => number,
  mask: RowMask,
): void {
  if (count <= 0) return;
  const keys = new Float64Array(group.length);
  for (let position = 0; position < keys.length; position++) keys[position] = keyAt(position);
  markLowest(keys, count, keyAt, (position) => {
    mask[group[position]] = 1;
  });
}
