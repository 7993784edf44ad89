import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correctedArea } from '../../filters/area-corrected.js';
import { centreCrop } from '../../filters/centre-crop.js';

const share = fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1e6);
const side = fc.integer({ min: 1, max: 5000 });
const rect = fc.tuple(share, share, share, share).map(([a, b, c, d]) => ({
  xMin: Math.min(a, b),
  xMax: Math.max(a, b),
  yMin: Math.min(c, d),
  yMax: Math.max(c, d),
}));

describe('hand-worked areas', () => {
  test.each<[string, [number, number], [number, number, number, number], number]>([
    ['the whole square', [300, 300], [0, 1, 0, 1], 1],
    ['a fifth by a fifth of a square', [447, 447], [0.4, 0.6, 0.4, 0.6], 0.04],
    ['the far quarter of a square', [447, 447], [0.5, 1, 0.5, 1], 0.25],
    ['the same in a small picture', [10, 10], [0.5, 1, 0.5, 1], 0.25],
    ['the whole of a wide picture is all of its crop', [500, 400], [0, 1, 0, 1], 1],
    ['a box in a 5:4 picture: 0.2 * 0.25 / 0.8', [500, 400], [0.3, 0.5, 0.25, 0.5], 0.0625],
    ['the same in a 4:5 picture', [400, 500], [0.25, 0.5, 0.3, 0.5], 0.0625],
    ['the left 0.3 of a 5:4 picture: 0.2 / 0.8', [500, 400], [0, 0.3, 0, 1], 0.25],
    ['a box that ends where the crop begins', [500, 400], [0, 0.1, 0, 1], 0],
    ['a box outside the crop', [500, 400], [0.95, 1, 0, 1], 0],
    ['half of a 5:1 picture: the crop is 0.4 to 0.6', [1000, 200], [0, 0.5, 0, 1], 0.5],
    ['the upper half of a 1:5 picture', [200, 1000], [0, 1, 0, 0.5], 0.5],
    ['a box without width', [300, 300], [0.5, 0.5, 0, 1], 0],
  ])('%s', (_, [width, height], [xMin, xMax, yMin, yMax], area) => {
    expect(correctedArea({ xMin, xMax, yMin, yMax }, { width, height })).toBeCloseTo(area, 12);
  });
});

test('is a share: 0 to 1', () => {
  fc.assert(
    fc.property(rect, side, side, (box, width, height) => {
      const area = correctedArea(box, { width, height });
      expect(area).toBeGreaterThanOrEqual(0);
      expect(area).toBeLessThanOrEqual(1);
    }),
  );
});

test('does not depend on resolution, to the last bit', () => {
  fc.assert(
    fc.property(rect, side, side, fc.integer({ min: 2, max: 20 }), (box, width, height, times) => {
      expect(correctedArea(box, { width: width * times, height: height * times })).toBe(
        correctedArea(box, { width, height }),
      );
    }),
  );
});

test('a box that holds another covers at least as much', () => {
  fc.assert(
    fc.property(rect, rect, side, side, (one, other, width, height) => {
      const both = {
        xMin: Math.min(one.xMin, other.xMin),
        xMax: Math.max(one.xMax, other.xMax),
        yMin: Math.min(one.yMin, other.yMin),
        yMax: Math.max(one.yMax, other.yMax),
      };
      expect(correctedArea(both, { width, height })).toBeGreaterThanOrEqual(
        correctedArea(one, { width, height }),
      );
    }),
  );
});

test('counts the pixels of a drawn box', () => {
  // A 40 by 30 picture has a crop of 30 by 30 from column 5 on; whole-pixel boxes can be counted by hand.
  const [width, height] = [40, 30];
  const column = fc.integer({ min: 0, max: width });
  const row = fc.integer({ min: 0, max: height });
  fc.assert(
    fc.property(column, column, row, row, (a, b, c, d) => {
      const [left, right, top, bottom] = [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)];
      let covered = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (x >= 5 && x < 35) covered++;
      const box = { xMin: left / width, xMax: right / width, yMin: top / height, yMax: bottom / height };
      expect(correctedArea(box, { width, height })).toBeCloseTo(covered / 900, 6);
    }),
  );
});

test.each([
  [[400, 400], { xMin: 0, xMax: 1, yMin: 0, yMax: 1 }],
  [[400, 200], { xMin: 0.25, xMax: 0.75, yMin: 0, yMax: 1 }],
  [[200, 800], { xMin: 0, xMax: 1, yMin: 0.375, yMax: 0.625 }],
])('the centre crop of %j', ([width, height], crop) => {
  expect(centreCrop({ width, height })).toEqual(crop);
});
