import { measuredValue, undefinedBecause, type Measured } from './measured.js';
import { eachScoreStep, type RankedScores } from './score-steps.js';

/**
 * Average precision by steps: the sum over distinct scores, from high to low, of the recall gained there times the
 * precision there. Nothing is interpolated; images of equal score are taken together. This is scikit-learn's
 * definition.
 */
export function averagePrecision(scores: RankedScores): Measured {
  const positives = scores.positives.length;
  if (positives === 0) return undefinedBecause('no_positives');
  let sum = 0;
  let before = 0;
  eachScoreStep(scores, (_threshold, truePositives, falsePositives) => {
    sum += ((truePositives - before) * truePositives) / (truePositives + falsePositives);
    before = truePositives;
  });
  return measuredValue(sum / positives);
}
