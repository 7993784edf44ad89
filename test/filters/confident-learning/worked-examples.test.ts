import { describe, expect, test } from 'vitest';
import { findLabelIssues, type LabelFilter, type LabelIssueOptions } from '../../../filters/index.js';

/** Small sets worked through by hand; p is the probability of class 1. */
const A = {
  labels: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1),
  p: Float64Array.of(0.51, 0.24, 0.58, 0.46, 0.03, 0.12, 0.63, 0.86, 0.41, 0.04, 0.64, 0.87),
};
const B = {
  labels: Uint8Array.of(0, 0, 0, 1, 1, 1, 1, 1, 1, 1),
  p: Float64Array.of(0.97, 0.59, 0.68, 0.33, 0.63, 0.65, 0.48, 0.96, 0.51, 0.71),
};
const C = {
  labels: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1),
  p: Float64Array.of(0.83, 0.23, 0.71, 0.65, 0.57, 0.32, 0.21, 0.3, 0.53, 0.97, 0.36, 0.45),
};

type Example = typeof A;

const flagged = ({ labels, p }: Example, options: LabelIssueOptions = {}) => [
  ...findLabelIssues(labels, p, options).ranked.slice().sort(),
];

const ranked = ({ labels, p }: Example, options: LabelIssueOptions = {}) => [
  ...findLabelIssues(labels, p, options).ranked,
];

const rounded = (values: Iterable<number>, digits: number) =>
  Array.from(values, (value) => Number(value.toFixed(digits)));

function byFilter(example: Example, expected: Readonly<Record<LabelFilter, number[]>>): void {
  for (const [filterBy, rows] of Object.entries(expected) as [LabelFilter, number[]][])
    expect(flagged(example, { filterBy }), filterBy).toEqual(rows);
}

describe('example A: a gap between the thresholds', () => {
  const found = findLabelIssues(A.labels, A.p);

  test('thresholds and joints', () => {
    expect(rounded(found.thresholds, 6)).toEqual([0.676667, 0.575]);
    expect(found.joint.raw).toEqual([
      [3, 1],
      [1, 4],
    ]);
    expect(found.joint.calibrated).toEqual([
      [4, 2],
      [1, 5],
    ]);
  });

  test('noise', () => {
    expect(rounded(found.noise.prior, 6)).toEqual([0.416667, 0.583333]);
    expect(found.noise.noise.map((row) => rounded(row, 6))).toEqual([
      [0.8, 0.285714],
      [0.2, 0.714286],
    ]);
    expect(found.confidentIssues).toBe(2);
    expect(found.noise.issues).toBe(3);
  });

  test('every filter', () => {
    byFilter(A, {
      prune_by_noise_rate: [0, 2, 9],
      prune_by_class: [0, 2, 9],
      both: [0, 2, 9],
      confident_learning: [2, 9],
      predicted_neq_given: [0, 2, 8, 9],
      low_normalized_margin: [8, 9],
      low_self_confidence: [8, 9],
    });
  });

  test('every ranking', () => {
    for (const rankBy of ['self_confidence', 'normalized_margin', 'confidence_weighted_entropy'] as const)
      expect(ranked(A, { rankBy }), rankBy).toEqual([9, 2, 0]);
  });

  test('options', () => {
    expect(flagged(A, { fracNoise: 0.5 })).toEqual([2]);
    expect(flagged(A, { fracNoise: 0.5, filterBy: 'prune_by_class' })).toEqual([2, 9]);
    expect(flagged(A, { fracNoise: 0.5, filterBy: 'both' })).toEqual([2]);
    const numToRemovePerClass = [1, 2];
    expect(flagged(A, { numToRemovePerClass, filterBy: 'prune_by_class' })).toEqual([2, 8, 9]);
    expect(flagged(A, { numToRemovePerClass })).toEqual([0, 2, 9]);
    expect(flagged(A, { minExamplesPerClass: 10 })).toEqual([]);
  });

  test('scores', () => {
    const entropy = findLabelIssues(A.labels, A.p, { rankBy: 'confidence_weighted_entropy' }).quality;
    expect(rounded(entropy, 4)).toEqual([
      0.545, 0.6844, 0.5157, 0.5669, 0.9114, 0.7829, 0.6096, 0.7631, 0.5116, 0.3226, 0.6147, 0.7728,
    ]);
    const adjusted = findLabelIssues(A.labels, A.p, { adjust: true }).quality;
    expect(rounded(adjusted, 4)).toEqual([
      0.4448, 0.6899, 0.3812, 0.4902, 0.8805, 0.7988, 0.6641, 0.8729, 0.4644, 0.1286, 0.6732, 0.882,
    ]);
  });
});

