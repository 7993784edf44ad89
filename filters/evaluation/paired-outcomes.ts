import { saysPerson } from './confusion.js';
import type { Probabilities } from './scored-images.js';

/** How two models fare on the same images of one class. */
export interface PairedOutcomes {
  readonly bothRight: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** One side of a comparison. */
export interface ComparedModel {
  readonly probabilities: Probabilities;
  /** Its own operating point. */
  readonly threshold: number;
}

/**
 * Counts on which images of one class two models are right.
 *
 * @param label what is true of all of them: 1 a person, 0 none.
 * @param rows places in both models' probabilities.
 */
export function pairedOutcomes(
  first: ComparedModel,
  second: ComparedModel,
  rows: Uint32Array,
  label: 0 | 1,
): PairedOutcomes {
  let bothRight = 0;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (const row of rows) {
    const firstRight = saysPerson(first.probabilities[row], first.threshold) === (label === 1);
    const secondRight = saysPerson(second.probabilities[row], second.threshold) === (label === 1);
    if (firstRight && secondRight) bothRight++;
    else if (firstRight) onlyFirst++;
    else if (secondRight) onlySecond++;
  }
  return { bothRight, onlyFirst, onlySecond, neither: rows.length - bothRight - onlyFirst - onlySecond };
}

/** The same for two sets of labels under one model, or any two ways of being right: 1 right, 0 wrong. */
export function pairedCorrectness(first: Uint8Array, second: Uint8Array): PairedOutcomes {
  if (first.length !== second.length)
    throw new RangeError(`${first.length} and ${second.length} images: compare the same images`);
  let bothRight = 0;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let row = 0; row < first.length; row++) {
    bothRight += first[row] & second[row];
    onlyFirst += first[row] & (1 - second[row]);
    onlySecond += second[row] & (1 - first[row]);
  }
  return { bothRight, onlyFirst, onlySecond, neither: first.length - bothRight - onlyFirst - onlySecond };
}

/** Images of both classes together. */
export function addPairedOutcomes(one: PairedOutcomes, other: PairedOutcomes): PairedOutcomes {
  return {
    bothRight: one.bothRight + other.bothRight,
    onlyFirst: one.onlyFirst + other.onlyFirst,
    onlySecond: one.onlySecond + other.onlySecond,
    neither: one.neither + other.neither,
  };
}

/** How many images there are. */
export function pairedImages({ bothRight, onlyFirst, onlySecond, neither }: PairedOutcomes): number {
  return bothRight + onlyFirst + onlySecond + neither;
}
