import { undefinedBecause } from './measured.js';
import type { SubsetScores } from './score-subset.js';

/**
 * Takes the figures about the class that a subset asks for from a subset that has no image of it. Counts would still
 * give precision and F1 a 0 as soon as there is a false alarm; that 0 says something of the partners, and nothing of
 * the subset.
 */
export function withoutPositives(scores: SubsetScores): SubsetScores {
  if (scores.positives > 0) return scores;
  const none = undefinedBecause('no_positives');
  return {
    ...scores,
    precision: { ...scores.precision, value: none, interval: none },
    f1: { value: none, interval: none },
    f1Rates: { value: none, interval: none },
  };
}
