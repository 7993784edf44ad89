import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addToJointCounts,
  addToThresholdSums,
  agreesWithLabel,
  calibrateJoint,
  classThresholds,
  confidentClass,
  emptyJointCounts,
  emptyThresholdSums,
  labelQuality,
  labelRows,
  NO_CLASS,
  pruneByScore,
} from '../../../filters/index.js';
import { pairwiseSum } from '../../../filters/confident-learning/pairwise-sum.js';
import { roundPreservingSum } from '../../../filters/confident-learning/round-row.js';

describe('thresholds and joint', () => {
  const rows = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 1 }), fc.double({ min: 0, max: 1, noNaN: true })),
    {
      minLength: 1,
      maxLength: 80,
    },
  );

  test('come out the same bits in whatever chunks the rows are added', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 20 }), (all, chunk) => {
        const labels = Uint8Array.from(all, ([label]) => label);
        const p = Float64Array.from(all, ([, value]) => value);
        const whole = emptyThresholdSums(2);
        addToThresholdSums(whole, labelRows(labels, p, 2));
        const pieces = emptyThresholdSums(2);
        const parts = Array.from({ length: Math.ceil(all.length / chunk) }, (_, i) =>
          labelRows(labels.subarray(i * chunk, (i + 1) * chunk), p.subarray(i * chunk, (i + 1) * chunk), 2),
        );
        for (const part of parts) addToThresholdSums(pieces, part);
        const thresholds = classThresholds(whole);
        expect(classThresholds(pieces)).toEqual(thresholds);
        const counts = emptyJointCounts(2);
        addToJointCounts(counts, labelRows(labels, p, 2), thresholds);
        const added = emptyJointCounts(2);
        for (const part of parts) addToJointCounts(added, part, thresholds);
        expect(added).toEqual(counts);
      }),
    );
  });

  test('lose nothing over a million rows', () => {
    const rowsOfOne = labelRows(new Uint8Array(1_000_000).fill(1), new Float64Array(1_000_000).fill(0.1), 2);
    const sums = emptyThresholdSums(2);
    addToThresholdSums(sums, rowsOfOne);
    expect(classThresholds(sums)[1]).toBe(0.1);
  });

  test('bounds of a threshold', () => {
    const sums = emptyThresholdSums(2);
    addToThresholdSums(sums, labelRows(Uint8Array.of(1, 1), Float64Array.of(0, 0)));
    expect([...classThresholds(sums)]).toEqual([2, 2e-6]);
  });

  test.each([
    ['none reached', [0.7, 0.4, 0.9], [0.3, 0.3, 0.4], NO_CLASS],
    ['one reached, though another is more probable', [0.5, 0.2, 0.9], [0.35, 0.25, 0.4], 1],
    ['reached but for rounding', [0.5, 0.2, 0.9], [0.3, 0.2 - 5e-7, 0.5], 1],
    ['two reached: the most probable of them', [0.45, 0.2, 0.9], [0.5, 0.3, 0.2], 0],
    ['two reached: the most probable of all, reached or not', [0.45, 0.2, 0.9], [0.45, 0.25, 0.5], 2],
    ['two reached that tie: the lower one', [0.45, 0.2, 0.9], [0.5, 0.5, 0], 0],
  ])('the confident class: %s', (_what, thresholds, p, expected) => {
    const rows = labelRows(Uint8Array.of(0), Float64Array.from(p), 3);
    expect(confidentClass(rows, 0, Float64Array.from(thresholds))).toBe(expected);
  });

  test.each([
    ['a tie', 1, [0.5, 0.5], true],
    ['a hair below', 1, [0.5 + 5e-7, 0.5], true],
    ['clearly below', 1, [0.51, 0.49], false],
    ['1e-6 below the first class', 1, [0.5 + 1e-6, 0.5], false],
    ['1e-6 below the second class', 0, [0.5, 0.5 + 1e-6], true],
  ])('the model agrees with the label: %s', (_what, label, p, expected) => {
    expect(agreesWithLabel(labelRows(Uint8Array.of(label), Float64Array.from(p), 2), 0)).toBe(expected);
  });

  test('a class without rows has a row of zeros', () => {
    const joint = [
      [3, 1, 0],
      [0, 1, 0],
      [0, 2, 2],
    ];
    expect(calibrateJoint(joint, Float64Array.of(8, 0, 4))).toEqual([
      [6, 2, 0],
      [0, 0, 0],
      [0, 2, 2],
    ]);
  });
});

