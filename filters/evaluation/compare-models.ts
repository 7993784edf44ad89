import { f1Of } from './rates.js';
import { f1RatesOf } from './f1-rates.js';
import type { ConfusionCounts } from './confusion.js';
import { mcNemar, type McNemarTests } from './mcnemar.js';
import { measuredValue, type Measured, type ScoreInterval } from './measured.js';
import { addPairedOutcomes, pairedImages, type PairedOutcomes } from './paired-outcomes.js';
import type { PairedStratum } from './paired-bootstrap.js';
import { percentileInterval } from './percentile-interval.js';
import { accuracyOf, recallOf, specificityOf } from './rates.js';

/** What two models are compared by. */
export const COMPARED_METRICS = ['accuracy', 'recall', 'specificity', 'f1', 'f1_rates'] as const;
export type ComparedMetric = (typeof COMPARED_METRICS)[number];

const METRICS: Readonly<Record<ComparedMetric, (counts: ConfusionCounts) => Measured>> = {
  accuracy: (counts) => accuracyOf(counts).value,
  recall: (counts) => recallOf(counts).value,
  specificity: (counts) => specificityOf(counts).value,
  f1: f1Of,
  f1_rates: f1RatesOf,
};

/** How two models fare on the positive and the negative images of a subset. */
export interface PairedSubset {
  readonly name: string;
  readonly positives: PairedStratum;
  /** Drawn as often as the positives. */
  readonly negatives: PairedStratum;
}

/** What a difference lets one say of the second model. */
export type Verdict =
  /** The interval lies below 0: worse. */
  | 'regression'
  /** The interval lies above 0: better. */
  | 'improvement'
  /** The interval holds 0. */
  | 'no_claim'
  /** The figure of either model is undefined, as seen or in some replicate. */
  | 'undefined';

/** The second model's figure less the first one's. */
export interface MetricDifference {
  readonly metric: ComparedMetric;
  readonly first: Measured;
  readonly second: Measured;
  readonly difference: Measured;
  /** From a paired bootstrap, drawn separately among positives and negatives. */
  readonly interval: ScoreInterval;
  readonly verdict: Verdict;
}

/** Two models on one subset. */
export interface SubsetComparison {
  readonly name: string;
  readonly positives: number;
  readonly negatives: number;
  readonly differences: readonly MetricDifference[];
  /** On all images of the subset, partners included. */
  readonly mcNemar: McNemarTests;
  /** On the images of the positive class alone: whether recall differs. */
  readonly mcNemarOfPositives: McNemarTests;
}

/** Compares two models on the same images of a subset. @param confidence above 0 and below 1. */
export function compareOnSubset(subset: PairedSubset, confidence: number): SubsetComparison {
  const { outcomes: positives, drawn: hits } = subset.positives;
  const { outcomes: negatives, drawn: rejections } = subset.negatives;
  const countsOf = (right: number, rejected: number): ConfusionCounts => ({
    truePositives: right,
    falseNegatives: pairedImages(positives) - right,
    trueNegatives: rejected,
    falsePositives: pairedImages(negatives) - rejected,
  });
  const observedFirst = countsOf(
    positives.bothRight + positives.onlyFirst,
    negatives.bothRight + negatives.onlyFirst,
  );
  const observedSecond = countsOf(
    positives.bothRight + positives.onlySecond,
    negatives.bothRight + negatives.onlySecond,
  );
  const differences = COMPARED_METRICS.map((metric): MetricDifference => {
    const first = METRICS[metric](observedFirst);
    const second = METRICS[metric](observedSecond);
    const difference = differenceOf(first, second);
    const drawn = new Float64Array(hits.first.length);
    for (let at = 0; at < drawn.length; at++) {
      const replicate = differenceOf(
        METRICS[metric](countsOf(hits.first[at], rejections.first[at])),
        METRICS[metric](countsOf(hits.second[at], rejections.second[at])),
      );
      if (!replicate.defined)
        return { metric, first, second, difference, interval: replicate, verdict: 'undefined' };
      drawn[at] = replicate.value;
    }
    const interval = percentileInterval(drawn, confidence);
    return { metric, first, second, difference, interval, verdict: verdictOf(interval) };
  });
  return {
    name: subset.name,
    positives: pairedImages(positives),
    negatives: pairedImages(negatives),
    differences,
    mcNemar: testsOf(addPairedOutcomes(positives, negatives)),
    mcNemarOfPositives: testsOf(positives),
  };
}

const testsOf = ({ onlyFirst, onlySecond }: PairedOutcomes): McNemarTests => mcNemar(onlyFirst, onlySecond);

function differenceOf(first: Measured, second: Measured): Measured {
  if (!first.defined) return first;
  return second.defined ? measuredValue(second.value - first.value) : second;
}

/** What an interval of the second model's figure less the first one's lets one say. */
export function verdictOf(interval: ScoreInterval): Verdict {
  if (!interval.defined) return 'undefined';
  if (interval.upper < 0) return 'regression';
  return interval.lower > 0 ? 'improvement' : 'no_claim';
}

/** A figure of a subset by which the second model is worse. */
export interface NamedRegression {
  readonly subset: string;
  readonly metric: ComparedMetric;
  /** Below 0. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The regressions among comparisons, in their order. Each interval stands for itself: among many subsets some
 * regressions are expected by chance, about (1 - confidence) / 2 of them where the models are equal.
 */
export function regressionsIn(comparisons: readonly SubsetComparison[]): NamedRegression[] {
  return comparisons.flatMap(({ name, differences }) =>
    differences.flatMap(({ metric, difference, interval, verdict }) =>
      verdict === 'regression' && difference.defined && interval.defined
        ? [
            {
              subset: name,
              metric,
              difference: difference.value,
              lower: interval.lower,
              upper: interval.upper,
            },
          ]
        : [],
    ),
  );
}
