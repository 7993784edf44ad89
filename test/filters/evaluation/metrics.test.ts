import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accuracyOf,
  confusionAt,
  confusionOfRanked,
  f1FromRates,
  f1Of,
  f1RatesOf,
  falseNegativeRateOf,
  falsePositiveRateOf,
  mirroredConfusion,
  precisionOf,
  rankScores,
  recallOf,
  specificityOf,
  undefinedText,
  type ConfusionCounts,
} from '../../../filters/index.js';
import { images, imagesOfPairs } from './make.js';

const COUNTS: ConfusionCounts = { truePositives: 6, falsePositives: 1, trueNegatives: 3, falseNegatives: 2 };
const NONE: ConfusionCounts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };

/** Counts of a model with given rates, as a text with four places. */
function f1Text(positives: number, negatives: number): string {
  const counts = {
    truePositives: 0.9 * positives,
    falseNegatives: 0.1 * positives,
    falsePositives: 0.1 * negatives,
    trueNegatives: 0.9 * negatives,
  };
  const text = (f1: ReturnType<typeof f1Of>): string => (f1.defined ? f1.value.toFixed(4) : f1.reason);
  return `counts ${text(f1Of(counts))}, rates ${text(f1RatesOf(counts))}`;
}

describe('confusion counts', () => {
  test('a probability at the threshold says person', () => {
    expect(confusionAt(images('1 0.5, 1 0.49, 0 0.5, 0 0.2, 0 0'), 0.5)).toEqual({
      truePositives: 1,
      falseNegatives: 1,
      falsePositives: 1,
      trueNegatives: 2,
    });
  });

  test('a single-precision probability is compared as the number it is', () => {
    const single = { labels: Uint8Array.of(1), probabilities: Float32Array.of(0.1) };
    expect(confusionAt(single, Math.fround(0.1)).truePositives).toBe(1);
    expect(confusionAt(single, 0.1).truePositives).toBe(1);
    expect(confusionAt(single, 0.1000001).truePositives).toBe(0);
  });

  test('of sorted scores are those of rows, at any threshold', () => {
    const tenths = fc.nat(10);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), tenths)), tenths, (pairs, threshold) => {
        const made = imagesOfPairs(pairs);
        const counts = confusionOfRanked(rankScores(made), threshold / 10);
        expect(counts).toEqual(confusionAt(made, threshold / 10));
      }),
    );
  });

  test('mirrored twice they are as they were', () => {
    expect(mirroredConfusion(COUNTS)).toEqual({
      truePositives: 3,
      falsePositives: 2,
      trueNegatives: 6,
      falseNegatives: 1,
    });
    expect(mirroredConfusion(mirroredConfusion(COUNTS))).toEqual(COUNTS);
  });
});

describe('rates of counts', () => {
  test.each([
    ['accuracy', accuracyOf, 9, 12],
    ['recall', recallOf, 6, 8],
    ['precision', precisionOf, 6, 7],
    ['specificity', specificityOf, 3, 4],
    ['false-positive rate', falsePositiveRateOf, 1, 4],
    ['false-negative rate', falseNegativeRateOf, 2, 8],
  ])('%s', (_name, rateOf, successes, trials) => {
    expect(rateOf(COUNTS)).toEqual({
      successes,
      trials,
      value: { defined: true, value: successes / trials },
    });
  });

  test.each([
    ['accuracy', accuracyOf, 'no_images'],
    ['recall', recallOf, 'no_positives'],
    ['precision', precisionOf, 'no_predicted_positives'],
    ['specificity', specificityOf, 'no_negatives'],
  ])('%s has no value where there is nothing to divide by', (_name, rateOf, reason) => {
    expect(rateOf(NONE).value).toEqual({ defined: false, reason });
  });

  test('F1 is 0 where all predictions are wrong, and undefined where there are none and no positives', () => {
    expect(f1Of({ ...NONE, falsePositives: 3 })).toEqual({ defined: true, value: 0 });
    expect(f1Of({ ...NONE, trueNegatives: 3 })).toEqual({
      defined: false,
      reason: 'no_positives_and_none_predicted',
    });
  });
});

describe('F1 from rates', () => {
  test('is another number than F1 from counts where the classes differ in size', () => {
    expect(f1Text(1000, 1000)).toBe('counts 0.9000, rates 0.9000');
    expect(f1Text(1000, 25_000)).toBe('counts 0.4091, rates 0.9000');
    expect(f1Text(25_000, 1000)).toBe('counts 0.9454, rates 0.9000');
  });

  test('on written cases', () => {
    expect(f1FromRates(1, 0)).toBe(1);
    expect(f1FromRates(0, 0)).toBe(0);
    expect(f1FromRates(0.5, 0.25)).toBeCloseTo(1 / 1.75, 15);
    expect(f1FromRates(1, 1)).toBeCloseTo(2 / 3, 15);
  });

  test('is undefined where a class has no images', () => {
    expect(f1RatesOf({ ...NONE, truePositives: 5 })).toEqual({ defined: false, reason: 'no_negatives' });
    expect(f1RatesOf({ ...NONE, trueNegatives: 5 })).toEqual({ defined: false, reason: 'no_positives' });
  });

  test('equals F1 from counts whenever the classes are of one size', () => {
    const size = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(size, fc.nat(500), fc.nat(500), (images, hits, alarms) => {
        const found = Math.min(hits, images);
        const raised = Math.min(alarms, images);
        const counts = {
          truePositives: found,
          falseNegatives: images - found,
          falsePositives: raised,
          trueNegatives: images - raised,
        };
        const [byRates, byCounts] = [f1RatesOf(counts), f1Of(counts)];
        expect(byRates.defined && byCounts.defined && Math.abs(byRates.value - byCounts.value)).toBeLessThan(
          1e-14,
        );
      }),
    );
  });
});

test('why a figure has no value is said in plain words', () => {
  expect(undefinedText('no_positives')).toBe('there are no images of the positive class');
  expect(undefinedText('not_measured')).toBe('it was not measured in this run');
});
