import { measuredValue, undefinedBecause, type Measured } from './measured.js';
import { eachScoreStep, type RankedScores } from './score-steps.js';

/**
 * Area under the receiver operating characteristic: the chance that a positive image scores above a negative one,
 * equal scores counting half (midranks). The sum stays a whole number of halves below 2^53, so it is exact up to
 * the last division.
 */
export function rocAuc(scores: RankedScores): Measured {
  const positives = scores.positives.length;
  const negatives = scores.negatives.length;
  if (positives === 0) return undefinedBecause('no_positives');
  if (negatives === 0) return undefinedBecause('no_negatives');
  let pairs = 0;
  let positivesAbove = 0;
  let negativesAbove = 0;
  eachScoreStep(scores, (_threshold, truePositives, falsePositives) => {
    pairs += (falsePositives - negativesAbove) * (truePositives + positivesAbove);
    positivesAbove = truePositives;
    negativesAbove = falsePositives;
  });
  return measuredValue(pairs / (2 * positives * negatives));
}
