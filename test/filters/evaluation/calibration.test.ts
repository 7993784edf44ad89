import { expect, test } from 'vitest';
import { expectedCalibrationError, rankScores, reliabilityCurve } from '../../../filters/index.js';
import { images } from './make.js';

test('a bin holds its upper edge, and the first one 0 too', () => {
  const curve = reliabilityCurve(rankScores(images('0 0, 0 0.25, 1 0.250001, 1 0.5, 1 1')), 4);
  expect(curve.map(({ above, upTo, images: count, persons }) => [above, upTo, count, persons])).toEqual([
    [0, 0.25, 2, 0],
    [0.25, 0.5, 2, 2],
    [0.5, 0.75, 0, 0],
    [0.75, 1, 1, 1],
  ]);
  expect(curve[0].meanProbability).toEqual({ defined: true, value: 0.125 });
  expect(curve[2].personShare).toEqual({ defined: false, reason: 'no_images' });
});

test('fifteen bins where none are asked for', () => {
  const curve = reliabilityCurve(rankScores(images('1 0.9')));
  expect(curve).toHaveLength(15);
  expect(curve[13].images).toBe(1);
});

test('the error weighs bins by their images', () => {
  // Three images at 0.2 with one person, one image at 0.9 with none: (3 |1/3 - 0.2| + |0 - 0.9|) / 4.
  const curve = reliabilityCurve(rankScores(images('1 0.2, 0 0.2, 0 0.2, 0 0.9')), 2);
  const error = expectedCalibrationError(curve);
  expect(error.defined && error.value).toBeCloseTo((0.4 + 0.9) / 4, 14);
});

test.each([
  ['1 1, 1 1, 0 0', 0],
  ['1 0, 0 1', 1],
])('the error of %s is %d', (text, value) => {
  expect(expectedCalibrationError(reliabilityCurve(rankScores(images(text))))).toEqual({
    defined: true,
    value,
  });
});

test('without images there is no error', () => {
  const none = { defined: false, reason: 'no_images' };
  expect(expectedCalibrationError(reliabilityCurve(rankScores(images(''))))).toEqual(none);
});
