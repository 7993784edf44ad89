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
  /** Of the configured filter, over the scored images. */
  readonly issues: LabelIssues;
  /** Places of the scored images in the survey. */
  readonly scored: Uint32Array;
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
  const scored = new Uint32Array(count);
  let rows = 0;
  let unscored = 0;
  for (let index = 0; index < count; index++) {
    if (labels[index] === NO_LABEL) continue;
    if (Number.isNaN(probabilities[index])) unscored++;
    else scored[rows++] = index;
  }
  const own = scored.subarray(0, rows);
  const given = Uint8Array.from(own, (index) => labels[index]);
  const predicted = Float64Array.from(own, (index) => probabilities[index]);
  const find = (filterBy: LabelFilter): LabelIssues => {
    const prunes = filterBy === 'prune_by_noise_rate' || filterBy === 'prune_by_class' || filterBy === 'both';
    const options = prunes
      ? { minExamplesPerClass: config.min_examples_per_class, fracNoise: config.frac_noise }
      : {};
    return findLabelIssues(given, predicted, { classes: 2, filterBy, ...options });
  };
  const flaggedBy = new Uint8Array(count);
  const counts = noCounts();
  const issues = find(config.filter_by);
  for (const [bit, filterBy] of LABEL_FILTERS.entries()) {
    const { mask } = filterBy === config.filter_by ? issues : find(filterBy);
    for (let row = 0; row < rows; row++) {
      if (mask[row] === 0) continue;
      flaggedBy[own[row]] |= 1 << bit;
      counts[filterBy]++;
    }
  }
  return { issues, scored: own, flaggedBy, counts, unscored };
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
