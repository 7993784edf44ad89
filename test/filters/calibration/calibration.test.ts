import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyIsotonic,
  applyPlatt,
  calibrate,
  calibrateAll,
  fitIsotonic,
  fitPlatt,
  type ScoredLabels,
} from '../../../filters/index.js';

const of = (scores: number[], labels: number[], weights?: number[]): ScoredLabels => ({
  scores: Float64Array.from(scores),
  labels: Uint8Array.from(labels),
  ...(weights === undefined ? {} : { weights: Float64Array.from(weights) }),
});

const rows = fc
  .array(
    fc.record({
      score: fc.integer({ min: -40, max: 40 }),
      label: fc.integer({ min: 0, max: 1 }),
      weight: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((all) => ({
    all,
    plain: of(
      all.map(({ score }) => score / 8),
      all.map(({ label }) => label),
    ),
    weighted: of(
      all.map(({ score }) => score / 8),
      all.map(({ label }) => label),
      all.map(({ weight }) => weight),
    ),
    repeated: of(
      all.flatMap(({ score, weight }) => Array.from({ length: weight }, () => score / 8)),
      all.flatMap(({ label, weight }) => Array.from({ length: weight }, () => label)),
    ),
  }));

const shares = (values: Iterable<number>) => [...values];

describe('isotonic regression', () => {
  test('pools what falls, and shares out between the steps', () => {
    const fitted = fitIsotonic(of([1, 2, 3, 4, 5, 6], [0, 1, 0, 0, 1, 1]));
    expect(fitted).toEqual({
      kind: 'isotonic',
      scores: [1, 2, 4, 5, 6],
      probabilities: [0, 1 / 3, 1 / 3, 1, 1],
    });
    expect(shares(calibrateAll(fitted, Float64Array.of(-9, 1, 1.5, 2, 3.3, 4.5, 6, 99)))).toEqual([
      0,
      0,
      1 / 6,
      1 / 3,
      1 / 3,
      expect.closeTo(2 / 3, 12),
      1,
      1,
    ]);
  });

  test('takes equal scores as one, by weight', () => {
    expect(fitIsotonic(of([0.5, 0.5, 0.9], [0, 1, 1], [3, 1, 0]))).toEqual({
      kind: 'isotonic',
      scores: [0.5],
      probabilities: [0.25],
    });
  });

  test('never falls, and keeps the weighted mean', () => {
    fc.assert(
      fc.property(rows, ({ weighted, all }) => {
        const fitted = fitIsotonic(weighted);
        for (let i = 1; i < fitted.scores.length; i++) {
          expect(fitted.scores[i]).toBeGreaterThan(fitted.scores[i - 1]);
          expect(fitted.probabilities[i]).toBeGreaterThanOrEqual(fitted.probabilities[i - 1]);
        }
        const found = calibrateAll(fitted, Float64Array.from(weighted.scores));
        const sum = (of: (row: number) => number) =>
          all.reduce((total, { weight }, row) => total + weight * of(row), 0);
        expect(sum((row) => found[row])).toBeCloseTo(
          sum((row) => weighted.labels[row]),
          9,
        );
      }),
    );
  });

  test('a weight is as good as that many rows, in any order', () => {
    fc.assert(
      fc.property(rows, ({ weighted, repeated }) => {
        const backwards = of([...repeated.scores].reverse(), [...repeated.labels].reverse());
        expect(fitIsotonic(repeated)).toEqual(fitIsotonic(weighted));
        expect(fitIsotonic(backwards)).toEqual(fitIsotonic(weighted));
      }),
    );
  });

  test('one label gives that label', () => {
    expect(applyIsotonic(fitIsotonic(of([0.1, 0.9], [1, 1])), 0.5)).toBe(1);
  });
});

describe('Platt scaling', () => {
  /** The weighted sum of (target - probability) times the score to a power: 0 at the fit. */
  function gradient({ scores, labels, weights }: ScoredLabels, power: number): number {
    const fitted = fitPlatt({ scores, labels, weights });
    const weightOf = (row: number) => weights?.[row] ?? 1;
    const totals = [0, 0];
    labels.forEach((label, row) => (totals[label] += weightOf(row)));
    const targets = [1 / (totals[0] + 2), (totals[1] + 1) / (totals[1] + 2)];
    return [...scores].reduce(
      (sum, score, row) =>
        sum + weightOf(row) * (targets[labels[row]] - applyPlatt(fitted, score)) * score ** power,
      0,
    );
  }

  test('is the fit of greatest likelihood', () => {
    fc.assert(
      fc.property(rows, ({ weighted }) => {
        expect(gradient(weighted, 0)).toBeCloseTo(0, 7);
        expect(gradient(weighted, 1)).toBeCloseTo(0, 6);
      }),
    );
  });

  test('a weight is as good as that many rows', () => {
    fc.assert(
      fc.property(rows, ({ weighted, repeated }) => {
        const [one, other] = [fitPlatt(weighted), fitPlatt(repeated)];
        for (const score of [-5, -1, 0, 2, 5])
          expect(applyPlatt(one, score)).toBeCloseTo(applyPlatt(other, score), 6);
      }),
    );
  });

  test('the unit of the scores does not matter', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(1e-6, 1000, 1e9), ({ plain }, unit) => {
        const scaled = fitPlatt({ ...plain, scores: plain.scores.map((score) => score * unit) });
        const fitted = fitPlatt(plain);
        for (const score of [-5, 0, 2])
          expect(applyPlatt(scaled, score * unit)).toBeCloseTo(applyPlatt(fitted, score), 6);
      }),
    );
  });

  test('separable rows have a finite fit', () => {
    const fitted = fitPlatt(of([-2, -1, 1, 2], [0, 0, 1, 1]));
    expect(fitted.slope).toBeLessThan(0);
    expect(Number.isFinite(fitted.slope)).toBe(true);
    expect(applyPlatt(fitted, -1.5) + applyPlatt(fitted, 1.5)).toBeCloseTo(1, 9);
    expect(applyPlatt(fitted, 1.5)).toBeCloseTo(0.75, 1);
  });

  test.each([7, 0, 0.1, -1e9 / 3])('equal scores of %d give the share of the smoothed targets', (score) => {
    const fitted = fitPlatt(of([score, score, score], [0, 1, 1]));
    // Targets 1/3 and twice 3/4.
    expect(applyPlatt(fitted, score)).toBeCloseTo((1 / 3 + 1.5) / 3, 9);
    expect(Math.abs(fitted.slope)).toBeLessThan(1e-6);
  });

  test('far scores overflow nothing', () => {
    const fitted = fitPlatt(of([-1, 1, -2, 2], [0, 1, 0, 1]));
    expect(applyPlatt(fitted, 1e300)).toBe(1);
    expect(applyPlatt(fitted, -1e300)).toBe(0);
  });
});

