import { toGrayscale, type Pixels } from '../pixels/area-resize.js';
import type { Size } from '../types.js';
import { toHalf } from './half.js';
import type { Placement } from './placement.js';
import type { InputForm } from './types.js';

/** What a tensor holds: levels, single-precision numbers, or the bits of half-precision ones. */
export type TensorData = Uint8Array | Float32Array | Uint16Array;

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

/**
 * Writes one picture into a tensor: scaled content, padding around it.
 *
 * @param content RGB pixels of `placement.content`'s sides.
 * @param tables of {@link levelTables}.
 * @param target from `at` on {@link tensorLength} numbers are written.
 */
export function writeTensor(
  form: InputForm,
  placement: Placement,
  content: Pixels,
  tables: readonly TensorData[],
  target: TensorData,
  at: number,
): void {
  const { input, content: area } = placement;
  const isPadded = area.width < input.width || area.height < input.height;
  const length = input.width * input.height;
  const pads = tables.map((table) => table[form.pad]);
  if (form.channels === 'gray') {
    if (isPadded) target.fill(pads[0], at, at + length);
    writeGray(placement, toGrayscale(content).data, tables[0], target, at);
  } else if (form.layout === 'NCHW') {
    if (isPadded)
      for (const [channel, pad] of pads.entries())
        target.fill(pad, at + channel * length, at + (channel + 1) * length);
    writePlanes(form, placement, content.data, tables, target, at);
  } else {
    if (isPadded) fillPixels(target, at, length, pads);
    if (form.type === 'uint8' && form.channels === 'RGB') copyRows(placement, content.data, target, at);
    else writePixels(form, placement, content.data, tables, target, at);
  }
}

/** Where a row of the content begins in the input, in pixels. */
function rowStart({ input, content }: Placement, y: number): number {
  return (content.top + y) * input.width + content.left;
}

function writeGray(
  placement: Placement,
  levels: Uint8Array,
  table: TensorData,
  target: TensorData,
  at: number,
): void {
  const { width, height } = placement.content;
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = at + rowStart(placement, y);
    for (const end = to + width; to < end; to++) target[to] = table[levels[from++]];
  }
}

function writePlanes(
  { channels }: InputForm,
  placement: Placement,
  levels: Uint8Array,
  [first, second, third]: readonly TensorData[],
  target: TensorData,
  at: number,
): void {
  const { width, height } = placement.content;
  const plane = placement.input.width * placement.input.height;
  // The tensor's first channel is the pixel's first or last byte.
  const [a, c] = channels === 'BGR' ? [2, 0] : [0, 2];
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = at + rowStart(placement, y);
    for (const end = to + width; to < end; to++) {
      target[to] = first[levels[from + a]];
      target[to + plane] = second[levels[from + 1]];
      target[to + 2 * plane] = third[levels[from + c]];
      from += 3;
    }
  }
}

function writePixels(
  { channels }: InputForm,
  placement: Placement,
  levels: Uint8Array,
  [first, second, third]: readonly TensorData[],
  target: TensorData,
  at: number,
): void {
  const { width, height } = placement.content;
  const [a, c] = channels === 'BGR' ? [2, 0] : [0, 2];
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = at + rowStart(placement, y) * 3;
    for (const end = to + 3 * width; to < end; to += 3) {
      target[to] = first[levels[from + a]];
      target[to + 1] = second[levels[from + 1]];
      target[to + 2] = third[levels[from + c]];
      from += 3;
    }
  }
}

/** Levels as they are, in the order that they stand in: row by row. */
function copyRows(placement: Placement, levels: Uint8Array, target: TensorData, at: number): void {
  const { width, height } = placement.content;
  for (let y = 0; y < height; y++)
    target.set(levels.subarray(y * width * 3, (y + 1) * width * 3), at + rowStart(placement, y) * 3);
}

function fillPixels(target: TensorData, first: number, count: number, values: readonly number[]): void {
  if (values.every((value) => value === values[0])) {
    target.fill(values[0], first, first + count * values.length);
    return;
  }
  let to = first;
  for (let i = 0; i < count; i++) for (const value of values) target[to++] = value;
}
