import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  binomialAt,
  binomialTable,
  BOOTSTRAP_DEFAULTS,
  f1Intervals,
  pairedImages,
  resampledHits,
  resampledPairs,
  uniformStream,
  xoshiro128StarStar,
} from '../../../filters/index.js';

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, () => next());

describe('the generator', () => {
  test('gives its sequence for the state 1, 2, 3, 4', () => {
    expect(take(6, xoshiro128StarStar([1, 2, 3, 4]))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492,
    ]);
  });

  test('a stream depends on seed and name, and on nothing else', () => {
    const first = take(5, uniformStream(1, 'dark'));
    expect(take(5, uniformStream(1, 'dark'))).toEqual(first);
    expect(take(5, uniformStream(1, 'bright'))).not.toEqual(first);
    expect(take(5, uniformStream(2, 'dark'))).not.toEqual(first);
  });

  test('numbers fill 0..1 evenly', () => {
    const numbers = take(20_000, uniformStream(0, 'even'));
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    const tenths = Array.from({ length: 10 }, (_, tenth) =>
      numbers.filter((n) => Math.floor(n * 10) === tenth),
    );
    for (const { length } of tenths) expect(Math.abs(length - 2000)).toBeLessThan(200);
  });

  test.each([0.5, NaN, 2 ** 60])('refuses the seed %d', (seed) => {
    expect(() => uniformStream(seed, 'x')).toThrow(`seed ${seed}: give a whole number`);
  });
});

/** Every way of drawing as many rows as there are, with replacement; all are equally likely. */
function everyResample(rows: number): number[][] {
  return Array.from({ length: rows ** rows }, (_, code) =>
    Array.from({ length: rows }, (_row, at) => Math.floor(code / rows ** at) % rows),
  );
}

describe('drawing counts instead of rows', () => {
  test.each([
    [4, 1],
    [4, 3],
    [5, 2],
    [6, 3],
  ])('%d rows with %d hits: the chances are those of drawing rows', (rows, hits) => {
    const { from, cumulative } = binomialTable(rows, hits, rows - hits);
    const draws = everyResample(rows).map((drawn) => drawn.filter((row) => row < hits).length);
    for (let count = 0; count <= rows; count++) {
      const share = draws.filter((drawn) => drawn <= count).length / draws.length;
      expect(cumulative[count - from]).toBeCloseTo(share, 13);
    }
  });

  test('pairs of counts are as likely as drawing rows makes them', () => {
    const outcomes = { bothRight: 1, onlyFirst: 2, onlySecond: 1, neither: 1 };
    const key = (first: number, second: number): string => `${first} ${second}`;
    const exact = new Map<string, number>();
    for (const rows of everyResample(5)) {
      const first = rows.filter((row) => row <= 2).length;
      const second = rows.filter((row) => row === 0 || row === 3).length;
      exact.set(key(first, second), (exact.get(key(first, second)) ?? 0) + 1 / 5 ** 5);
    }
    const replicates = 40_000;
    const drawn = resampledPairs('pairs', outcomes, { seed: 3, replicates });
    const seen = new Map<string, number>();
    for (const [at, first] of drawn.first.entries()) {
      const name = key(first, drawn.second[at]);
      seen.set(name, (seen.get(name) ?? 0) + 1 / replicates);
    }
    expect([...seen.keys()].filter((name) => !exact.has(name))).toEqual([]);
    for (const [name, share] of exact) expect(Math.abs((seen.get(name) ?? 0) - share)).toBeLessThan(0.008);
  });

  test('inversion takes the smallest count whose cumulative chance is above the number', () => {
    const table = binomialTable(2, 1, 1);
    expect([0, 0.2499, 0.25, 0.7499, 0.75, 1 - 2 ** -53].map((u) => binomialAt(table, u))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
  });

  test('where nothing or everything is a hit, so it is in each replicate', () => {
    const options = { seed: 0, replicates: 3 };
    expect([...resampledHits({ name: 'a', hits: 0, images: 9 }, options)]).toEqual([0, 0, 0]);
    expect([...resampledHits({ name: 'a', hits: 9, images: 9 }, options)]).toEqual([9, 9, 9]);
    expect([...resampledHits({ name: 'a', hits: 0, images: 0 }, options)]).toEqual([0, 0, 0]);
  });

  test('a table for a million images is short, and mean and spread are right', () => {
    const table = binomialTable(1_000_000, 3, 7);
    expect(table.cumulative.length).toBeLessThan(11_000);
    const drawn = resampledHits(
      { name: 'm', hits: 300_000, images: 1_000_000 },
      { seed: 1, replicates: 4000 },
    );
    const mean = drawn.reduce((sum, hits) => sum + hits, 0) / drawn.length;
    const spread = Math.sqrt(drawn.reduce((sum, hits) => sum + (hits - mean) ** 2, 0) / drawn.length);
    expect(Math.abs(mean - 300_000)).toBeLessThan(30);
    expect(Math.abs(spread / Math.sqrt(210_000) - 1)).toBeLessThan(0.05);
  });

  test('both counts of a pair stay within the images', () => {
    const cell = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(cell, cell, cell, cell, fc.integer(), (bothRight, onlyFirst, onlySecond, neither, seed) => {
        const outcomes = { bothRight, onlyFirst, onlySecond, neither };
        const { first, second } = resampledPairs('p', outcomes, { seed, replicates: 20 });
        for (const drawn of [...first, ...second]) {
          expect(drawn).toBeGreaterThanOrEqual(0);
          expect(drawn).toBeLessThanOrEqual(pairedImages(outcomes));
        }
        if (neither === 0 && onlySecond === 0)
          expect(new Set(first)).toEqual(new Set([pairedImages(outcomes)]));
      }),
    );
  });
});

describe('intervals of F1', () => {
  const counts = { truePositives: 180, falseNegatives: 20, falsePositives: 2500, trueNegatives: 22_500 };
  const names = { positives: 'person', negatives: 'no_person' };

  test('agree with the delta method on a written case', () => {
    const { f1Rates } = f1Intervals(counts, names, BOOTSTRAP_DEFAULTS);
    if (!f1Rates.defined) expect.fail(f1Rates.reason);
    expect(f1Rates.lower).toBeCloseTo(0.876, 2);
    expect(f1Rates.upper).toBeCloseTo(0.921, 2);
  });

  test('are the same for the same seed, and others for another', () => {
    const again = f1Intervals(counts, names, BOOTSTRAP_DEFAULTS);
    expect(f1Intervals(counts, names, BOOTSTRAP_DEFAULTS)).toEqual(again);
    expect(f1Intervals(counts, names, { ...BOOTSTRAP_DEFAULTS, seed: 1 })).not.toEqual(again);
  });

  test('are undefined where a class has no images', () => {
    const noPersons = { ...counts, truePositives: 0, falseNegatives: 0 };
    const none = { defined: false, reason: 'no_positives' };
    expect(f1Intervals(noPersons, names, BOOTSTRAP_DEFAULTS)).toEqual({ f1: none, f1Rates: none });
  });
});
