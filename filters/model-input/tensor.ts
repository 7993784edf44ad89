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

/** The shown pixels of a picture, scaled to where they stand in the input. */
export function scaledContent(picture: Pixels, { source, content }: Placement): Pixels {
  return pillowResize(cutOut(picture, source), { width: content.width, height: content.height }, BILINEAR);
}

/**
 * Writes one picture into a tensor: scaled content, padding around it.
 *
 * @param content RGB pixels of `placement.content`'s sides, see {@link scaledContent}.
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
  const plane = input.width * input.height;
  const channels = tables.length;
  const shown = channels === 1 ? toGrayscale(content) : content;
  const [perPixel, perChannel] = form.layout === 'NCHW' ? [1, plane] : [channels, 1];
  const isPadded = area.width < input.width || area.height < input.height;
  for (let channel = 0; channel < channels; channel++) {
    const table = tables[channel];
    const from = form.channels === 'BGR' ? 2 - channel : channel;
    const first = at + channel * perChannel;
    if (isPadded) fillEvery(target, first, perPixel, plane, table[form.pad]);
    for (let y = 0; y < area.height; y++) {
      let to = first + ((area.top + y) * input.width + area.left) * perPixel;
      const end = (y + 1) * area.width * channels;
      for (let i = y * area.width * channels + from; i < end; i += channels) {
        target[to] = table[shown.data[i]];
        to += perPixel;
      }
    }
  }
}

function fillEvery(target: TensorData, first: number, step: number, count: number, value: number): void {
  if (step === 1) {
    target.fill(value, first, first + count);
    return;
  }
  for (let i = 0, at = first; i < count; i++, at += step) target[at] = value;
}
