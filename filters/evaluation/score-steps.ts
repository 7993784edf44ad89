import type { Probabilities, ScoredImages } from './scored-images.js';

/** The scores of both classes, each in ascending order. */
export interface RankedScores {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** Sorts in place. NaN comes last in a typed array, and would have no place in any order. */
function sortedScores(scores: Float64Array): Float64Array {
  scores.sort();
  if (Number.isNaN(scores.at(-1))) throw new RangeError('a score is not a number: give each image one');
  return scores;
}

/**
 * Sorts the scores of each class. Two typed arrays sort several times faster than one list of rows.
 *
 * @throws RangeError where a score is not a number.
 */
export function rankScores({ labels, probabilities }: ScoredImages): RankedScores {
  let positiveCount = 0;
  for (const label of labels) positiveCount += label;
  const positives = new Float64Array(positiveCount);
  const negatives = new Float64Array(labels.length - positiveCount);
  let positive = 0;
  let negative = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === 1) positives[positive++] = probabilities[row];
    else negatives[negative++] = probabilities[row];
  }
  return { positives: sortedScores(positives), negatives: sortedScores(negatives) };
}

/**
 * The scores at the given rows, in ascending order. A group that several subsets share is sorted once. Its class is
 * the caller's to know, so that an image of the wider distance set, whose own label column is -1, can take part.
 *
 * @throws RangeError where a row has no score, or one that is not a number.
 */
export function rankRows(probabilities: Probabilities, rows: Uint32Array): Float64Array {
  const scores = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) scores[at] = probabilities[rows[at]];
  return sortedScores(scores);
}

/** How many sorted scores are at or above a threshold. */
export function countFrom(sorted: Float64Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] >= threshold) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/** The ranks seen from the other class: labels swapped and scores negated, so that the order turns round. */
export function mirroredScores({ positives, negatives }: RankedScores): RankedScores {
  const turned = (scores: Float64Array): Float64Array => scores.map((score) => -score).reverse();
  return { positives: turned(negatives), negatives: turned(positives) };
}

/**
 * Walks down the distinct scores. At each, everything from the score up counts as predicted positive.
 *
 * @param visit is given the score and how many positives and negatives are predicted positive there.
 */
export function eachScoreStep(
  { positives, negatives }: RankedScores,
  visit: (threshold: number, truePositives: number, falsePositives: number) => void,
): void {
  let positive = positives.length;
  let negative = negatives.length;
  while (positive > 0 || negative > 0) {
    const threshold = Math.max(
      positive > 0 ? positives[positive - 1] : -Infinity,
      negative > 0 ? negatives[negative - 1] : -Infinity,
    );
    while (positive > 0 && positives[positive - 1] === threshold) positive--;
    while (negative > 0 && negatives[negative - 1] === threshold) negative--;
    visit(threshold, positives.length - positive, negatives.length - negative);
  }
}
