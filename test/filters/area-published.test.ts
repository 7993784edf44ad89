import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publishedArea } from '../../filters/area-published.js';
import { AREA_CASES } from './golden/published-areas.js';

describe('hand-worked areas', () => {
  test.each(AREA_CASES)('$name ($working)', ({ size: [width, height], box, edges, area }) => {
    const [xMin, xMax, yMin, yMax] = box;
    const got = publishedArea({ xMin, xMax, yMin, yMax }, { width, height });
    expect(got).toBe(area === null ? null : Math.fround(area));
    if (edges === null || got === null) return;
    const [left, right, top, bottom] = edges;
    expect(got).toBeCloseTo(((right - left) * (bottom - top)) / 224 ** 2, 6);
  });
});

/**
 * A second writing of the formula: one axis at a time, in single-precision registers, with the crop from whole
 * pixels.
 */
function secondArea(corners: readonly number[], width: number, height: number): number | null {
  const shortest = width < height ? width : height;
  const spans = new Float32Array(3);
  const axis = (side: number, from: number, to: number, slot: number): boolean => {
    const grown = Math.max(~~(side * (224 / shortest)), 224);
    const before = (grown - 224) >> 1;
    const [low, high, start, end] = new Float32Array([before / grown, (before + 224) / grown, from, to]);
    const reaches = start <= high && end >= low;
    const pixels = new Float32Array([start * side, end * side]);
    const ends = new Float32Array([0, 1]);
    if (start > low) ends[0] = (~~pixels[0] - before) / 224;
    if (end < high) ends[1] = (~~pixels[1] - before) / 224;
    spans[slot] = ends[1] - ends[0];
    return reaches;
  };
  const reachesAcross = axis(width, corners[0], corners[1], 0);
  const reachesDown = axis(height, corners[2], corners[3], 1);
  if (!(reachesAcross && reachesDown)) return null;
  spans[2] = spans[1] * spans[0];
  return spans[2];
}

const side = fc.integer({ min: 1, max: 1200 });
const sixDecimals = fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1e6);

/** Values on, just below and just above the crop's edges, where the branches part. */
function nearEdges(width: number, height: number): fc.Arbitrary<number> {
  const shortest = Math.min(width, height);
  const edges = [width, height].flatMap((length) => {
    const grown = Math.max(Math.trunc(length * (224 / shortest)), 224);
    const before = Math.floor((grown - 224) / 2);
    return [before / grown, (before + 224) / grown];
  });
  return fc
    .tuple(fc.constantFrom(...edges), fc.constantFrom(-1e-7, -6e-8, 0, 6e-8, 1e-7))
    .map(([edge, shift]) => Math.min(1, Math.max(0, edge + shift)));
}

describe('equals a second writing of the formula, to the last bit', () => {
  const boxIn = (width: number, height: number) => {
    const value = fc.oneof(sixDecimals, nearEdges(width, height));
    return fc.tuple(value, value, value, value).map(([a, b, c, d]) => ({
      width,
      height,
      corners: [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)],
    }));
  };
  test('for any picture and box', () => {
    fc.assert(
      fc.property(
        fc.tuple(side, side).chain(([width, height]) => boxIn(width, height)),
        ({ width, height, corners }) => {
          const [xMin, xMax, yMin, yMax] = corners;
          expect(publishedArea({ xMin, xMax, yMin, yMax }, { width, height })).toBe(
            secondArea(corners, width, height),
          );
        },
      ),
      { numRuns: 5000 },
    );
  });
});

test('turning picture and box on their diagonal changes nothing', () => {
  fc.assert(
    fc.property(
      side,
      side,
      sixDecimals,
      sixDecimals,
      sixDecimals,
      sixDecimals,
      (width, height, a, b, c, d) => {
        const box = {
          xMin: Math.min(a, b),
          xMax: Math.max(a, b),
          yMin: Math.min(c, d),
          yMax: Math.max(c, d),
        };
        const turned = { xMin: box.yMin, xMax: box.yMax, yMin: box.xMin, yMax: box.xMax };
        expect(publishedArea(turned, { width: height, height: width })).toBe(
          publishedArea(box, { width, height }),
        );
      },
    ),
  );
});
