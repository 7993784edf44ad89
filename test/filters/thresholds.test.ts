import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correctedArea } from '../../filters/area-corrected.js';
import { publishedArea } from '../../filters/area-published.js';
import { distanceBand, type DistanceBand } from '../../filters/distance.js';
import { labelFromBoxes } from '../../filters/label-image.js';
import type { Label } from '../../filters/types.js';
import { box, boxInput, PUBLISHED_OPTIONS, type Corners } from './make.js';

const SQUARE: readonly [number, number] = [400, 400];
/** 5:4, whose crop is 0.1 to 0.9 across; 4:3, whose crop is 0.125 to 0.875. */
const WIDE: readonly [number, number] = [500, 400];
const CAMERA: readonly [number, number] = [4000, 3000];

describe('exactly the threshold is enough, wherever the box stands', () => {
  test.each<[string, readonly [number, number], Corners, number, Label, DistanceBand | null]>([
    ['0.2 by 0.25', SQUARE, [0, 0.2, 0, 0.25], 0.05, 1, 'far'],
    ['0.2 by 0.25, corners that round outwards', SQUARE, [0.4, 0.6, 0.5, 0.75], 0.05, 1, 'far'],
    ['0.2 by 0.25, corners that round inwards', SQUARE, [0.7, 0.9, 0.5, 0.75], 0.05, 1, 'far'],
    ['0.2 by 0.25 at the far corner', SQUARE, [0.8, 1, 0.75, 1], 0.05, 1, 'far'],
    ['0.04 by 1 of a crop 0.8 wide', WIDE, [0.48, 0.52, 0, 1], 0.05, 1, 'far'],
    ['half of it outside the crop', WIDE, [0.06, 0.14, 0, 1], 0.05, 1, 'far'],
    ['a millionth less', SQUARE, [0.7, 0.9, 0.5, 0.749995], 0.049999, -1, 'far'],
    ['0.5 by 0.2, where medium begins', SQUARE, [0.2, 0.7, 0.7, 0.9], 0.1, 1, 'medium_distance'],
    ['a millionth less than medium', SQUARE, [0.2, 0.7, 0.7, 0.899998], 0.099999, 1, 'far'],
    ['0.5 / 0.75 by 0.9, where near begins', CAMERA, [0.25, 0.75, 0.1, 1], 0.6, 1, 'near'],
    ['a millionth less than near', CAMERA, [0.25, 0.75, 0.100001, 1], 0.599999, 1, 'medium_distance'],
    ['0.1 by 0.05, where far begins', SQUARE, [0.6, 0.7, 0.9, 0.95], 0.005, -1, 'far'],
    ['a millionth less than far', SQUARE, [0.6, 0.7, 0.9, 0.94999], 0.004999, -1, null],
  ])('%s', (_, size, corners, area, label, band) => {
    const person = box('person', 0, corners);
    expect(correctedArea(person, { width: size[0], height: size[1] })).toBe(area);
    const got = labelFromBoxes(boxInput([person], size), 'corrected', PUBLISHED_OPTIONS);
    expect([got.label, got.distance]).toEqual([label, band]);
  });

  test('a box that covers the crop covers all of it', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        expect(correctedArea({ xMin: 0, xMax: 1, yMin: 0, yMax: 1 }, { width, height })).toBe(1);
      }),
    );
  });
});

describe('no published area comes near a published threshold', () => {
  // Areas are whole numbers of 224ths times whole numbers of 224ths. 0.05 * 224 * 224 = 2508.8 and so on: none of
  // the four is whole, so that neither single precision nor ">" for ">=" can change a label or a band.
  test.each([
    [0.005, 250.88],
    [0.05, 2508.8],
    [0.1, 5017.6],
    [0.6, 30105.6],
  ])('%d is %d of 224 * 224', (threshold, parts) => {
    expect(threshold * 224 * 224).toBeCloseTo(parts, 8);
    expect(Math.abs(parts - Math.round(parts))).toBeGreaterThan(0.1);
  });

  test('for any picture and box', () => {
    const side = fc.integer({ min: 1, max: 1200 });
    const share = fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1e6);
    fc.assert(
      fc.property(side, side, share, share, share, share, (width, height, a, b, c, d) => {
        const rect = {
          xMin: Math.min(a, b),
          xMax: Math.max(a, b),
          yMin: Math.min(c, d),
          yMax: Math.max(c, d),
        };
        const area = publishedArea(rect, { width, height });
        if (area === null) return;
        for (const threshold of [0.005, 0.05, 0.1, 0.6])
          expect(Math.abs(area - threshold)).toBeGreaterThan(1e-6);
      }),
      { numRuns: 2000 },
    );
  });
});

test('the band is that of "some box in it and none beyond"', () => {
  const area = fc.oneof(
    fc.double({ min: -2, max: 120, noNaN: true }),
    fc.double({ min: 0, max: 0.7, noNaN: true }),
    fc.constantFrom(0.005, 0.1, 0.6, 100),
  );
  fc.assert(
    fc.property(fc.array(area, { maxLength: 5 }), (areas) => {
      const holds = (from: number, below: number) =>
        areas.some((one) => one >= from && one < below) && !areas.some((one) => one >= below);
      const bands = [
        ...(holds(0.005, 0.1) ? ['far'] : []),
        ...(holds(0.1, 0.6) ? ['medium_distance'] : []),
        ...(holds(0.6, 100) ? ['near'] : []),
      ];
      expect([distanceBand(areas)]).toEqual(bands.length === 0 ? [null] : bands);
    }),
  );
});
