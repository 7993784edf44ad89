import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeWarning,
  findLabelIssues,
  LABEL_FILTERS,
  LABEL_SCORES,
  type LabelIssueWarning,
} from '../../../filters/index.js';

const PRUNE_FILTERS = ['prune_by_noise_rate', 'prune_by_class', 'both'] as const;

/** Labels and the probability of class 1, few values among them so that keys tie. */
const binary = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 20 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((rows) => ({
    labels: Uint8Array.from(rows, ([label]) => label),
    p: Float64Array.from(rows, ([, twentieths]) => twentieths / 20),
  }));

const several = fc
  .integer({ min: 2, max: 4 })
  .chain((classes) =>
    fc.record({
      classes: fc.constant(classes),
      rows: fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: classes - 1 }),
          fc.array(fc.integer({ min: 0, max: 10 }), { minLength: classes, maxLength: classes }),
        ),
        { minLength: 1, maxLength: 50 },
      ),
    }),
  )
  .map(({ classes, rows }) => ({
    classes,
    labels: Int32Array.from(rows, ([label]) => label),
    p: Float64Array.from(rows.flatMap(([, tenths]) => tenths.map((value) => value / 10))),
  }));

const filter = fc.constantFrom(...LABEL_FILTERS);
const pruneFilter = fc.constantFrom(...PRUNE_FILTERS);
const sumOf = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

