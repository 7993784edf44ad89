import type { Size } from '../types.js';
import type { Pixels } from './area-resize.js';

/** A resampling kernel: zero outside of -support..support. */
export interface Kernel {
  readonly support: number;
  weight(x: number): number;
}

/** Pillow's BICUBIC: a = -0.5. */
export const BICUBIC: Kernel = {
  support: 2,
  weight: (x) => {
    const a = -0.5;
    const d = Math.abs(x);
    if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
    return 0;
  },
};

function sinc(x: number): number {
  if (x === 0) return 1;
  return Math.sin(x * Math.PI) / (x * Math.PI);
}

/** Pillow's LANCZOS: three lobes. */
export const LANCZOS: Kernel = {
  support: 3,
  weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0),
};

/** Bits behind the point of the weights: Pillow's `32 - 8 - 2`. */
export const WEIGHT_BITS = 22;

/** Weights along one axis, as whole numbers: those of output `i` begin at `i * stride`. */
export interface PillowTaps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * The weights with which Pillow resizes along one axis. Source: Pillow's `Resample.c` (precompute_coeffs and
 * normalize_coeffs_8bpc).
 */
export function pillowTaps(source: number, target: number, kernel: Kernel): PillowTaps {
  const scale = source / target;
  const filterScale = Math.max(scale, 1);
  const support = kernel.support * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(target);
  const count = new Int32Array(target);
  const weights = new Int32Array(target * stride);
  const shares = new Float64Array(stride);
  for (let i = 0; i < target; i++) {
    const centre = (i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - support + 0.5));
    const to = Math.min(source, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let k = 0; k < to - from; k++) {
      shares[k] = kernel.weight((k + from - centre + 0.5) * (1 / filterScale));
      sum += shares[k];
    }
    for (let k = 0; k < to - from; k++) {
      const weight = (sum === 0 ? shares[k] : shares[k] / sum) * 2 ** WEIGHT_BITS;
      weights[i * stride + k] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
    first[i] = from;
    count[i] = to - from;
  }
  return { first, count, weights, stride };
}

const HALF = 1 << (WEIGHT_BITS - 1);

function clip8(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/**
 * Resizes as Pillow's `Image.resize` does, byte for byte: along the rows, then down the columns, each pass rounded
 * to 8 bits; a pass that does not change the length is left out.
 *
 * @param pixels 1 or 3 channels.
 */
export function pillowResize(pixels: Pixels, size: Size, kernel: Kernel): Pixels {
  return resizeDown(resizeAcross(pixels, size.width, kernel), size.height, kernel);
}

function resizeAcross(pixels: Pixels, width: number, kernel: Kernel): Pixels {
  if (width === pixels.width) return pixels;
  const { channels, height, data } = pixels;
  const taps = pillowTaps(pixels.width, width, kernel);
  const output = new Uint8Array(width * height * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = y * pixels.width * channels;
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const from = row + taps.first[x] * channels + channel;
        let sum = HALF;
        for (let k = 0; k < taps.count[x]; k++)
          sum += taps.weights[x * taps.stride + k] * data[from + k * channels];
        output[to++] = clip8(sum >> WEIGHT_BITS);
      }
    }
  }
  return { width, height, channels, data: output };
}

function resizeDown(pixels: Pixels, height: number, kernel: Kernel): Pixels {
  if (height === pixels.height) return pixels;
  const { data } = pixels;
  const taps = pillowTaps(pixels.height, height, kernel);
  const rowLength = pixels.width * pixels.channels;
  const output = new Uint8Array(rowLength * height);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < rowLength; i++) {
      let sum = HALF;
      for (let k = 0; k < taps.count[y]; k++)
        sum += taps.weights[y * taps.stride + k] * data[(taps.first[y] + k) * rowLength + i];
      output[y * rowLength + i] = clip8(sum >> WEIGHT_BITS);
    }
  }
  return { width: pixels.width, height, channels: pixels.channels, data: output };
}
