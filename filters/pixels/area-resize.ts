import type { Size } from '../types.js';

/** A picture's pixels: rows from the top, `channels` bytes a pixel, no padding. */
export interface Pixels extends Size {
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Where a square picture is cut from a scaled one. Lengths in pixels of the scaled picture. */
export interface SquareCut {
  readonly scaled: Size;
  readonly left: number;
  readonly top: number;
}

/**
 * How the published evaluation makes a square: scale so that the shorter side has `side` pixels (sides
 * truncated, never below `side`), then cut the middle, offsets rounded down.
 */
export function squareCut(size: Size, side: number): SquareCut {
  const scale = side / Math.min(size.width, size.height);
  const width = Math.max(Math.trunc(size.width * scale), side);
  const height = Math.max(Math.trunc(size.height * scale), side);
  return {
    scaled: { width, height },
    left: Math.floor((width - side) / 2),
    top: Math.floor((height - side) / 2),
  };
}

/** For each output position: the first source position, and the weights of it and its followers. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
  readonly stride: number;
}

/** The share of each source cell that lies under each of `length` output cells, from `offset` on. */
function areaTaps(source: number, scaled: number, offset: number, length: number): Taps {
  const ratio = source / scaled;
  const stride = Math.ceil(ratio) + 2;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Float64Array(length * stride);
  for (let i = 0; i < length; i++) {
    const start = (offset + i) * ratio;
    const end = Math.min((offset + i + 1) * ratio, source);
    const from = Math.floor(start);
    const to = Math.min(Math.ceil(end), source);
    first[i] = from;
    for (let cell = from; cell < to; cell++) {
      const overlap = Math.min(cell + 1, end) - Math.max(cell, start);
      if (overlap <= 0) continue;
      weights[i * stride + cell - from] = overlap / (end - start);
      count[i] = cell - from + 1;
    }
  }
  return { first, count, weights, stride };
}

/**
 * Scales a picture to a square by area averaging (each output pixel is the mean of the source area below it,
 * fractions of pixels counted) and cuts the middle. Only the cut part is computed.
 *
 * Enlarging works too: then the area below an output pixel is a part of one or two source pixels.
 *
 * @param pixels 1 or 3 channels.
 * @param side the side of the square, at least 1.
 * @returns `side` x `side` x channels, rounded to the nearest whole number.
 */
export function areaSquare(pixels: Pixels, side: number): Pixels {
  const { channels, data, width } = pixels;
  const cut = squareCut(pixels, side);
  const across = areaTaps(pixels.width, cut.scaled.width, cut.left, side);
  const down = areaTaps(pixels.height, cut.scaled.height, cut.top, side);
  const rowLength = side * channels;
  const output = new Uint8Array(side * rowLength);
  const sums = new Float64Array(rowLength);
  // Neighbouring output rows share at most one source row, so each source row is scaled across once or twice.
  const scaledRow = new Float64Array(rowLength);
  let scaledRowIndex = -1;
  for (let y = 0; y < side; y++) {
    sums.fill(0);
    for (let tap = 0; tap < down.count[y]; tap++) {
      const sourceRow = down.first[y] + tap;
      if (sourceRow !== scaledRowIndex) {
        scaleRow(data, sourceRow * width * channels, channels, across, scaledRow);
        scaledRowIndex = sourceRow;
      }
      const weight = down.weights[y * down.stride + tap];
      for (let i = 0; i < rowLength; i++) sums[i] += weight * scaledRow[i];
    }
    const row = y * rowLength;
    for (let i = 0; i < rowLength; i++) output[row + i] = sums[i] + 0.5;
  }
  return { width: side, height: side, channels, data: output };
}

function scaleRow(data: Uint8Array, start: number, channels: number, taps: Taps, output: Float64Array): void {
  const { first, count, weights, stride } = taps;
  const length = first.length;
  if (channels === 3) {
    for (let x = 0; x < length; x++) {
      let position = start + first[x] * 3;
      let red = 0;
      let green = 0;
      let blue = 0;
      const end = x * stride + count[x];
      for (let tap = x * stride; tap < end; tap++) {
        const weight = weights[tap];
        red += weight * data[position];
        green += weight * data[position + 1];
        blue += weight * data[position + 2];
        position += 3;
      }
      output[x * 3] = red;
      output[x * 3 + 1] = green;
      output[x * 3 + 2] = blue;
    }
    return;
  }
  for (let x = 0; x < length; x++) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let tap = 0; tap < count[x]; tap++)
        sum += weights[x * stride + tap] * data[start + (first[x] + tap) * channels + channel];
      output[x * channels + channel] = sum;
    }
  }
}

/**
 * Grey of RGB pixels by ITU-R BT.601 in whole numbers: (19595 R + 38470 G + 7471 B + 32768) >> 16, the same
 * as Pillow's mode L.
 */
export function toGrayscale(pixels: Pixels): Pixels {
  if (pixels.channels === 1) return pixels;
  const count = pixels.width * pixels.height;
  const data = new Uint8Array(count);
  for (let i = 0, position = 0; i < count; i++, position += 3) {
    data[i] =
      (19595 * pixels.data[position] +
        38470 * pixels.data[position + 1] +
        7471 * pixels.data[position + 2] +
        32768) >>
      16;
  }
  return { width: pixels.width, height: pixels.height, channels: 1, data };
}
