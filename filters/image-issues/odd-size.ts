import type { Size } from '../types.js';
import { CLEANVISION_THRESHOLDS, type IssueFinding } from './types.js';

/** The size of a picture as one number: the square root of its area, in pixels. */
export function sizeOf({ width, height }: Size): number {
  // Two roots as CleanVision takes them: the root of the product can differ in the last bit.
  return Math.sqrt(width) * Math.sqrt(height);
}

/** Where the usual sizes of a set of pictures end, in pixels as {@link sizeOf} counts them. */
export interface SizeFences {
  readonly low: number;
  readonly high: number;
}

/** Values kept at first; doubled whenever they are full. */
const FIRST_CAPACITY = 1024;

/**
 * Takes in the sizes of a set of pictures, one at a time and in any order, and gives their exact quartiles. It holds 8
 * bytes a picture, and up to as much again that is spare.
 */
export class SizeQuartiles {
  #sizes = new Float64Array(FIRST_CAPACITY);
  #count = 0;
  #sorted = true;

  /** Pictures taken in so far. */
  get count(): number {
    return this.#count;
  }

  /** Takes in a picture's size. */
  add(size: Size): void {
    this.#append(sizeOf(size));
  }

  /** Takes in what another one has taken in, of another shard say. */
  merge(other: SizeQuartiles): void {
    for (let i = 0, { count } = other; i < count; i++) this.#append(other.#sizes[i]);
  }

  /**
   * The fences: `fences` interquartile ranges below the first quartile and above the third one.
   *
   * @returns null where no picture was taken in.
   */
  fences(fences = CLEANVISION_THRESHOLDS.oddSizeFences): SizeFences | null {
    if (this.#count === 0) return null;
    if (!this.#sorted) this.#sizes.subarray(0, this.#count).sort();
    this.#sorted = true;
    const first = this.#quantile(0.25);
    const third = this.#quantile(0.75);
    const range = third - first;
    return { low: first - fences * range, high: third + fences * range };
  }

  #append(size: number): void {
    if (this.#count === this.#sizes.length) {
      const larger = new Float64Array(2 * this.#sizes.length);
      larger.set(this.#sizes);
      this.#sizes = larger;
    }
    this.#sizes[this.#count++] = size;
    this.#sorted = false;
  }

  /** Linear interpolation between order statistics, in the two ways in which numpy rounds it. */
  #quantile(share: number): number {
    const position = share * (this.#count - 1);
    const below = Math.floor(position);
    const low = this.#sizes[below];
    const high = this.#sizes[Math.min(below + 1, this.#count - 1)];
    const part = position - below;
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  }
}

/**
 * Judges a size beside those of the whole set. The score is 1 in the middle of the fences and 0.5 on them; where the
 * fences meet, it falls with the distance from them, relative to their size, and every other size is an issue.
 *
 * @param threshold null for 0.5, or 1 where the fences meet.
 */
export function judgeSize(
  size: Size,
  { low, high }: SizeFences,
  threshold: number | null = CLEANVISION_THRESHOLDS.oddSize,
): IssueFinding {
  const middle = (low + high) / 2;
  const gap = high - low;
  const distance = Math.abs(sizeOf(size) - middle) / (gap > 0 ? gap : middle);
  const score = 1 - Math.min(1, distance);
  return { score, isIssue: score < (threshold ?? (gap > 0 ? 0.5 : 1)) };
}
