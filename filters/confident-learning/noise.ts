import { roundHalfToEven } from '../round-half-to-even.js';
import { TINY, type SquareMatrix } from './joint.js';

/** What the labels' noise is estimated to be. Every sum below is 1 to within rounding, unless there are no rows. */
export interface NoiseEstimate {
  /** Probability of given label (row) and true class (column); sums to 1. */
  readonly joint: SquareMatrix;
  /** Probability of the given label (row) where the true class (column) is known; columns sum to 1. */
  readonly noise: SquareMatrix;
  /** Probability of the true class (row) where the given label (column) is known; columns sum to 1. */
  readonly inverseNoise: SquareMatrix;
  /** Probability of each true class; sums to 1. */
  readonly prior: readonly number[];
  /** Rows off the joint's diagonal: `num_label_issues` of cleanlab by `off_diagonal_calibrated`. */
  readonly issues: number;
}

/** Noise rates are at most this, so that no class is wrong throughout (cleanlab). */
const HIGHEST_NOISE = 0.9999;

/** The prior of a class is at least this before it is scaled to sum to 1 (cleanlab). */
const LOWEST_PRIOR = 1e-6;

/**
 * Noise rates and the prior of the true classes from a calibrated joint: cleanlab's `estimate_joint` and
 * `estimate_latent` with `py_method='cnt'`.
 *
 * @param calibrated counts as `calibrateJoint` gives them.
 * @param labelCounts rows of each given label.
 */
export function estimateNoise(calibrated: SquareMatrix, labelCounts: Float64Array): NoiseEstimate {
  const rows = labelCounts.reduce((sum, count) => sum + count, 0);
  const total = sumOf(calibrated.map(sumOf));
  const byTrue = transpose(calibrated);
  const givenTotals = calibrated.map(sumOf);
  const trueTotals = byTrue.map(sumOf);
  const joint = calibrated.map((row) => row.map((count) => count / Math.max(total, TINY)));
  const noise = calibrated.map((row) => row.map((count, k) => count / Math.max(trueTotals[k], TINY)));
  const inverseNoise = byTrue.map((row) =>
    row.map((count, given) => count / Math.max(givenTotals[given], TINY)),
  );
  const prior = calibrated.map((_, k) => {
    const share = rows === 0 ? 0 : labelCounts[k] / rows;
    const estimate = (inverseNoise[k][k] / Math.max(noise[k][k], TINY)) * share;
    return Math.min(1, Math.max(LOWEST_PRIOR, estimate));
  });
  const priorTotal = sumOf(prior);
  const trace = sumOf(joint.map((row, k) => row[k]));
  return {
    joint,
    noise: clipNoise(noise),
    inverseNoise: clipNoise(inverseNoise),
    prior: prior.map((value) => value / priorTotal),
    issues: rows === 0 ? 0 : roundHalfToEven((1 - trace) * rows),
  };
}

/** Caps the entries off the diagonal and scales the columns to sum to 1 again. */
function clipNoise(matrix: SquareMatrix): SquareMatrix {
  const capped = matrix.map((row, i) =>
    row.map((value, k) => (i === k ? value : Math.min(HIGHEST_NOISE, Math.max(0, value)))),
  );
  const totals = transpose(capped).map(sumOf);
  return capped.map((row) => row.map((value, k) => value / Math.max(totals[k], TINY)));
}

/** The matrix with rows and columns exchanged. */
export function transpose(matrix: SquareMatrix): SquareMatrix {
  return matrix.map((_, k) => matrix.map((row) => row[k]));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
