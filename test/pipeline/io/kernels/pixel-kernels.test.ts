import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../../../filters/pixels/area-resize.js';
import { measurePixels } from '../../../../filters/pixels/measures.js';
import { FAST_DECODE_LIFT, NO_LIFT, reducePixels } from '../../../../filters/pixels/reduce.js';
import { SOURCE_SHA256 } from '../../../../pipeline/io/kernels/pixel-kernels-wasm.js';
import { openPixelKernels } from '../../../../pipeline/io/kernels/pixel-kernels.js';
import { drawnPicture, vectorPicture } from '../../../filters/pixels/vector.js';

const kernels = openPixelKernels();

/** Smooth shapes with noise: neither flat nor pure noise, from a seed. */
function picture(width: number, height: number, seed: number, channels: 1 | 3 = 3): Pixels {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const noise = next() % 200;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    const shade = 128 + 127 * Math.sin(i / (7 + (seed % 91)));
    data[i] = Math.max(0, Math.min(255, shade + (next() % (noise + 1)) - noise / 2));
  }
  return { width, height, channels, data };
}

function reduceWithKernels(pixels: Pixels, width: number, height: number, lift = NO_LIFT): Uint8Array {
  kernels.source(pixels.data.length).set(pixels.data);
  const channels = pixels.channels === 1 ? 1 : 3;
  return kernels.reduce({ ...pixels, channels }, { width, height }, lift).data.slice();
}

const side = fc.integer({ min: 1, max: 150 });

describe('the pixel kernels', () => {
  it('were compiled from the source that stands beside them', () => {
    const source = readFileSync(new URL('../../../../pipeline/io/kernels/pixel-kernels.as', import.meta.url));
    expect(SOURCE_SHA256, 'run scripts/build-kernels.js').toBe(
      createHash('sha256').update(source).digest('hex'),
    );
  });

  it('reduce as the plain function does, byte for byte', () => {
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.nat(),
        fc.boolean(),
        fc.boolean(),
        (w, h, a, b, seed, grey, lifted) => {
          const pixels = picture(Math.max(w, a), Math.max(h, b), seed, grey ? 1 : 3);
          const size = { width: Math.min(w, a), height: Math.min(h, b) };
          const lift = lifted ? FAST_DECODE_LIFT : NO_LIFT;
          expect(reduceWithKernels(pixels, size.width, size.height, lift)).toEqual(
            reducePixels(pixels, size, lift).data,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('reduce a picture of 1024 x 768 as the plain function does', () => {
    const pixels = picture(1024, 768, 5);
    expect(
      Buffer.compare(
        reduceWithKernels(pixels, 516, 387, FAST_DECODE_LIFT),
        reducePixels(pixels, { width: 516, height: 387 }, FAST_DECODE_LIFT).data,
      ),
    ).toBe(0);
  });

  it('measure as the plain functions do, number for number', () => {
    fc.assert(
      fc.property(side, side, fc.nat(), (width, height, seed) => {
        const pixels = picture(width, height, seed);
        expect(kernels.measure(pixels)).toEqual(measurePixels(pixels));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['the reference picture', vectorPicture()],
    ['a large picture', picture(516, 387, 3)],
    ['a flat picture', drawnPicture(516, 387, () => [12, 200, 7])],
    ['a black picture', drawnPicture(300, 2, () => [0, 0, 0])],
    ['a white picture', drawnPicture(2, 300, () => [255, 255, 255])],
    ['a single pixel', drawnPicture(1, 1, () => [1, 2, 3])],
    ['a very wide picture', picture(20_000, 10, 9)],
    ['a grey picture', picture(100, 80, 4, 1)],
  ])('measure %s as the plain functions do', (_name, pixels) => {
    expect(kernels.measure(pixels)).toEqual(measurePixels(pixels));
  });

  it('measure what they reduced, in place', () => {
    const pixels = picture(700, 500, 11);
    kernels.source(pixels.data.length).set(pixels.data);
    const size = { width: 529, height: 378 };
    const reduced = kernels.reduce({ ...pixels, channels: 3 }, size, NO_LIFT);
    expect(kernels.measure(reduced)).toEqual(measurePixels(reducePixels(pixels, size)));
  });
});
