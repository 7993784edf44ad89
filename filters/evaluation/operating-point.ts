import { measuredValue, undefinedBecause, type Measured } from './measured.js';
import { checkScoredImages, type ScoredImages } from './scored-images.js';
import { eachScoreStep, rankScores, type RankedScores } from './score-steps.js';

/** How the threshold is chosen. */
export type OperatingPointRule =
  | { readonly kind: 'fixed'; readonly threshold: number }
  | { readonly kind: 'best_f1' }
  /** @property atMost the allowed share of no-person images that are called persons, 0..1. */
  | { readonly kind: 'false_positive_rate'; readonly atMost: number };

/** The threshold where none is chosen. Source: the published benchmark takes the likelier of two outputs. */
export const FIXED_OPERATING_POINT: OperatingPointRule = { kind: 'fixed', threshold: 0.5 };

/**
 * The threshold of a rule: a model says "person" from it on. It is chosen on validation images alone; test images
 * have no way into this function. Candidates are the probabilities that occur.
 *
 * - `best_f1`: the highest F1 from counts; of equal ones the lowest threshold, which misses the fewest persons.
 * - `false_positive_rate`: the largest recall among thresholds that keep to the limit; of equal ones the highest,
 *   which raises the fewest false alarms.
 *
 * @param validation not read by the `fixed` rule.
 * @throws RangeError where a threshold, limit, label or probability is out of range.
 */
export function operatingPoint(rule: OperatingPointRule, validation: ScoredImages): Measured {
  switch (rule.kind) {
    case 'fixed':
      checkShare('threshold', rule.threshold);
      return measuredValue(rule.threshold);
    case 'best_f1':
      checkScoredImages(validation);
      return bestF1Threshold(rankScores(validation));
    case 'false_positive_rate':
      checkShare('false-positive rate', rule.atMost);
      checkScoredImages(validation);
      return thresholdForFalsePositiveRate(rankScores(validation), rule.atMost);
  }
}

function checkShare(what: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} ${value}: give one in 0..1`);
}

function bestF1Threshold(scores: RankedScores): Measured {
  const positives = scores.positives.length;
  if (positives === 0) return undefinedBecause('no_positives');
  let best = { threshold: 0, hits: -1, sum: 1 };
  eachScoreStep(scores, (threshold, hits, falsePositives) => {
    // F1 = 2 hits / (positives + predicted): cross-multiplied, so that equal fractions compare as equal.
    const sum = positives + hits + falsePositives;
    if (hits * best.sum >= best.hits * sum) best = { threshold, hits, sum };
  });
  return measuredValue(best.threshold);
}

function thresholdForFalsePositiveRate(scores: RankedScores, atMost: number): Measured {
  const negatives = scores.negatives.length;
  if (scores.positives.length === 0) return undefinedBecause('no_positives');
  if (negatives === 0) return undefinedBecause('no_negatives');
  let threshold = 1;
  let most = -1;
  eachScoreStep(scores, (candidate, hits, falsePositives) => {
    if (falsePositives / negatives > atMost || hits <= most) return;
    threshold = candidate;
    most = hits;
  });
  return most < 0 ? undefinedBecause('threshold_not_attainable') : measuredValue(threshold);
}
