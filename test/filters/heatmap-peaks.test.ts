import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyOf, strongestPeaks } from '../../filters/heatmap-peaks.js';

// prettier-ignore
const MAP = [
  0.9, 0.8, 0.1, 0.2,
  0.1, 0.2, 0.1, 0.3,
  0.4, 0.1, 0.5, 0.1,
];

describe('strongestPeaks', () => {
  it('finds the highest places that no neighbour exceeds, strongest first', () => {
    // 0.8 lies beside 0.9, and 0.3 beside 0.5.
    const peaks = [
      { value: 0.9, cell: 0 },
      { value: 0.5, cell: 10 },
      { value: 0.4, cell: 8 },
    ];
    expect(strongestPeaks(MAP, 4, 3, 9)).toEqual(peaks);
    expect(strongestPeaks(MAP, 4, 3, 2)).toEqual(peaks.slice(0, 2));
  });

  it('takes neighbours that are equal for one peak, and the ends of rows for no neighbours', () => {
    expect(strongestPeaks([0, 0, 0, 0, 0, 0], 3, 2, 5)).toEqual([{ value: 0, cell: 0 }]);
    expect(strongestPeaks([0, 7, 7, 0, 0, 0, 7, 0], 4, 2, 5)).toEqual([{ value: 7, cell: 1 }]);
    expect(strongestPeaks([0, 0, 0, 7, 7, 0, 0, 0], 4, 2, 5).map(({ cell }) => cell)).toEqual([3, 4]);
    expect(strongestPeaks([1, 0, 0, 1], 4, 1, 5).map(({ cell }) => cell)).toEqual([0, 3]);
  });

  it('begins with the largest value wherever it stands (property)', () => {
    const map = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(map, fc.integer({ min: 1, max: 5 }), (values, count) => {
        const peaks = strongestPeaks(values, 4, 3, count);
        expect(peaks[0]).toEqual({ value: Math.max(...values), cell: values.indexOf(Math.max(...values)) });
        expect(peaks).toEqual(strongestPeaks(values, 4, 3, 12).slice(0, count));
      }),
    );
  });
});

describe('anyOf', () => {
  it('is the chance of at least one', () => {
    expect(anyOf([])).toBe(0);
    expect(anyOf([0.25])).toBe(0.25);
    expect(anyOf([0.5, 0.5, 0.5])).toBe(0.875);
    expect(anyOf([0.3, 1, 0])).toBe(1);
  });
});
