import type { ScoredImages } from '../../../filters/index.js';

/** Images written as `label probability, label probability`. */
export function images(text: string): ScoredImages {
  const rows = text === '' ? [] : text.split(',').map((row) => row.trim().split(' ').map(Number));
  return {
    labels: Uint8Array.from(rows, ([label]) => label),
    probabilities: Float64Array.from(rows, ([, probability]) => probability),
  };
}

/** Images of random labels and probabilities from a coarse grid, so that many are equal. */
export function imagesOfPairs(pairs: readonly (readonly [number, number])[]): ScoredImages {
  return {
    labels: Uint8Array.from(pairs, ([label]) => label),
    probabilities: Float64Array.from(pairs, ([, tenths]) => tenths / 10),
  };
}
