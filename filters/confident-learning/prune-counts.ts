import type { SquareMatrix } from './joint.js';
import { transpose } from './noise.js';
import { pairwiseSum } from './pairwise-sum.js';
import { roundPreservingSum } from './round-row.js';

/** How many rows the prune filters may take. */
export interface PruneCountOptions {
  /** Each class keeps at least so many rows; a whole number from 0. */
  readonly minExamplesPerClass: number;
  /** Share of the estimated noise that is taken, 0 to 1. */
  readonly fracNoise: number;
  /** Rows to take from each class, instead of the estimate. */
  readonly numToRemovePerClass?: readonly number[] | undefined;
}

/**
 * Rows to take, by true class (row) and given label (column): the transposed joint, with the diagonal raised to
 * `minExamplesPerClass` at the cost of the rest of its column and the rest scaled by `fracNoise`, in cleanlab's order
 * of operations.
 *
 * With `numToRemovePerClass` the diagonal leaves exactly that many rows of each label to prune by class, and the rest
 * is spread as the joint says. That is cleanlab's rule with two classes too, where pruning by noise rate then takes
 * from each class what was asked of the other: use it with `prune_by_class`.
 *
 * @param calibrated counts as `calibrateJoint` gives them.
 * @param labelCounts rows of each given label.
 * @throws RangeError where the options are out of range, or rows are to be removed from a class that the joint knows
 *   no wrong label of.
 */
export function pruneCounts(
  calibrated: SquareMatrix,
  labelCounts: Float64Array,
  options: PruneCountOptions,
): SquareMatrix {
  checkPruneOptions(labelCounts, options);
  const { minExamplesPerClass, fracNoise, numToRemovePerClass } = options;
  const kept = calibrated.map((column, given) =>
    reduceColumn(raiseDiagonal(column, given, minExamplesPerClass), given, fracNoise),
  );
  const counts = transpose(kept);
  return numToRemovePerClass === undefined
    ? counts
    : countsToRemove(counts, labelCounts, numToRemovePerClass);
}

/** One given label's counts with at least `minimum` on the diagonal. */
function raiseDiagonal(column: readonly number[], given: number, minimum: number): number[] {
  const diagonal = Math.max(column[given], minimum);
  const others = Math.max(column.filter((count) => count !== 0).length - 1, 1);
  const less = (diagonal - column[given]) / others;
  return column.map((count, k) => (k === given ? diagonal : Math.max(0, count - less)));
}

/** One given label's counts with a share of those off the diagonal moved onto it; fractions are cut off. */
function reduceColumn(column: readonly number[], given: number, share: number): number[] {
  const scaled = column.map((count, k) => (k === given ? count : count * share));
  const moved = pairwiseSum(column.map((count, k) => count - scaled[k]));
  return scaled.map((count, k) => Math.trunc(k === given ? count + moved : count));
}

function countsToRemove(
  counts: SquareMatrix,
  labelCounts: Float64Array,
  remove: readonly number[],
): SquareMatrix {
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  return counts.map((row, j) => {
    const shares = row.map((count, k) => (count === 0 ? 0 : count / totals[k]));
    const noise = pairwiseSum(shares) - shares[j];
    if (remove[j] > 0 && !(noise > 0 && Number.isFinite(noise)))
      throw new RangeError(
        `numToRemovePerClass[${j}] is ${remove[j]}, but no wrong label is estimated for class ${j}: set it to 0`,
      );
    return roundPreservingSum(
      shares.map((share, k) => {
        if (k === j) return labelCounts[j] - remove[j];
        return remove[j] === 0 ? 0 : (share * remove[j]) / noise;
      }),
    );
  });
}

function checkPruneOptions(labelCounts: Float64Array, options: PruneCountOptions): void {
  const { minExamplesPerClass, fracNoise, numToRemovePerClass } = options;
  if (!Number.isInteger(minExamplesPerClass) || minExamplesPerClass < 0)
    throw new RangeError(`minExamplesPerClass is ${minExamplesPerClass}: give a whole number from 0`);
  if (!(fracNoise >= 0 && fracNoise <= 1))
    throw new RangeError(`fracNoise is ${fracNoise}: give a share from 0 to 1`);
  if (numToRemovePerClass === undefined) return;
  if (numToRemovePerClass.length !== labelCounts.length)
    throw new RangeError(
      `numToRemovePerClass has ${numToRemovePerClass.length} numbers: give one for each of the ${labelCounts.length} classes`,
    );
  for (const [k, remove] of numToRemovePerClass.entries()) {
    if (!Number.isInteger(remove) || remove < 0 || remove > labelCounts[k])
      throw new RangeError(
        `numToRemovePerClass[${k}] is ${remove}: give a whole number from 0 to the class's ${labelCounts[k]} rows`,
      );
  }
}
