import { probabilityOf, type LabelRows } from './label-rows.js';
import { pairwiseSum } from './pairwise-sum.js';
import { roundPreservingSum } from './round-row.js';

/** K x K numbers. Where nothing else is said the row is the given label and the column the estimated true class. */
export type SquareMatrix = readonly (readonly number[])[];

/** Slack of a comparison with a threshold. */
const COMPARISON_SLACK = 1e-6;

/** Keeps a division by a sum that may be zero finite. */
export const TINY = 1e-100;

/** {@link confidentClass} of a row that reaches no threshold. */
export const NO_CLASS = -1;

/**
 * The class that a row confidently belongs to: the one whose threshold its probability reaches, to within 1e-6; the
 * most probable of all classes where several are reached (with three and more classes that may be one that is not:
 * cleanlab's rule); {@link NO_CLASS} where none is.
 *
 * @param thresholds K numbers, see `classThresholds`.
 */
export function confidentClass(rows: LabelRows, row: number, thresholds: Float64Array): number {
  let reached = 0;
  let first = NO_CLASS;
  let best = 0;
  let highest = -Infinity;
  for (let k = 0; k < rows.classes; k++) {
    const value = probabilityOf(rows, row, k);
    if (value > highest) {
      highest = value;
      best = k;
    }
    if (value >= thresholds[k] - COMPARISON_SLACK) {
      if (reached === 0) first = k;
      reached++;
    }
  }
  return reached > 1 ? best : first;
}

/** Whether a row is confidently of another class than its label says: it stands off the joint's diagonal. */
export function isConfidentlyOther(rows: LabelRows, row: number, thresholds: Float64Array): boolean {
  const found = confidentClass(rows, row, thresholds);
  return found !== NO_CLASS && found !== rows.labels[row];
}

/** Counts of given label (row) and confident class (column), of no rows yet: K x K numbers row after row. */
export function emptyJointCounts(classes: number): Float64Array {
  return new Float64Array(classes * classes);
}

/** Adds a chunk of rows to the counts. Rows that reach no threshold are left out. */
export function addToJointCounts(counts: Float64Array, rows: LabelRows, thresholds: Float64Array): void {
  const { labels, classes } = rows;
  for (let row = 0; row < labels.length; row++) {
    const found = confidentClass(rows, row, thresholds);
    if (found !== NO_CLASS) counts[labels[row] * classes + found]++;
  }
}

/** The confident joint as counted: every diagonal entry is at least 1, as in cleanlab. */
export function rawJoint(counts: Float64Array): SquareMatrix {
  const classes = Math.sqrt(counts.length);
  return Array.from({ length: classes }, (_, given) =>
    Array.from({ length: classes }, (_, k) => {
      const count = counts[given * classes + k];
      return k === given ? Math.max(count, 1) : count;
    }),
  );
}

/**
 * The calibrated confident joint: whole numbers, each row scaled so that it sums to the rows of its given label and
 * all of them to N. A class without rows gets a row of zeros. The order of the operations is cleanlab's, since a
 * count is rounded from them.
 *
 * @param joint counts as in {@link rawJoint}.
 * @param labelCounts rows of each given label.
 */
export function calibrateJoint(joint: SquareMatrix, labelCounts: Float64Array): SquareMatrix {
  const scaled = joint.map((row, given) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (count / Math.max(total, TINY)) * labelCounts[given]);
  });
  const byTrueClass = joint.flatMap((_, k) => scaled.map((row) => row[k]));
  const total = pairwiseSum(byTrueClass);
  const rows = labelCounts.reduce((sum, count) => sum + count, 0);
  return scaled.map((row) => roundPreservingSum(row.map((value) => (value / Math.max(total, TINY)) * rows)));
}
