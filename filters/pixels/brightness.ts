import type { Pixels } from './area-resize.js';
import { bandHistograms } from './entropy.js';

/** Percentiles of brightness, 0..1: what CleanVision's checks for dark and light pictures look at. */
export interface BrightnessPercentiles {
  readonly p1: number;
  readonly p5: number;
  readonly p99: number;
}

const PERCENTS = { p1: 1, p5: 5, p99: 99 } as const;

/**
 * 1,000 times the square of a pixel's brightness before the division by 255: a whole number (up to 65,025,000) that
 * sorts as brightness does, so that percentiles need no sorting of floats.
 */
export function brightnessKey(red: number, green: number, blue: number): number {
  return 241 * red * red + 691 * green * green + 68 * blue * blue;
}

/** Brightness, 0..1, of a key: sqrt(.241 R^2 + .691 G^2 + .068 B^2) / 255. */
export function brightnessOfKey(key: number): number {
  return Math.sqrt(key / 1000) / 255;
}

/**
 * Percentiles with linear interpolation between the two neighbouring order statistics, as numpy's default has it.
 *
 * @param count number of pixels, at least 1.
 * @param brightnessAt brightness of the pixel with this rank, from 0 (the darkest).
 */
export function percentiles(count: number, brightnessAt: (rank: number) => number): BrightnessPercentiles {
  const at = (percent: number): number => {
    const position = (percent / 100) * (count - 1);
    const below = Math.floor(position);
    const low = brightnessAt(below);
    const high = brightnessAt(Math.min(below + 1, count - 1));
    return low + (high - low) * (position - below);
  };
  return { p1: at(PERCENTS.p1), p5: at(PERCENTS.p5), p99: at(PERCENTS.p99) };
}

/** Brightness percentiles of a picture. The brightness of a grey pixel is its value / 255. */
export function brightnessPercentiles(pixels: Pixels): BrightnessPercentiles {
  const { data, channels } = pixels;
  if (channels === 1) return greyPercentiles(bandHistograms(pixels), data.length);
  const keys = new Uint32Array(data.length / 3);
  for (let i = 0; i < keys.length; i++)
    keys[i] = brightnessKey(data[3 * i], data[3 * i + 1], data[3 * i + 2]);
  keys.sort();
  return percentiles(keys.length, (rank) => brightnessOfKey(keys[rank]));
}

/** The same for a grey picture, from the histogram of its `count` pixels. */
export function greyPercentiles(counts: Uint32Array, count: number): BrightnessPercentiles {
  return percentiles(count, (rank) => {
    let level = 0;
    for (let upToHere = counts[0]; upToHere <= rank; upToHere += counts[level]) level++;
    return level / 255;
  });
}
