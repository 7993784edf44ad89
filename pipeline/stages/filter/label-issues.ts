import {
  findLabelIssues,
  LABEL_FILTERS,
  type LabelFilter,
  type LabelIssues,
} from '../../../filters/confident-learning/index.js';
import type { FilterConfig } from '../../config.js';
import { NO_LABEL, type Survey } from './survey.js';

/** The label issues of a split. */
export interface SplitLabelIssues {
  /** What the configured filter rests on, without its lists of a row each. */
  readonly facts: Pick<LabelIssues, 'thresholds' | 'joint' | 'noise' | 'warnings'>;
  /** Images with a label and a score. */
  readonly scored: number;
  /** Bit i is set where the i-th of LABEL_FILTERS flags the image; one number an image of the survey. */
  readonly flaggedBy: Uint8Array;
  /** Images that each filter flags. */
  readonly counts: Readonly<Record<LabelFilter, number>>;
  /** Images with a label and without a score. */
  readonly unscored: number;
}

/** Finds label issues by the configured filter, and what every other one would flag. */
export function findSplitLabelIssues(survey: Survey, config: FilterConfig['label_issues']): SplitLabelIssues {
  const { count, labels, probabilities } = survey;
  const isScored = (index: number) => labels[index] !== NO_LABEL && !Number.isNaN(probabilities[index]);
  let scored = 0;
  let unscored = 0;
  for (let index = 0; index < count; index++) {
    if (isScored(index)) scored++;
    else if (labels[index] !== NO_LABEL) unscored++;
  }
  const given = new Uint8Array(scored);
  const predicted = new Float64Array(scored);
  for (let index = 0, row = 0; index < count; index++) {
    if (!isScored(index)) continue;
    given[row] = labels[index];
    predicted[row++] = probabilities[index];
  }
  const flaggedBy = new Uint8Array(count);
  const counts = noCounts();
  // One filter's lists at a time are in memory.
  const find = (filterBy: LabelFilter): SplitLabelIssues['facts'] => {
    const prunes = filterBy === 'prune_by_noise_rate' || filterBy === 'prune_by_class' || filterBy === 'both';
    const options = prunes
      ? { minExamplesPerClass: config.min_examples_per_class, fracNoise: config.frac_noise }
      : {};
    const { mask, thresholds, joint, noise, warnings } = findLabelIssues(given, predicted, {
      classes: 2,
      filterBy,
      ...options,
    });
    const bit = LABEL_FILTERS.indexOf(filterBy);
    for (let index = 0, row = 0; index < count; index++) {
      if (!isScored(index) || mask[row++] === 0) continue;
      flaggedBy[index] |= 1 << bit;
      counts[filterBy]++;
    }
    return { thresholds, joint, noise, warnings };
  };
  for (const filterBy of LABEL_FILTERS) if (filterBy !== config.filter_by) find(filterBy);
  return { facts: find(config.filter_by), scored, flaggedBy, counts, unscored };
}

function noCounts(): Record<LabelFilter, number> {
  return {
    prune_by_noise_rate: 0,
    prune_by_class: 0,
    both: 0,
    confident_learning: 0,
    predicted_neq_given: 0,
    low_normalized_margin: 0,
    low_self_confidence: 0,
  };
}

/** The filters that flag an image, from its bits. */
export function flaggingFilters(bits: number): readonly LabelFilter[] {
  return FILTER_LISTS[bits];
}

/** The filters of every set of bits, made once. */
const FILTER_LISTS = Array.from({ length: 1 << LABEL_FILTERS.length }, (_, bits) =>
  LABEL_FILTERS.filter((_name, bit) => (bits & (1 << bit)) !== 0),
);
