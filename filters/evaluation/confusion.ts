import { countFrom, type RankedScores } from './score-steps.js';
import type { ScoredImages } from './scored-images.js';

/** How many images of each class are predicted to be of each class. */
export interface ConfusionCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Whether a model says "person": its probability is at least the threshold. */
export function saysPerson(probability: number, threshold: number): boolean {
  return probability >= threshold;
}

/** Counts with a person as the positive class. @param threshold see {@link saysPerson}. */
export function confusionAt({ labels, probabilities }: ScoredImages, threshold: number): ConfusionCounts {
  let truePositives = 0;
  let falsePositives = 0;
  let positives = 0;
  for (let row = 0; row < labels.length; row++) {
    const predicted = saysPerson(probabilities[row], threshold) ? 1 : 0;
    positives += labels[row];
    truePositives += labels[row] & predicted;
    falsePositives += (1 - labels[row]) & predicted;
  }
  return {
    truePositives,
    falsePositives,
    trueNegatives: labels.length - positives - falsePositives,
    falseNegatives: positives - truePositives,
  };
}

/** {@link confusionAt} of scores that are sorted already. */
export function confusionOfRanked(
  { positives, negatives }: RankedScores,
  threshold: number,
): ConfusionCounts {
  const truePositives = countFrom(positives, threshold);
  const falsePositives = countFrom(negatives, threshold);
  return {
    truePositives,
    falsePositives,
    trueNegatives: negatives.length - falsePositives,
    falseNegatives: positives.length - truePositives,
  };
}

/** The same counts with the other class as the positive one. */
export function mirroredConfusion(counts: ConfusionCounts): ConfusionCounts {
  return {
    truePositives: counts.trueNegatives,
    falsePositives: counts.falseNegatives,
    trueNegatives: counts.truePositives,
    falseNegatives: counts.falsePositives,
  };
}

/** Images that are of the positive class. */
export function positivesOf(counts: ConfusionCounts): number {
  return counts.truePositives + counts.falseNegatives;
}

/** Images that are of the negative class. */
export function negativesOf(counts: ConfusionCounts): number {
  return counts.trueNegatives + counts.falsePositives;
}