test('a calibration survives JSON, and a missing score stays missing', () => {
  const set = of([-1, 0, 1, 2], [0, 1, 0, 1]);
  for (const fitted of [fitPlatt(set), fitIsotonic(set)]) {
    const kept = JSON.parse(JSON.stringify(fitted)) as typeof fitted;
    expect(calibrate(kept, 0.5)).toBe(calibrate(fitted, 0.5));
    expect(calibrateAll(fitted, Float64Array.of(NaN, 0.5))).toEqual(
      Float64Array.of(NaN, calibrate(fitted, 0.5)),
    );
  }
});

describe('refused', () => {
  test.each([
    ['no rows', of([], []), /nothing to fit/],
    ['rows without weight', of([1, 2], [0, 1], [0, 0]), /nothing to fit/],
    ['a missing label', of([1, 2], [0]), /2 scores, 1 labels/],
    ['a missing weight', of([1, 2], [0, 1], [1]), /2 scores, 2 labels, 1 weights/],
    ['a score of NaN', of([1, NaN], [0, 1]), /row 1: score NaN/],
    ['an endless score', of([Infinity, 1], [0, 1]), /row 0: score Infinity/],
    ['a third label', of([1, 2], [0, 2]), /row 1: label 2/],
    ['a negative weight', of([1, 2], [0, 1], [1, -1]), /row 1: weight -1/],
  ])('%s', (_what, set, message) => {
    expect(() => fitPlatt(set)).toThrow(message);
    expect(() => fitIsotonic(set)).toThrow(message);
  });
});
