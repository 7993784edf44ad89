import type { Pixels } from './area-resize.js';
import { brightnessPercentiles, type BrightnessPercentiles } from './brightness.js';
import { bandHistograms, entropyOf } from './entropy.js';
import { greySum } from './grey-mean.js';
import { perceptualHash, type PerceptualHash } from './phash.js';
import { sharpness, type Sharpness } from './sharpness.js';

/** All that is measured of a working copy, on its pixels before they are encoded. */
export interface PixelMeasures {
  /** Mean of the published grey, 0..255. */
  readonly greyMean: number;
  readonly brightness: BrightnessPercentiles;
  /** Shannon entropy of the joined band histograms, bits. */
  readonly entropy: number;
  readonly sharpness: Sharpness;
  readonly phash: PerceptualHash;
}

/**
 * Measures a picture.
 *
 * @param pixels 3 channels, or 1 for a picture whose mode is grey.
 */
export function measurePixels(pixels: Pixels): PixelMeasures {
  return {
    greyMean: greySum(pixels) / (pixels.width * pixels.height),
    brightness: brightnessPercentiles(pixels),
    entropy: entropyOf(bandHistograms(pixels)),
    sharpness: sharpness(pixels),
    phash: perceptualHash(pixels),
  };
}