describe('findLabelIssues', () => {
  test('takes the probability of class 1 alone as it takes both', () => {
    fc.assert(
      fc.property(binary, filter, ({ labels, p }, filterBy) => {
        const both = Float64Array.from([...p].flatMap((value) => [1 - value, value]));
        expect(findLabelIssues(labels, p, { filterBy, classes: 2 })).toEqual(
          findLabelIssues(Int32Array.from(labels), both, { filterBy, classes: 2 }),
        );
      }),
    );
  });

  test('takes float32 as the float64 of the same value', () => {
    fc.assert(
      fc.property(binary, filter, ({ labels, p }, filterBy) => {
        const narrow = Float32Array.from(p);
        expect(findLabelIssues(labels, narrow, { filterBy })).toEqual(
          findLabelIssues(labels, Float64Array.from(narrow), { filterBy }),
        );
      }),
    );
  });

  test('finds the same whichever of two classes comes first, where no keys tie', () => {
    const distinct = fc
      .uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 2, maxLength: 60 })
      .chain((thousandths) =>
        fc.record({
          p: fc.constant(thousandths.map((value) => value / 1000)),
          labels: fc.array(fc.integer({ min: 0, max: 1 }), {
            minLength: thousandths.length,
            maxLength: thousandths.length,
          }),
        }),
      );
    fc.assert(
      fc.property(distinct, pruneFilter, ({ labels, p }, filterBy) => {
        const there = findLabelIssues(Uint8Array.from(labels), Float64Array.from(p), { filterBy });
        const flipped = Uint8Array.from(labels, (label) => 1 - label);
        const back = findLabelIssues(
          flipped,
          Float64Array.from(p, (value) => 1 - value),
          { filterBy },
        );
        // A count of exactly a half may be rounded the other way.
        const mirrored = [...back.joint.calibrated].reverse().map((row) => [...row].reverse());
        fc.pre(mirrored.flat().every((count, i) => count === there.joint.calibrated.flat()[i]));
        expect(back.mask).toEqual(there.mask);
      }),
    );
  });

  test('the calibrated joint holds every row under its label', () => {
    fc.assert(
      fc.property(several, ({ classes, labels, p }) => {
        const { joint } = findLabelIssues(labels, p, { classes });
        for (let k = 0; k < classes; k++)
          expect(sumOf(joint.calibrated[k])).toBe(labels.filter((label) => label === k).length);
      }),
    );
  });

  test('noise is made of probabilities', () => {
    fc.assert(
      fc.property(several, ({ classes, labels, p }) => {
        const { noise } = findLabelIssues(labels, p, { classes });
        expect(sumOf(noise.joint.flat())).toBeCloseTo(1, 10);
        expect(sumOf(noise.prior)).toBeCloseTo(1, 10);
        for (const value of [...noise.noise.flat(), ...noise.inverseNoise.flat()]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('ranks what the mask flags, the lowest score first and the lower row first among equals', () => {
    fc.assert(
      fc.property(
        several,
        filter,
        fc.constantFrom(...LABEL_SCORES),
        ({ classes, labels, p }, filterBy, rankBy) => {
          const { mask, ranked, quality } = findLabelIssues(labels, p, { classes, filterBy, rankBy });
          expect([...ranked].sort((a, b) => a - b)).toEqual(
            [...mask.keys()].filter((row) => mask[row] === 1),
          );
          for (let i = 1; i < ranked.length; i++) {
            const [before, after] = [ranked[i - 1], ranked[i]];
            expect(
              quality[before] < quality[after] || (quality[before] === quality[after] && before < after),
            ).toBe(true);
          }
        },
      ),
    );
  });

  test('flags no row that the model agrees with, but by lowest score', () => {
    fc.assert(
      fc.property(binary, fc.constantFrom(...LABEL_FILTERS.slice(0, 5)), ({ labels, p }, filterBy) => {
        for (const row of findLabelIssues(labels, p, { filterBy }).ranked)
          expect(labels[row] === 1 ? p[row] : 1 - p[row]).toBeLessThan(0.5);
      }),
    );
  });

  test('a stricter minimum or a smaller share never flags more rows', () => {
    fc.assert(
      fc.property(
        binary,
        pruneFilter,
        fc.integer({ min: 1, max: 12 }),
        ({ labels, p }, filterBy, minimum) => {
          const all = findLabelIssues(labels, p, { filterBy }).ranked.length;
          const kept = findLabelIssues(labels, p, { filterBy, minExamplesPerClass: minimum }).ranked.length;
          const half = findLabelIssues(labels, p, { filterBy, fracNoise: 0.5 }).ranked.length;
          expect(kept).toBeLessThanOrEqual(all);
          expect(half).toBeLessThanOrEqual(all);
          expect(findLabelIssues(labels, p, { filterBy, fracNoise: 0 }).ranked).toHaveLength(0);
        },
      ),
    );
  });

  test('removes so many rows of each class as asked, less those that the model agrees with', () => {
    const labels = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const p = Float64Array.of(0.9, 0.8, 0.7, 0.2, 0.1, 0.3, 0.4, 0.8);
    const removed = (numToRemovePerClass: number[]) => [
      ...findLabelIssues(labels, p, { filterBy: 'prune_by_class', numToRemovePerClass }).ranked,
    ];
    expect(removed([2, 1])).toEqual([0, 4, 1]);
    expect(removed([0, 2])).toEqual([4, 5]);
    expect(removed([4, 0])).toEqual([0, 1, 2]);
  });
});

describe('unusual sets', () => {
  const kinds = (labels: number[], p: number[], options = {}) =>
    findLabelIssues(Uint8Array.from(labels), Float64Array.from(p), options).warnings.map(({ kind }) => kind);

  test('no rows', () => {
    for (const filterBy of LABEL_FILTERS) {
      const found = findLabelIssues(new Uint8Array(0), new Float64Array(0), { filterBy });
      expect([...found.mask, ...found.ranked, ...found.quality]).toEqual([]);
      expect(found.thresholds).toEqual(Float64Array.of(2, 2));
      expect(found.joint.calibrated.flat()).toEqual([0, 0, 0, 0]);
      expect(found.noise.prior).toEqual([0.5, 0.5]);
      expect(found.warnings).toEqual([{ kind: 'no-rows' }]);
    }
  });

  test('one class: nothing is flagged but where the prediction is compared', () => {
    for (const filterBy of LABEL_FILTERS) {
      const found = findLabelIssues(Uint8Array.of(1, 1, 1), Float64Array.of(0.9, 0.2, 0.6), { filterBy });
      expect([...found.ranked], filterBy).toEqual(filterBy === 'predicted_neq_given' ? [1] : []);
      expect(found.warnings).toEqual([
        { kind: 'one-class', label: 1 },
        { kind: 'empty-class', label: 0 },
      ]);
    }
  });

  test('small classes are passed by and named', () => {
    const found = findLabelIssues(
      Uint8Array.of(0, 0, 0, 0, 1, 1),
      Float64Array.of(0.9, 0.1, 0.2, 0.1, 0.1, 0.9),
      { minExamplesPerClass: 2 },
    );
    expect([...found.ranked]).toEqual([0]);
    expect(found.warnings).toEqual([{ kind: 'small-class', label: 1, rows: 2, minimum: 2 }]);
  });

  test('a class of one row is never flagged', () => {
    const found = findLabelIssues(Uint8Array.of(0, 0, 0, 1), Float64Array.of(0.9, 0.1, 0.2, 0.05), {
      minExamplesPerClass: 0,
    });
    expect(found.mask[3]).toBe(0);
    expect(found.warnings).toEqual([{ kind: 'small-class', label: 1, rows: 1, minimum: 1 }]);
  });

  test('all equal', () => {
    expect(kinds([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5])).toEqual(['equal-scores']);
    expect(
      findLabelIssues(Uint8Array.of(0, 1, 0, 1), Float64Array.of(0.5, 0.5, 0.5, 0.5)).ranked,
    ).toHaveLength(0);
  });

  test('no row of which the model is confident', () => {
    // Thresholds are never below 2e-6, and no row reaches that.
    const found = findLabelIssues(Uint8Array.of(0, 0, 1, 1), new Float64Array(8));
    expect(found.joint.raw.flat()).toEqual([1, 0, 0, 1]);
    expect(found.warnings).toContainEqual({ kind: 'no-confident-rows' });
  });

  test('options that the filter does not look at', () => {
    const options = { filterBy: 'confident_learning', minExamplesPerClass: 10, fracNoise: 0.5 };
    expect(kinds([0, 1], [0.2, 0.7], options)).toEqual(['option-ignored', 'option-ignored']);
  });

  test('every warning is a sentence of its own', () => {
    const all: LabelIssueWarning[] = [
      { kind: 'no-rows' },
      { kind: 'one-class', label: 1 },
      { kind: 'empty-class', label: 0 },
      { kind: 'small-class', label: 1, rows: 3, minimum: 10 },
      { kind: 'no-confident-rows' },
      { kind: 'equal-scores', score: 0.5 },
      { kind: 'option-ignored', option: 'fracNoise' },
    ];
    expect(new Set(all.map(describeWarning)).size).toBe(all.length);
    expect(describeWarning(all[3])).toBe('label 1 has 3 rows and is passed by: more than 10 are needed');
  });
});

describe('refused', () => {
  const find = (labels: number[], p: number[], options = {}) =>
    findLabelIssues(Int32Array.from(labels), Float64Array.from(p), options);

  test.each([
    ['NaN', [0, 1], [0.5, NaN], {}, /row 1, class 1: probability NaN/],
    ['NaN of one of three classes', [0, 1], [0, 0, 1, 0.5, NaN, 0.5], {}, /row 1, class 1: probability NaN/],
    ['below 0', [0, 1], [-0.01, 0.5], {}, /row 0, class 1: probability -0.01/],
    ['above 1', [0, 1], [0.5, 1.01], {}, /row 1, class 1: probability 1.01/],
    ['a negative label', [0, -1], [0.5, 0.5], {}, /row 1: label -1/],
    ['a label without a column', [0, 2], [0.5, 0.5], {}, /row 1: label 2 .* 0 to 1/],
    ['too few probabilities', [0, 1, 1], [0.5, 0.5], {}, /2 probabilities cannot be shared out to 3 labels/],
    [
      'lengths that do not fit',
      [0, 1],
      [0.5, 0.5, 0.1, 0.2],
      { classes: 3 },
      /need 6 probabilities, there are 4/,
    ],
    ['one class', [0, 0], [1, 1], { classes: 1 }, /classes is 1/],
    ['a negative minimum', [0, 1], [0.1, 0.9], { minExamplesPerClass: -1 }, /minExamplesPerClass is -1/],
    ['a share above 1', [0, 1], [0.1, 0.9], { fracNoise: 1.5 }, /fracNoise is 1.5/],
    ['a share of NaN', [0, 1], [0.1, 0.9], { fracNoise: NaN }, /fracNoise is NaN/],
    ['too few numbers to remove', [0, 1], [0.1, 0.9], { numToRemovePerClass: [1] }, /has 1 numbers/],
    [
      'more than there are',
      [0, 1],
      [0.1, 0.9],
      { numToRemovePerClass: [0, 2] },
      /numToRemovePerClass\[1\] is 2/,
    ],
    [
      'removing from a clean class',
      [0, 0, 1, 1],
      [0, 0, 1, 1],
      { numToRemovePerClass: [1, 0] },
      /set it to 0/,
    ],
    [
      'numbers to remove with another filter',
      [0, 1],
      [0.1, 0.9],
      { numToRemovePerClass: [1, 0], filterBy: 'confident_learning' },
      /does not go with confident_learning/,
    ],
    [
      'adjusted entropy',
      [0, 1],
      [0.1, 0.9],
      { rankBy: 'confidence_weighted_entropy', adjust: true },
      /takes no adjusted probabilities/,
    ],
    [
      'entropy outside [0, 1]',
      [0, 1],
      [-1e-7, 0.9],
      { rankBy: 'confidence_weighted_entropy' },
      /row 0, class 0|row 0, class 1/,
    ],
    ['nothing to adjust', [0, 1], [0, 0, 0, 0], { adjust: true }, /cannot be adjusted/],
  ])('%s', (_what, labels, p, options, message) => {
    expect(() => find(labels, p, options)).toThrow(message);
  });

  test('a probability that rounding left a hair outside is taken', () => {
    expect(find([0, 1], [-1e-7, 1 + 1e-7]).ranked).toHaveLength(0);
  });
});
