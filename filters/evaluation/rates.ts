import { negativesOf, positivesOf, type ConfusionCounts } from './confusion.js';
import { measuredRatio, type Measured, type UndefinedReason } from './measured.js';

/** A rate with the counts that it is made of. */
export interface CountedRate {
  readonly successes: number;
  readonly trials: number;
  /** successes / trials. */
  readonly value: Measured;
}

function countedRate(successes: number, trials: number, reason: UndefinedReason): CountedRate {
  return { successes, trials, value: measuredRatio(successes, trials, reason) };
}

/** The share of images predicted rightly. */
export function accuracyOf(counts: ConfusionCounts): CountedRate {
  const trials = positivesOf(counts) + negativesOf(counts);
  return countedRate(counts.truePositives + counts.trueNegatives, trials, 'no_images');
}

/** The share of positive images predicted positive; the true-positive rate. */
export function recallOf(counts: ConfusionCounts): CountedRate {
  return countedRate(counts.truePositives, positivesOf(counts), 'no_positives');
}

/** The share of positive predictions that are right. */
export function precisionOf(counts: ConfusionCounts): CountedRate {
  const predicted = counts.truePositives + counts.falsePositives;
  return countedRate(counts.truePositives, predicted, 'no_predicted_positives');
}

/** The share of negative images predicted negative; the true-negative rate. */
export function specificityOf(counts: ConfusionCounts): CountedRate {
  return countedRate(counts.trueNegatives, negativesOf(counts), 'no_negatives');
}

/** The share of negative images predicted positive. */
export function falsePositiveRateOf(counts: ConfusionCounts): CountedRate {
  return countedRate(counts.falsePositives, negativesOf(counts), 'no_negatives');
}

/** The share of positive images predicted negative; the miss rate. */
export function falseNegativeRateOf(counts: ConfusionCounts): CountedRate {
  return countedRate(counts.falseNegatives, positivesOf(counts), 'no_positives');
}

/** The harmonic mean of precision and recall, from counts: 2 TP / (2 TP + FP + FN). */
export function f1Of(counts: ConfusionCounts): Measured {
  const doubled = 2 * counts.truePositives;
  return measuredRatio(
    doubled,
    doubled + counts.falsePositives + counts.falseNegatives,
    'no_positives_and_none_predicted',
  );
}