describe('rounding a row', () => {
  test.each([
    ['halves go to the even neighbour', [4.5, 1.5], [4, 2]],
    ['what is missing goes to the last of equals', [0.4, 0.4, 0.2], [0, 1, 0]],
    ['what is too much is taken from the first of equals', [0.6, 0.6, 0.8], [0, 1, 1]],
    ['nothing', [], []],
    ['whole numbers stay', [7, 0, 3], [7, 0, 3]],
  ])('%s', (_what, values, expected) => {
    expect(roundPreservingSum(values)).toEqual(expected);
  });

  test('keeps the rounded sum and stays within 1 of every number', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 << 20 }), { maxLength: 30 }), (many) => {
        // Sixty-fourths are added without rounding.
        const values = many.map((value) => value / 64);
        const whole = roundPreservingSum(values);
        const sum = values.reduce((total, value) => total + value, 0);
        expect(Math.abs(whole.reduce((total, value) => total + value, 0) - sum)).toBeLessThanOrEqual(0.5);
        for (const [i, value] of whole.entries()) expect(Math.abs(value - values[i])).toBeLessThanOrEqual(1);
      }),
    );
  });
});

/** How many numbers, and their sum. */
const PAIRWISE: [number, number][] = [
  [5, 1.0100000000000002],
  [7, 2.1210000000000004],
  [8, 2.128],
  [9, 2.236],
  [16, 4.42],
  [23, 6.6530000000000005],
  [128, 46.028000000000006],
  [129, 46.356],
  [200, 79.30000000000001],
  [300, 134.55],
  [1000, 799.2],
];

describe('the pairwise sum', () => {
  test('adds whole numbers exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 700 }), (values) => {
        expect(pairwiseSum(values)).toBe(values.reduce((sum, value) => sum + value, 0));
      }),
    );
  });

  // numpy.add.reduce of NumPy 2.4.6 over [0.1 * (i % 7) + 1e-3 * i for i in range(n)].
  test.each(PAIRWISE)('gives the bits of NumPy for %i numbers', (count, expected) => {
    const values = Array.from({ length: count }, (_, i) => 0.1 * (i % 7) + 1e-3 * i);
    expect(pairwiseSum(values)).toBe(expected);
  });
});

describe('label quality', () => {
  const of = (label: number, p: number[], ...rest: [Parameters<typeof labelQuality>[1], Float64Array?]) =>
    labelQuality(labelRows(Uint8Array.of(label), Float64Array.from(p), p.length), ...rest)[0];

  test('self-confidence and margin', () => {
    expect(of(1, [0.5, 0.25, 0.25], 'self_confidence')).toBe(0.25);
    expect(of(1, [0.5, 0.25, 0.25], 'normalized_margin')).toBe(0.375);
    expect(of(0, [0.5, 0.25, 0.25], 'normalized_margin')).toBe(0.625);
  });

  test('entropy, which says nothing of a certain row', () => {
    expect(of(0, [0.5, 0.5], 'confidence_weighted_entropy')).toBeCloseTo(0.549306, 6);
    expect(of(0, [0, 1], 'confidence_weighted_entropy')).toBe(0);
    expect(of(0, [1, 0], 'confidence_weighted_entropy')).toBe(0);
  });

  test('adjusted: what is below its threshold counts less', () => {
    // (0.5 - 0.9 + 0.9, 0.5 - 0.4 + 0.9) over their sum.
    expect(of(0, [0.5, 0.5], 'self_confidence', Float64Array.of(0.9, 0.4))).toBeCloseTo(0.5 / 1.5, 12);
  });
});

test('the lowest scores, the first rows of those that tie', () => {
  const scores = Float64Array.of(0.5, 0.2, 0.5, 0.1, 0.5);
  expect([...pruneByScore(scores, 3)]).toEqual([1, 1, 0, 1, 0]);
  expect([...pruneByScore(scores, 0)]).toEqual([0, 0, 0, 0, 0]);
  expect([...pruneByScore(scores, 9)]).toEqual([1, 1, 1, 1, 1]);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(-0, 0, 0.25, 0.5, 1), { maxLength: 40 }),
      fc.nat({ max: 40 }),
      (values, count) => {
        const sorted = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b).slice(0, count);
        const expected = values.map((_, row) => (sorted.includes(row) ? 1 : 0));
        expect([...pruneByScore(Float64Array.from(values), count)]).toEqual(expected);
      },
    ),
  );
});
