import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chosenOrientation,
  orientationFromRotation,
  turnRect,
  turnSize,
  type Orientation,
} from '../../filters/orientation.js';
import type { Rect } from '../../filters/types.js';

const ALL: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** The upright pixel's place in the stored picture, as the EXIF standard says where row 0 and column 0 lie. */
function storedPixel(orientation: Orientation, x: number, y: number, width: number, height: number) {
  // width and height of the upright picture; [column, row] in the stored one.
  const places: Record<Orientation, [number, number]> = {
    1: [x, y],
    2: [width - 1 - x, y],
    3: [width - 1 - x, height - 1 - y],
    4: [x, height - 1 - y],
    5: [y, x],
    6: [y, width - 1 - x],
    7: [height - 1 - y, width - 1 - x],
    8: [height - 1 - y, x],
  };
  return places[orientation];
}

describe('a box moves with the pixels that it encloses', () => {
  test.each(ALL)('orientation %i', (orientation) => {
    const stored = { width: 8, height: 4 };
    const box: Rect = { xMin: 1 / 8, xMax: 4 / 8, yMin: 0, yMax: 3 / 4 };
    const upright = turnSize(stored, orientation);
    const turned = turnRect(box, orientation);
    for (let y = 0; y < upright.height; y++) {
      for (let x = 0; x < upright.width; x++) {
        const [column, row] = storedPixel(orientation, x, y, upright.width, upright.height);
        const wasInside = column >= 1 && column < 4 && row >= 0 && row < 3;
        const isInside =
          x >= turned.xMin * upright.width &&
          x < turned.xMax * upright.width &&
          y >= turned.yMin * upright.height &&
          y < turned.yMax * upright.height;
        expect(isInside, `${x}, ${y}`).toBe(wasInside);
      }
    }
  });
});

test.each<[Orientation, Rect]>([
  [1, { xMin: 0.125, xMax: 0.5, yMin: 0, yMax: 0.75 }],
  [2, { xMin: 0.5, xMax: 0.875, yMin: 0, yMax: 0.75 }],
  [3, { xMin: 0.5, xMax: 0.875, yMin: 0.25, yMax: 1 }],
  [4, { xMin: 0.125, xMax: 0.5, yMin: 0.25, yMax: 1 }],
  [5, { xMin: 0, xMax: 0.75, yMin: 0.125, yMax: 0.5 }],
  [6, { xMin: 0.25, xMax: 1, yMin: 0.125, yMax: 0.5 }],
  [7, { xMin: 0.25, xMax: 1, yMin: 0.5, yMax: 0.875 }],
  [8, { xMin: 0, xMax: 0.75, yMin: 0.5, yMax: 0.875 }],
])('orientation %i of one box', (orientation, turned) => {
  expect(turnRect({ xMin: 0.125, xMax: 0.5, yMin: 0, yMax: 0.75 }, orientation)).toEqual(turned);
});

const share = fc.integer({ min: 0, max: 2 ** 20 }).map((part) => part / 2 ** 20);
const rect = fc.tuple(share, share, share, share).map(([a, b, c, d]): Rect => ({
  xMin: Math.min(a, b),
  xMax: Math.max(a, b),
  yMin: Math.min(c, d),
  yMax: Math.max(c, d),
}));

test.each<[Orientation, number]>([
  [2, 2],
  [3, 2],
  [4, 2],
  [5, 2],
  [6, 4],
  [7, 2],
  [8, 4],
])('orientation %i, %i times, changes nothing', (orientation, times) => {
  fc.assert(
    fc.property(rect, (box) => {
      let turned = box;
      for (let i = 0; i < times; i++) turned = turnRect(turned, orientation);
      expect(turned).toEqual(box);
    }),
  );
});

test('a turn keeps the area', () => {
  fc.assert(
    fc.property(rect, fc.constantFrom(...ALL), (box, orientation) => {
      const area = ({ xMin, xMax, yMin, yMax }: Rect) => (xMax - xMin) * (yMax - yMin);
      expect(area(turnRect(box, orientation))).toBeCloseTo(area(box), 12);
    }),
  );
});

test('Rotation is counter-clockwise', () => {
  // A thing at the right edge of the stored picture comes to the top by a quarter counter-clockwise.
  const right: Rect = { xMin: 0.75, xMax: 1, yMin: 0.25, yMax: 0.5 };
  expect(turnRect(right, orientationFromRotation(90))).toEqual({
    xMin: 0.25,
    xMax: 0.5,
    yMin: 0,
    yMax: 0.25,
  });
  expect(turnRect(right, orientationFromRotation(270))).toEqual({
    xMin: 0.5,
    xMax: 0.75,
    yMin: 0.75,
    yMax: 1,
  });
  expect(([0, 90, 180, 270, null] as const).map(orientationFromRotation)).toEqual([1, 8, 3, 6, 1]);
});

test('EXIF goes before Rotation, and they are never added', () => {
  expect(chosenOrientation(6, 180)).toBe(6);
  expect(chosenOrientation(2, 180)).toBe(2);
  expect(chosenOrientation(1, 180)).toBe(3);
  expect(chosenOrientation(1, null)).toBe(1);
});
