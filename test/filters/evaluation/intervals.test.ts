import { describe, expect, test } from 'vitest';
import {
  normalCdf,
  normalQuantile,
  percentileInterval,
  sortedQuantile,
  twoSidedQuantile,
  wilsonScoreInterval,
} from '../../../filters/index.js';

describe("Wilson's interval", () => {
  test.each([
    [90, 100, 0.825634, 0.944771],
    [0, 20, 0, 0.161125],
    [20, 20, 0.838875, 1],
    [450, 500, 0.870578, 0.923322],
  ])('of %d in %d', (successes, trials, lower, upper) => {
    const interval = wilsonScoreInterval(successes, trials);
    if (!interval.defined) expect.fail(interval.reason);
    expect(interval.lower).toBeCloseTo(lower, 6);
    expect(interval.upper).toBeCloseTo(upper, 6);
    expect(interval.confidence).toBe(0.95);
  });

  test('reaches 0 and 1 exactly, and not beyond', () => {
    for (let trials = 1; trials < 300; trials++) {
      expect(wilsonScoreInterval(0, trials)).toMatchObject({ lower: 0 });
      expect(wilsonScoreInterval(trials, trials)).toMatchObject({ upper: 1 });
    }
  });

  test('is undefined without trials', () => {
    expect(wilsonScoreInterval(0, 0)).toEqual({ defined: false, reason: 'no_images' });
  });
});

test('the normal distribution', () => {
  expect(twoSidedQuantile(0.95)).toBeCloseTo(1.959963984540054, 13);
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.025)).toBeCloseTo(-1.959963984540054, 13);
  expect(normalCdf(0)).toBe(0.5);
  expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 14);
  for (const bad of [0, 1, -1, NaN]) expect(() => normalQuantile(bad)).toThrow(RangeError);
});

test('a quantile lies on the line between its neighbours', () => {
  const sorted = Float64Array.of(0, 1, 4, 9);
  expect([0, 1 / 3, 0.5, 1].map((q) => sortedQuantile(sorted, q))).toEqual([0, 1, 2.5, 9]);
  expect(sortedQuantile(Float64Array.of(1, Infinity, Infinity), 0.9)).toBe(Infinity);
  expect(sortedQuantile(Float64Array.of(3), 0.4)).toBe(3);
});

test('a percentile interval cuts as much off below as above and leaves its input alone', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => 100 - i);
  expect(percentileInterval(values, 0.9)).toMatchObject({ defined: true, confidence: 0.9 });
  const { lower, upper } = { lower: 0, upper: 0, ...percentileInterval(values, 0.9) };
  expect([lower, upper]).toEqual([expect.closeTo(5, 12), expect.closeTo(95, 12)]);
  expect(values[0]).toBe(100);
});
