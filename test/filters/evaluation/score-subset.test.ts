import { describe, expect, test } from 'vitest';
import {
  attributeFigure,
  BOOTSTRAP_DEFAULTS,
  groupGap,
  rankRows,
  rankScores,
  scoreSubset,
  selectImages,
  SUBSET_CONDITION_METRICS,
  subsetFigure,
  type PositiveClass,
  type SubsetScores,
} from '../../../filters/index.js';
import { images } from './make.js';

const streams = { positives: 'person', negatives: 'no_person' };

function scores(text: string, positive: PositiveClass = 'person', smallBelow?: number): SubsetScores {
  return scoreSubset(rankScores(images(text)), {
    ...BOOTSTRAP_DEFAULTS,
    threshold: 0.5,
    positive,
    streams,
    smallBelow,
  });
}

/** All figures as texts. */
const figures = (of: SubsetScores): Record<string, string> =>
  Object.fromEntries(
    SUBSET_CONDITION_METRICS.map((metric) => {
      const figure = subsetFigure(of, metric);
      return [metric, figure.defined ? figure.value.toFixed(3) : figure.reason];
    }),
  );

const FIVE = '1 0.9, 1 0.6, 1 0.2, 0 0.7, 0 0.1';

describe('a subset of persons', () => {
  test('has every figure', () => {
    expect(figures(scores(FIVE))).toEqual({
      accuracy: '0.600',
      precision: '0.667',
      recall: '0.667',
      specificity: '0.500',
      false_positive_rate: '0.500',
      f1: '0.667',
      f1_rates: '0.615',
      roc_auc: '0.667',
      average_precision: '0.806',
      calibration_error: '0.420',
    });
  });

  test('without persons says what cannot be said', () => {
    const none = scores('0 0.7, 0 0.1');
    expect(figures(none)).toMatchObject({
      accuracy: '0.500',
      precision: '0.000',
      recall: 'no_positives',
      f1: '0.000',
      f1_rates: 'no_positives',
      roc_auc: 'no_positives',
      average_precision: 'no_positives',
    });
    expect(none.recall.interval).toEqual({ defined: false, reason: 'no_positives' });
    expect(none.f1.interval).toEqual({ defined: false, reason: 'no_positives' });
  });

  test('of one image, and of none', () => {
    const one = scores('1 0.9');
    expect(figures(one)).toMatchObject({
      accuracy: '1.000',
      recall: '1.000',
      specificity: 'no_negatives',
      f1: '1.000',
      f1_rates: 'no_negatives',
    });
    expect(one.recall.interval).toMatchObject({ lower: expect.closeTo(0.2065, 4) as number, upper: 1 });
    expect(figures(scores(''))).toMatchObject({ accuracy: 'no_images', calibration_error: 'no_images' });
  });

  test('is small where either class has few images', () => {
    expect(scores(FIVE).small).toBe(true);
    expect(scores(FIVE, 'person', 2).small).toBe(false);
    expect(scores(FIVE, 'person', 3).small).toBe(true);
    expect(scores(FIVE, 'no_person', 2).small).toBe(false);
    expect(scores(FIVE, 'no_person', 3).small).toBe(true);
  });
});

test('a subset of images without a person turns the roles round', () => {
  const mirrored = scores(FIVE, 'no_person');
  expect([mirrored.positives, mirrored.negatives]).toEqual([2, 3]);
  expect(mirrored.counts).toEqual({
    truePositives: 1,
    falseNegatives: 1,
    falsePositives: 1,
    trueNegatives: 2,
  });
  // t = 1/2 of the depictions seen as such; f = 1/3 of the persons missed: 1 / (1 + 1/3 + 1/2).
  expect(figures(mirrored)).toMatchObject({
    recall: '0.500',
    false_positive_rate: '0.333',
    f1: '0.500',
    f1_rates: '0.545',
    roc_auc: '0.667',
    average_precision: '0.750',
    calibration_error: '0.420',
  });
});

test('rows are chosen by place', () => {
  const all = images('1 0.9, 0 0.8, 1 0.7, 0 0.6');
  expect(selectImages(all, Uint32Array.of(3, 0))).toEqual({
    labels: Uint8Array.of(0, 1),
    probabilities: Float64Array.of(0.6, 0.9),
  });
  expect(rankRows(all.probabilities, Uint32Array.of(0, 3, 2))).toEqual(Float64Array.of(0.6, 0.7, 0.9));
});

test('figures of an attribute', () => {
  const group = (name: string, hits: number) => ({ name, title: name, hits, images: 100 });
  const gap = groupGap([group('a', 90), group('b', 70)], BOOTSTRAP_DEFAULTS);
  expect(attributeFigure(gap, 'gap.recall')).toEqual({
    defined: true,
    value: expect.closeTo(0.2, 12) as number,
  });
  expect(attributeFigure(gap, 'ratio.miss_rate')).toEqual({
    defined: true,
    value: expect.closeTo(3, 12) as number,
  });
  const alone = groupGap([group('a', 90)], BOOTSTRAP_DEFAULTS);
  expect(attributeFigure(alone, 'gap.recall')).toEqual({ defined: false, reason: 'fewer_than_two_groups' });
});
