import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  eachScoreStep,
  mirroredScores,
  rankScores,
  rocAuc,
  type ScoredImages,
} from '../../../filters/index.js';
import { images, imagesOfPairs } from './make.js';

const value = (figure: ReturnType<typeof rocAuc>): number | string =>
  figure.defined ? figure.value : figure.reason;
const auc = (of: ScoredImages): number | string => value(rocAuc(rankScores(of)));
const precision = (of: ScoredImages): number | string => value(averagePrecision(rankScores(of)));

const pairs = fc.array(fc.tuple(fc.nat(1), fc.nat(10)), { minLength: 1, maxLength: 40 });

describe('ROC AUC', () => {
  test.each([
    ['1 0.9, 0 0.1', 1],
    ['1 0.1, 0 0.9', 0],
    ['1 0.5, 0 0.5', 0.5],
    ['1 0.8, 1 0.4, 0 0.6, 0 0.2', 0.75],
    ['1 0.5, 1 0.5, 0 0.5, 0 0.2', 0.75],
    ['1 1, 1 0, 0 0', 0.75],
    ['1 0.3', 'no_negatives'],
    ['0 0.3', 'no_positives'],
    ['', 'no_positives'],
  ])('of %s is %s', (text, expected) => {
    expect(auc(images(text))).toBe(expected);
  });

  test('is the share of pairs in the right order, equal ones counted half', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const positives = rows.filter(([label]) => label === 1);
        const negatives = rows.filter(([label]) => label === 0);
        fc.pre(positives.length > 0 && negatives.length > 0);
        const won = positives.flatMap(([, up]) =>
          negatives.map(([, down]) => (up > down ? 1 : up === down ? 0.5 : 0)),
        );
        const share = won.reduce<number>((sum, one) => sum + one, 0) / won.length;
        expect(auc(imagesOfPairs(rows))).toBeCloseTo(share, 14);
      }),
    );
  });

  test('does not change when the classes are swapped and the order is turned', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const ranked = rankScores(imagesOfPairs(rows));
        fc.pre(ranked.positives.length > 0 && ranked.negatives.length > 0);
        expect(rocAuc(mirroredScores(ranked))).toEqual(rocAuc(ranked));
      }),
    );
  });
});

describe('average precision', () => {
  test.each([
    ['1 0.9, 0 0.1', 1],
    ['0 0.9, 1 0.1', 0.5],
    ['1 0.9, 0 0.8, 1 0.7, 0 0.6', 0.5 + (0.5 * 2) / 3],
    ['1 0.5, 0 0.5, 0 0.5, 0 0.5', 0.25],
    ['1 0.4', 1],
    ['0 0.4', 'no_positives'],
  ])('of %s is %s', (text, expected) => {
    const found = precision(images(text));
    if (typeof expected === 'number') expect(found).toBeCloseTo(expected, 15);
    else expect(found).toBe(expected);
  });

  test('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        expect(precision(imagesOfPairs(rows.toReversed()))).toBe(precision(imagesOfPairs(rows)));
      }),
    );
  });
});

test('the walk down the scores takes equal ones together', () => {
  const steps: number[][] = [];
  const walked = rankScores(images('0 0.2, 1 0.2, 1 0.9, 0 0.5, 1 0.5, 1 0.5, 0 0'));
  eachScoreStep(walked, (...step) => void steps.push(step));
  expect(steps).toEqual([
    [0.9, 1, 0],
    [0.5, 3, 1],
    [0.2, 4, 2],
    [0, 4, 3],
  ]);
});