describe('example B: thresholds that overlap', () => {
  const found = findLabelIssues(B.labels, B.p);

  test('thresholds, joints and noise', () => {
    expect(rounded(found.thresholds, 6)).toEqual([0.253333, 0.61]);
    const joint = [
      [1, 2],
      [3, 4],
    ];
    expect(found.joint).toEqual({ raw: joint, calibrated: joint });
    expect(rounded(found.noise.prior, 6)).toEqual([0.4, 0.6]);
    expect(found.confidentIssues).toBe(4);
    expect(found.noise.issues).toBe(5);
  });

  test('every filter', () => {
    byFilter(B, {
      prune_by_noise_rate: [0, 2, 3, 6],
      prune_by_class: [0, 2, 3, 6],
      both: [0, 2, 3, 6],
      confident_learning: [0, 2, 3, 6],
      predicted_neq_given: [0, 1, 2, 3, 6],
      low_normalized_margin: [0, 1, 2, 3],
      low_self_confidence: [0, 1, 2, 3],
    });
  });

  test('ranking and options', () => {
    expect(ranked(B)).toEqual([0, 2, 3, 6]);
    expect(ranked(B, { adjust: true })).toEqual([3, 0, 6, 2]);
    const { quality } = findLabelIssues(B.labels, B.p, { adjust: true });
    expect(
      rounded(
        [3, 0, 6, 2].map((row) => quality[row]),
        4,
      ),
    ).toEqual([0.2432, 0.285, 0.3538, 0.4988]);
    expect(flagged(B, { minExamplesPerClass: 3 })).toEqual([3, 6]);
    expect(flagged(B, { minExamplesPerClass: 4 })).toEqual([3, 6]);
    expect(flagged(B, { fracNoise: 0.5 })).toEqual([0, 3]);
    expect(flagged(B, { fracNoise: 0.5, filterBy: 'prune_by_class' })).toEqual([0, 3, 6]);
    const numToRemovePerClass = [1, 2];
    expect(flagged(B, { numToRemovePerClass, filterBy: 'prune_by_class' })).toEqual([0, 3, 6]);
    expect(flagged(B, { numToRemovePerClass })).toEqual([0, 2, 3]);
  });
});

describe('example C: an uneven set', () => {
  const found = findLabelIssues(C.labels, C.p);

  test('thresholds, joints and noise', () => {
    expect(rounded(found.thresholds, 6)).toEqual([0.5225, 0.5775]);
    expect(found.joint.raw).toEqual([
      [4, 3],
      [2, 1],
    ]);
    expect(found.joint.calibrated).toEqual([
      [5, 3],
      [3, 1],
    ]);
    expect(rounded(found.noise.prior, 6)).toEqual([0.666667, 0.333333]);
    expect(found.confidentIssues).toBe(5);
    expect(found.noise.issues).toBe(6);
  });

  test('every filter', () => {
    byFilter(C, {
      prune_by_noise_rate: [0, 2, 3, 10, 11],
      prune_by_class: [0, 2, 3, 10, 11],
      both: [0, 2, 3, 10, 11],
      confident_learning: [0, 2, 3, 10, 11],
      predicted_neq_given: [0, 2, 3, 4, 10, 11],
      low_normalized_margin: [0, 2, 3, 4, 10],
      low_self_confidence: [0, 2, 3, 4, 10],
    });
  });

  test('options', () => {
    expect(flagged(C, { minExamplesPerClass: 3 })).toEqual([0, 2, 3, 10]);
    expect(flagged(C, { minExamplesPerClass: 4 })).toEqual([0, 2, 3]);
    expect(flagged(C, { minExamplesPerClass: 10 })).toEqual([]);
    expect(flagged(C, { fracNoise: 0.5 })).toEqual([0, 10]);
    expect(flagged(C, { fracNoise: 0.5, filterBy: 'prune_by_class' })).toEqual([0, 2, 10, 11]);
    expect(flagged(C, { fracNoise: 0.5, filterBy: 'both' })).toEqual([0, 10]);
    const numToRemovePerClass = [1, 2];
    expect(flagged(C, { numToRemovePerClass, filterBy: 'prune_by_class' })).toEqual([0, 10, 11]);
    expect(flagged(C, { numToRemovePerClass })).toEqual([0, 2, 10]);
    expect(ranked(C, { adjust: true })).toEqual([0, 2, 10, 3, 11]);
  });
});
