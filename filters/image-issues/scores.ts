import type { Size } from '../types.js';
import type { PictureMeasures } from './types.js';

/** Entropy of 10 bits would score 1: CleanVision's normalising factor. */
const ENTROPY_FACTOR = 0.1;

/** How fast the two terms of the blurry score rise: CleanVision's normalising factor. */
const BLURRY_FACTOR = 0.01;

/** Score for darkness, 0..1: how bright the brightest hundredth of the pixels is. */
export function darkScore({ brightnessP99 }: Pick<PictureMeasures, 'brightnessP99'>): number {
  return brightnessP99;
}

/** Score for overexposure, 0..1: how dark the darkest twentieth of the pixels is. */
export function lightScore({ brightnessP5 }: Pick<PictureMeasures, 'brightnessP5'>): number {
  return 1 - brightnessP5;
}

/** Score for information, 0..1: a tenth of the entropy in bits, at most 1. */
export function informationScore({ entropy }: Pick<PictureMeasures, 'entropy'>): number {
  return Math.min(1, ENTROPY_FACTOR * entropy);
}

/** Score for the shape, above 0 up to 1 (square): the shorter side over the longer one. */
export function aspectRatioScore({ width, height }: Size): number {
  return Math.min(width / height, height / width);
}

/** Score for colour: 0 where the mode is one of the grey ones, else 1. An RGB picture of grey pixels has colour. */
export function colourScore(mode: string, greyModes: readonly string[]): number {
  return greyModes.includes(mode) ? 0 : 1;
}

/**
 * Score for sharpness, 0..1: (1 - e^(-0.01 edge deviation)) + (1 - e^(-0.01 histogram spread)), at most 1. The second
 * term keeps flat drawings from being called blurry; up to `histogramFloor` it counts as 0.
 */
export function sharpnessScore(
  { edgeDeviation, histogramSpread }: Pick<PictureMeasures, 'edgeDeviation' | 'histogramSpread'>,
  histogramFloor: number,
): number {
  const edges = 1 - Math.exp(-BLURRY_FACTOR * edgeDeviation);
  const histogram = 1 - Math.exp(-BLURRY_FACTOR * histogramSpread);
  return Math.min(1, edges + (histogram <= histogramFloor ? 0 : histogram));
}
