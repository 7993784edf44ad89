import type { Size } from '../types.js';
import { toGrayscale, type Pixels } from './area-resize.js';
import { LEVELS } from './entropy.js';
import { BICUBIC, pillowResize } from './pillow-resize.js';

/** The two deviations from which CleanVision tells a blurry picture. */
export interface Sharpness {
  /** Population standard deviation of the edge picture's levels. */
  readonly edgeDeviation: number;
  /** Population standard deviation of the 256 counts of the grey histogram. */
  readonly histogramSpread: number;
}

/** Longer side at which sharpness is judged. */
const JUDGED_SIDE = 64;

/** The size at which sharpness is judged: the longer side 64 at most, sides truncated. */
export function sharpnessSize({ width, height }: Size): Size {
  const ratio = Math.max(width, height) / JUDGED_SIDE;
  if (ratio <= 1) return { width, height };
  return {
    width: Math.max(1, Math.floor(width / ratio)),
    height: Math.max(1, Math.floor(height / ratio)),
  };
}

/** Sharpness of a picture as CleanVision measures it: reduced in its own mode, then turned to grey. */
export function sharpness(pixels: Pixels): Sharpness {
  return sharpnessOfReduced(pillowResize(pixels, sharpnessSize(pixels), BICUBIC));
}

/** The same of a picture that was reduced to {@link sharpnessSize} before. */
export function sharpnessOfReduced(reduced: Pixels): Sharpness {
  const grey = toGrayscale(reduced);
  const counts = new Float64Array(LEVELS);
  for (const level of grey.data) counts[level]++;
  return { edgeDeviation: deviation(findEdges(grey)), histogramSpread: deviation(counts) };
}

/**
 * Pillow's FIND_EDGES: 8 in the centre, -1 around, clipped to 0..255; the outermost pixels stay as they are. It is
 * not OpenCV's Laplacian.
 */
function findEdges({ width, height, data }: Pixels): Uint8ClampedArray {
  const output = Uint8ClampedArray.from(data);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const above = at - width;
      const below = at + width;
      const around =
        data[above - 1] +
        data[above] +
        data[above + 1] +
        data[at - 1] +
        data[at] +
        data[at + 1] +
        data[below - 1] +
        data[below] +
        data[below + 1];
      output[at] = 9 * data[at] - around;
    }
  }
  return output;
}

/** Population standard deviation. */
function deviation(values: Uint8ClampedArray | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / values.length);
}
