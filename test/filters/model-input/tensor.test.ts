import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../../filters/model-input/half.js';
import { placeView } from '../../../filters/model-input/placement.js';
import { scaledContent } from '../../../filters/model-input/scale.js';
import {
  levelTables,
  newTensorData,
  tensorDims,
  tensorLength,
  writeTensor,
} from '../../../filters/model-input/tensor.js';
import type { InputForm } from '../../../filters/model-input/types.js';
import { pillowResize } from '../../../filters/pixels/pillow-resize.js';
import { drawnPixels } from '../../pipeline/io/image-drawing.js';

const form: InputForm = {
  size: { width: 3, height: 2 },
  fit: 'letterbox',
  pad: 0,
  place: 'middle',
  layout: 'NCHW',
  channels: 'RGB',
  type: 'float32',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** Two pixels side by side in an input of 3 x 2: a column and a row are padding. */
const content = { width: 2, height: 1, channels: 3, data: Uint8Array.of(10, 20, 30, 40, 50, 60) };
const picture = { width: 2, height: 1 };
const placement = {
  picture,
  source: { left: 0, top: 0, ...picture },
  content: { left: 0, top: 1, ...picture },
  input: { width: 3, height: 2 },
};

function written(changes: Partial<InputForm>): number[] {
  const changed = { ...form, ...changes };
  const data = newTensorData(changed, tensorLength(changed, placement.input) + 1);
  writeTensor(changed, placement, content, levelTables(changed), data, 1);
  return [...data].slice(1);
}

describe('writing a tensor', () => {
  it('puts channels behind one another, or side by side', () => {
    expect(written({ pad: 9 })).toEqual([9, 9, 9, 10, 40, 9, 9, 9, 9, 20, 50, 9, 9, 9, 9, 30, 60, 9]);
    const pixels = [9, 9, 9, 9, 9, 9, 9, 9, 9, 10, 20, 30, 40, 50, 60, 9, 9, 9];
    expect(written({ pad: 9, layout: 'NHWC' })).toEqual(pixels);
    expect(written({ pad: 9, layout: 'NHWC', type: 'uint8' })).toEqual(pixels);
  });

  it('turns the channels round for BGR', () => {
    expect(written({ channels: 'BGR' })).toEqual([
      0, 0, 0, 30, 60, 0, 0, 0, 0, 20, 50, 0, 0, 0, 0, 10, 40, 0,
    ]);
    expect(written({ channels: 'BGR', layout: 'NHWC', type: 'uint8' }).slice(9, 15)).toEqual([
      30, 20, 10, 60, 50, 40,
    ]);
  });

  it('makes pixels grey as Pillow does', () => {
    expect(written({ channels: 'gray', mean: [0], std: [1] })).toEqual([0, 0, 0, 18, 48, 0]);
  });

  it('scales, takes off the mean and divides by the deviation, padding included', () => {
    const values = written({ pad: 5, scale: 0.1, mean: [1, 2, 3], std: [1, 2, 4] });
    const expected = [-0.5, -0.5, -0.5, 0, 3, -0.5, -0.75, -0.75, -0.75, 0, 1.5, -0.75];
    for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 6);
    const side = written({ pad: 5, scale: 0.1, mean: [1, 2, 3], std: [1, 2, 4], layout: 'NHWC' });
    expect(side.slice(0, 3).map((value) => Math.round(value * 1000))).toEqual([-500, -750, -625]);
  });

  it('writes the bits of half precision', () => {
    expect(written({ type: 'float16', scale: 0.1 }).slice(3, 5)).toEqual([toHalf(1), toHalf(4)]);
  });

  it('names the axes', () => {
    expect(tensorDims(form, 4, placement.input)).toEqual([4, 3, 2, 3]);
    expect(tensorDims({ layout: 'NHWC', channels: 'gray' }, 1, placement.input)).toEqual([1, 2, 3, 1]);
  });
});

describe('half precision', () => {
  it('knows the numbers of its table', () => {
    const known: [number, number][] = [
      [0, 0x0000],
      [1, 0x3c00],
      [-2, 0xc000],
      [65504, 0x7bff],
      [2 ** -24, 0x0001],
      [2 ** -14, 0x0400],
      [1 / 3, 0x3555],
      [Infinity, 0x7c00],
    ];
    for (const [value, bits] of known) {
      expect(toHalf(value)).toBe(bits);
      expect(fromHalf(bits)).toBeCloseTo(value, 3);
    }
    expect(toHalf(70000)).toBe(0x7c00);
    expect(fromHalf(toHalf(NaN))).toBeNaN();
  });

  it('goes there and back for every number', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits);
    }
  });

  it('rounds to the nearest, ties to even', () => {
    const step = 2 ** -10;
    expect(toHalf(1 + step / 2)).toBe(0x3c00);
    expect(toHalf(1 + step * 1.5)).toBe(0x3c02);
    expect(toHalf(1 + step * 0.51)).toBe(0x3c01);
    expect(toHalf(2 ** -25)).toBe(0);
    expect(toHalf(3 * 2 ** -25)).toBe(2);
  });
});

describe('scaling a view', () => {
  /** Pillow's BILINEAR. */
  const triangle = { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) };

  it('gives what Pillow gives, within two levels', () => {
    const side = fc.integer({ min: 1, max: 120 });
    fc.assert(
      fc.property(side, side, side, side, (width, height, inputWidth, inputHeight) => {
        const drawn = {
          width,
          height,
          channels: 3,
          data: Uint8Array.from(drawnPixels(width, height, width)),
        };
        const size = { width: inputWidth, height: inputHeight };
        const ours = scaledContent(
          drawn,
          placeView({ size, fit: 'stretch', place: 'middle' }, drawn, 'whole'),
        );
        const pillows = pillowResize(drawn, size, triangle);
        for (let i = 0; i < ours.data.length; i++)
          expect(Math.abs(ours.data[i] - pillows.data[i])).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a flat picture as it is, whatever the sides', () => {
    const side = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(side, side, fc.nat(255), (width, target, level) => {
        const flat = { width, height: 3, channels: 3, data: new Uint8Array(width * 9).fill(level) };
        const size = { width: target, height: 5 };
        const scaled = scaledContent(
          flat,
          placeView({ size, fit: 'stretch', place: 'middle' }, flat, 'whole'),
        );
        expect(new Set(scaled.data)).toEqual(new Set([level]));
      }),
    );
  });

  it('shows the crop alone', () => {
    // A red square with a green stripe on either side.
    const data = Uint8Array.from({ length: 4 * 2 * 3 }, (_, i) => {
      const isRed = Math.floor(i / 3) % 4 === 1 || Math.floor(i / 3) % 4 === 2;
      return (isRed ? [200, 0, 0] : [0, 200, 0])[i % 3];
    });
    const striped = { width: 4, height: 2, channels: 3, data };
    const placed = placeView(
      { size: { width: 8, height: 8 }, fit: 'stretch', place: 'middle' },
      striped,
      'crop',
    );
    expect(new Set(scaledContent(striped, placed).data)).toEqual(new Set([200, 0]));
    expect(scaledContent(striped, placed).data[1]).toBe(0);
  });
});
