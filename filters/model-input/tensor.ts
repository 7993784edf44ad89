import { toGrayscale, type Pixels } from '../pixels/area-resize.js';
import { pillowResize, type Kernel } from '../pixels/pillow-resize.js';
import type { Size } from '../types.js';
import { toHalf } from './half.js';
import type { PixelRect, Placement } from './placement.js';
import type { InputForm } from './types.js';

/** What a tensor holds: levels, single-precision numbers, or the bits of half-precision ones. */
export type TensorData = Uint8Array | Float32Array | Uint16Array;

/** Pillow's BILINEAR: a triangle, widened with the reduction, so that all pixels count. */
export const BILINEAR: Kernel = {
  support: 1,
  weight: (x) => Math.max(0, 1 - Math.abs(x)),
};

/** Numbers that one picture takes in the input. */
export function tensorLength(form: Pick<InputForm, 'channels'>, { width, height }: Size): number {
  return width * height * channelCount(form);
}

/** The axes of an input that holds `batch` pictures. */
export function tensorDims(
  form: Pick<InputForm, 'channels' | 'layout'>,
  batch: number,
  { width, height }: Size,
): number[] {
  const channels = channelCount(form);
  return form.layout === 'NCHW' ? [batch, channels, height, width] : [batch, height, width, channels];
}

/** 3, or 1 for gray. */
export function channelCount(form: Pick<InputForm, 'channels'>): number {
  return form.channels === 'gray' ? 1 : 3;
}

/** Room for so many numbers of the input's type. */
export function newTensorData(form: Pick<InputForm, 'type'>, length: number): TensorData {
  switch (form.type) {
    case 'uint8':
      return new Uint8Array(length);
    case 'float32':
      return new Float32Array(length);
    case 'float16':
      return new Uint16Array(length);
  }
}

/** What each level 0..255 becomes in the tensor, a table a channel. */
export function levelTables(form: InputForm): TensorData[] {
  return Array.from({ length: channelCount(form) }, (_, channel) => {
    const table = newTensorData(form, 256);
    for (let level = 0; level < 256; level++) {
      const value = (level * form.scale - form.mean[channel]) / form.std[channel];
      table[level] = form.type === 'uint8' ? level : form.type === 'float16' ? toHalf(value) : value;
    }
    return table;
  });
}

/** A part of a picture as a picture of its own; the picture itself where the part is all of it. */
export function cutOut(pixels: Pixels, part: PixelRect): Pixels {
  const { width, height, channels, data } = pixels;
  if (part.width === width && part.height === height) return pixels;
  const output = new Uint8Array(part.width * part.height * channels);
  const rowLength = part.width * channels;
  for (let y = 0; y < part.height; y++) {
    const from = ((part.top + y) * width + part.left) * channels;
    output.set(data.subarray(from, from + rowLength), y * rowLength);
  }
  return { width: part.width, height: part.height, channels, data: output };
}

/** The levels of each channel on their own: red, green and blue, or grey. */
export type Planes = readonly Uint8Array[];

/**
 * The shown pixels of a picture, scaled to where they stand in the input, a plane a channel. Gray models get pixels that
 * were made grey before they were scaled.
 */
export function scaledPlanes(
  form: Pick<InputForm, 'channels'>,
  picture: Pixels,
  placement: Placement,
): Planes {
  const { source, content } = placement;
  const shown = cutOut(picture, source);
  const coloured = form.channels === 'gray' ? toGrayscale(shown) : shown;
  return toPlanes(pillowResize(coloured, { width: content.width, height: content.height }, BILINEAR));
}

function toPlanes({ width, height, channels, data }: Pixels): Planes {
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Uint8Array(width * height);
    for (let i = 0, from = channel; i < plane.length; i++, from += channels) plane[i] = data[from];
    return plane;
  });
}

/**
 * Writes one picture into a tensor: scaled content, padding around it.
 *
 * @param planes of {@link scaledPlanes}: `placement.content`'s sides.
 * @param tables of {@link levelTables}.
 * @param target from `at` on {@link tensorLength} numbers are written.
 */
export function writeTensor(
  form: InputForm,
  placement: Placement,
  planes: Planes,
  tables: readonly TensorData[],
  target: TensorData,
  at: number,
): void {
  const ordered = form.channels === 'BGR' ? [...planes].reverse() : planes;
  const { input, content } = placement;
  const isPadded = content.width < input.width || content.height < input.height;
  const length = input.width * input.height;
  if (form.layout === 'NCHW') {
    for (const [channel, plane] of ordered.entries()) {
      const first = at + channel * length;
      if (isPadded) target.fill(tables[channel][form.pad], first, first + length);
      writePlane(placement, plane, tables[channel], target, first);
    }
  } else if (ordered.length === 1) {
    if (isPadded) target.fill(tables[0][form.pad], at, at + length);
    writePlane(placement, ordered[0], tables[0], target, at);
  } else {
    if (isPadded)
      fillPixels(
        target,
        at,
        length,
        tables.map((table) => table[form.pad]),
      );
    writePixels(placement, ordered, tables, target, at);
  }
}

function writePlane(
  { input, content }: Placement,
  plane: Uint8Array,
  table: TensorData,
  target: TensorData,
  first: number,
): void {
  let from = 0;
  for (let y = 0; y < content.height; y++) {
    const start = first + (content.top + y) * input.width + content.left;
    for (let to = start; to < start + content.width; to++) target[to] = table[plane[from++]];
  }
}

function writePixels(
  { input, content }: Placement,
  [red, green, blue]: Planes,
  [redTable, greenTable, blueTable]: readonly TensorData[],
  target: TensorData,
  first: number,
): void {
  let from = 0;
  for (let y = 0; y < content.height; y++) {
    let to = first + ((content.top + y) * input.width + content.left) * 3;
    for (const end = to + 3 * content.width; to < end; to += 3) {
      target[to] = redTable[red[from]];
      target[to + 1] = greenTable[green[from]];
      target[to + 2] = blueTable[blue[from]];
      from++;
    }
  }
}

function fillPixels(target: TensorData, first: number, count: number, values: readonly number[]): void {
  if (values.every((value) => value === values[0])) {
    target.fill(values[0], first, first + count * values.length);
    return;
  }
  let to = first;
  for (let i = 0; i < count; i++) for (const value of values) target[to++] = value;
}
