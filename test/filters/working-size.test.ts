import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundHalfToEven } from '../../filters/round-half-to-even.js';
import { MAX_WORKING_PIXELS, workingSize } from '../../filters/working-size.js';

test.each<[string, [number, number], [number, number]]>([
  ['below the limit', [447, 447], [447, 447]],
  ['tiny', [1, 1], [1, 1]],
  ['exactly 200,000 pixels', [500, 400], [500, 400]],
  ['200,000 pixels in a row', [200_000, 1], [200_000, 1]],
  ['200,400 pixels: 500.4998 by 399.6006', [501, 400], [500, 400]],
  ['200,256 pixels: 446.7142 by 447.7136 round up to as many', [447, 448], [447, 448]],
  ['4:3: 516.398 by 387.298', [640, 480], [516, 387]],
  ['4:3, larger', [4000, 3000], [516, 387]],
  ['3:4', [768, 1024], [387, 516]],
  ['3:2: 547.589 by 365.238', [1024, 683], [548, 365]],
  ['50:1: 3162.278 by 63.246', [5000, 100], [3162, 63]],
  ['a line that would vanish keeps one pixel: 0.447', [1_000_000, 1], [447_214, 1]],
])('%s', (_, [width, height], [toWidth, toHeight]) => {
  expect(workingSize({ width, height })).toEqual({ width: toWidth, height: toHeight });
});

test('never grows, and stays within one rounding of the limit', () => {
  const side = fc.integer({ min: 1, max: 20_000 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const size = workingSize({ width, height });
      expect(size.width).toBeLessThanOrEqual(width);
      expect(size.height).toBeLessThanOrEqual(height);
      const most = MAX_WORKING_PIXELS + (size.width + size.height) / 2 + 1;
      expect(size.width * size.height).toBeLessThanOrEqual(most);
    }),
  );
});

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [3.5, 4],
  [2.499999, 2],
  [2.500001, 3],
  [-0.5, 0],
  [-1.5, -2],
  [-2.5, -2],
  [7, 7],
])('%d rounds to %d', (value, rounded) => {
  expect(roundHalfToEven(value)).toBeCloseTo(rounded, 12);
});
