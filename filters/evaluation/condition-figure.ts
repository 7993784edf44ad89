import type { AttributeConditionMetric, SubsetConditionMetric } from './condition.js';
import type { GroupGapOutcome } from './group-gap.js';
import { undefinedBecause, type Measured } from './measured.js';
import type { SubsetScores } from './score-subset.js';

const SUBSET_FIGURES: Readonly<Record<SubsetConditionMetric, (scores: SubsetScores) => Measured>> = {
  accuracy: ({ accuracy }) => accuracy.value,
  precision: ({ precision }) => precision.value,
  recall: ({ recall }) => recall.value,
  specificity: ({ specificity }) => specificity.value,
  false_positive_rate: ({ falsePositiveRate }) => falsePositiveRate.value,
  f1: ({ f1 }) => f1.value,
  f1_rates: ({ f1Rates }) => f1Rates.value,
  roc_auc: (scores) => scores.rocAuc,
  average_precision: (scores) => scores.averagePrecision,
  calibration_error: (scores) => scores.calibrationError,
};

/** The figure of a subset under the name that conditions and files use. */
export function subsetFigure(scores: SubsetScores, metric: SubsetConditionMetric): Measured {
  return SUBSET_FIGURES[metric](scores);
}

/** The figure of an attribute under the name that conditions and files use. */
export function attributeFigure(gap: GroupGapOutcome, metric: AttributeConditionMetric): Measured {
  if (!gap.defined) return undefinedBecause(gap.reason);
  return metric === 'gap.recall' ? gap.difference : gap.missRatio;
}
