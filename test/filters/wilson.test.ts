import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilsonInterval } from '../../filters/index.js';

describe('the Wilson interval', () => {
  test.each([
    [90, 100, 0.825634, 0.944771],
    [0, 20, 0, 0.161125],
    [20, 20, 0.838875, 1],
    [450, 500, 0.870578, 0.923322],
    [0, 0, 0, 1],
  ])('%i of %i', (hits, trials, low, high) => {
    const found = wilsonInterval(hits, trials);
    expect(found.low).toBeCloseTo(low, 6);
    expect(found.high).toBeCloseTo(high, 6);
  });

  const counted = fc
    .integer({ min: 1, max: 100_000 })
    .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

  test('holds the share, lies in [0, 1] and is its own mirror image', () => {
    fc.assert(
      fc.property(counted, ([hits, trials]) => {
        const { low, high } = wilsonInterval(hits, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(hits / trials);
        expect(high).toBeGreaterThanOrEqual(hits / trials);
        const mirrored = wilsonInterval(trials - hits, trials);
        expect(1 - mirrored.high).toBeCloseTo(low, 12);
      }),
    );
  });

  test('its ends are where the score test is at its limit', () => {
    fc.assert(
      fc.property(counted, fc.double({ min: 0.5, max: 4, noNaN: true }), ([hits, trials], z) => {
        for (const end of Object.values(wilsonInterval(hits, trials, z))) {
          if (end === 0 || end === 1) continue;
          const score = (hits - trials * end) / Math.sqrt(trials * end * (1 - end));
          expect(Math.abs(score)).toBeCloseTo(z, 5);
        }
      }),
    );
  });

  test('narrows with more trials and widens with z', () => {
    const width = (hits: number, trials: number, z?: number) => {
      const { low, high } = wilsonInterval(hits, trials, z);
      return high - low;
    };
    expect(width(300, 1000)).toBeLessThan(width(30, 100));
    expect(width(30, 100, 2.6)).toBeGreaterThan(width(30, 100));
  });

  test.each([
    [-1, 10, 2],
    [11, 10, 2],
    [NaN, 10, 2],
    [1, NaN, 2],
    [1, Infinity, 2],
    [1, 10, 0],
    [1, 10, NaN],
  ])('refuses %d of %d at %d', (hits, trials, z) => {
    expect(() => wilsonInterval(hits, trials, z)).toThrow(RangeError);
  });
});
