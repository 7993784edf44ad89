import type { Size } from '../types.js';
import type { Pixels } from './area-resize.js';

/**
 * Weights of an area reduction along one axis, in fixed point: output `i` is the weighted sum of `count[i]` source
 * positions from `first[i]` on; its weights begin at `i * stride`. Behind them stand zeros.
 */
export interface ReductionTaps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int16Array;
  readonly stride: number;
}

/** One, in the fixed point of the weights down the columns. A lone weight is one less: it must fit 16 bits. */
export const DOWN_ONE = 32_768;

/** One, in the fixed point of the weights along the rows. */
export const ACROSS_ONE = 16_384;

/**
 * The share of each source cell below each output cell, times `one`. Shares are rounded so that they add up to
 * `one` exactly: a flat picture stays as it is.
 *
 * @param source length before, at least `target`.
 * @param target length after, at least 1.
 */
export function reductionTaps(source: number, target: number, one: number): ReductionTaps {
  const ratio = source / target;
  const stride = Math.ceil(ratio) + 1;
  const first = new Int32Array(target);
  const count = new Int32Array(target);
  const weights = new Int16Array(target * stride);
  for (let i = 0; i < target; i++) {
    const start = i * ratio;
    const end = i + 1 === target ? source : (i + 1) * ratio;
    const from = Math.floor(start);
    const to = Math.min(Math.ceil(end), source, from + stride);
    first[i] = from;
    count[i] = to - from;
    let given = 0;
    for (let cell = from; cell < to; cell++) {
      const share = cell + 1 === to ? 1 : (cell + 1 - start) / (end - start);
      const upToHere = Math.round(share * one);
      weights[i * stride + cell - from] = Math.min(upToHere - given, 32_767);
      given = upToHere;
    }
  }
  return { first, count, weights, stride };
}

/** Levels, fractions counted, that are added to every pixel before it is rounded to a whole level. */
export interface Lift {
  /** Red, green and blue of a pixel with colour. */
  readonly colour: readonly [number, number, number];
  /** Each channel of a pixel without colour (red, green and blue equal) that is not black. */
  readonly neutral: number;
}

export const NO_LIFT: Lift = { colour: [0, 0, 0], neutral: 0 };

/**
 * What a picture lost that was decoded with libjpeg's fast inverse transform (JDCT_IFAST): it drops fractions where
 * the accurate one rounds, so luma and both chromas are half a level low on average. Through the JFIF conversion
 * that is 0.5 + 1.402 / 2 of red, 0.5 - (0.344136 + 0.714136) / 2 of green and 0.5 + 1.772 / 2 of blue. Black, and
 * the chroma of a picture without colour, are whole numbers and lose nothing.
 */
export const FAST_DECODE_LIFT: Lift = { colour: [1.201, -0.029136, 1.386], neutral: 0.5 };

/** Bits behind the point of a sum along a row: 7 of the rows' own, 14 of the weights. */
export const SUM_BITS = 21;

/** A lift in the fixed point of the sums along the rows: red, green, blue, neutral. */
export function fixedLift({ colour, neutral }: Lift): Int32Array {
  return Int32Array.from([...colour, neutral], (levels) => Math.round(levels * 2 ** SUM_BITS));
}

/**
 * Reduces a picture by area averaging: each output pixel is the mean of the source area below it, fractions of
 * pixels counted (as OpenCV's INTER_AREA, within one level). First down the columns, then along the rows, in
 * 16-bit fixed point, so that a vector unit gives the same bytes.
 *
 * @param pixels 1 or 3 channels.
 * @param size sides not above those of the picture, at least 1.
 */
export function reducePixels(pixels: Pixels, size: Size, lift: Lift = NO_LIFT): Pixels {
  const down = reductionTaps(pixels.height, size.height, DOWN_ONE);
  const across = reductionTaps(pixels.width, size.width, ACROSS_ONE);
  return scaleByTaps(pixels, size, down, across, lift);
}

/**
 * Scales a picture by any weights that add up to one: down the columns, then along the rows.
 *
 * @param pixels 1 or 3 channels.
 * @param down,across weights of `size.height` rows in parts of {@link DOWN_ONE}, and of `size.width` columns in parts of
 *   {@link ACROSS_ONE}.
 */
export function scaleByTaps(
  pixels: Pixels,
  size: Size,
  down: ReductionTaps,
  across: ReductionTaps,
  lift: Lift,
): Pixels {
  const { width, channels, data } = pixels;
  const fixed = fixedLift(lift);
  const output = new Uint8Array(size.width * size.height * channels);
  const row = new Int16Array(width * channels);
  for (let y = 0; y < size.height; y++) {
    reduceRows(data, row, down, y);
    reduceRow(row, output.subarray(y * size.width * channels), across, channels, fixed);
  }
  return { width: size.width, height: size.height, channels, data: output };
}

/** One output row of the full width, in 1/128 of a level: each product is rounded by itself, as in Q15. */
function reduceRows(data: Uint8Array, row: Int16Array, taps: ReductionTaps, y: number): void {
  row.fill(0);
  for (let tap = 0; tap < taps.count[y]; tap++) {
    const weight = taps.weights[y * taps.stride + tap];
    const start = (taps.first[y] + tap) * row.length;
    for (let i = 0; i < row.length; i++) row[i] += (data[start + i] * 128 * weight + 0x4000) >> 15;
  }
}

function reduceRow(
  row: Int16Array,
  output: Uint8Array,
  taps: ReductionTaps,
  channels: number,
  lift: Int32Array,
): void {
  const sums = new Int32Array(channels);
  for (let x = 0; x < taps.first.length; x++) {
    for (let channel = 0; channel < channels; channel++) {
      sums[channel] = 0;
      for (let tap = 0; tap < taps.count[x]; tap++)
        sums[channel] +=
          taps.weights[x * taps.stride + tap] * row[(taps.first[x] + tap) * channels + channel];
    }
    const neutral = channels === 1 || (sums[0] === sums[1] && sums[1] === sums[2]);
    for (let channel = 0; channel < channels; channel++) {
      const lifted = !neutral ? lift[channel] : sums[channel] > 0 ? lift[3] : 0;
      const level = (sums[channel] + lifted + (1 << (SUM_BITS - 1))) >> SUM_BITS;
      output[x * channels + channel] = level < 0 ? 0 : level > 255 ? 255 : level;
    }
  }
}
