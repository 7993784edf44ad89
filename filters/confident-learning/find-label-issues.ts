import {
  addToJointCounts,
  calibrateJoint,
  emptyJointCounts,
  isConfidentlyOther,
  rawJoint,
  type SquareMatrix,
} from './joint.js';
import { agreesWithLabel, countLabels, labelRows, predictedClass, type LabelRows } from './label-rows.js';
import { labelQuality, rankFlagged, type LabelScore } from './label-quality.js';
import { estimateNoise, type NoiseEstimate } from './noise.js';
import { pruneCounts, type PruneCountOptions } from './prune-counts.js';
import { pruneByClass, pruneByNoiseRate, pruneByScore, type RowMask } from './prune.js';
import { addToThresholdSums, classThresholds, emptyThresholdSums } from './thresholds.js';
import {
  warnAboutClasses,
  warnAboutScores,
  warnAboutSmallClasses,
  type LabelIssueWarning,
} from './warnings.js';

/** How rows are chosen, by cleanlab's names. */
export const LABEL_FILTERS = [
  'prune_by_noise_rate',
  'prune_by_class',
  'both',
  'confident_learning',
  'predicted_neq_given',
  'low_normalized_margin',
  'low_self_confidence',
] as const;
export type LabelFilter = (typeof LABEL_FILTERS)[number];

/** Options of {@link findLabelIssues}; all may be left out. */
export interface LabelIssueOptions {
  /** K, where the lengths do not say it. */
  readonly classes?: number;
  /** Default `prune_by_noise_rate`. */
  readonly filterBy?: LabelFilter;
  /**
   * Prune filters: classes with no more rows than this are passed by, and each class keeps at least so many. Default
   * 1, as in cleanlab's `find_label_issues`; its Datalab takes 10.
   */
  readonly minExamplesPerClass?: number;
  /** Prune filters: share of the estimated issues that is flagged, 0 to 1. Default 1. */
  readonly fracNoise?: number;
  /** Prune filters only: rows to flag of each class, instead of the estimate. Meant for `prune_by_class`. */
  readonly numToRemovePerClass?: readonly number[];
  /** The score that {@link LabelIssues.quality} holds and the flagged rows are ranked by. Default `self_confidence`. */
  readonly rankBy?: LabelScore;
  /** Whether that score is taken of probabilities less the class thresholds. It changes no flag. Default false. */
  readonly adjust?: boolean;
}

/** What {@link findLabelIssues} finds. */
export interface LabelIssues {
  /** N bytes, 1 where the label is flagged. */
  readonly mask: RowMask;
  /** The flagged rows, the most suspicious first. */
  readonly ranked: Uint32Array;
  /** N scores of the labels, low is suspicious, independent of the mask. */
  readonly quality: Float64Array;
  /** K thresholds of confidence. */
  readonly thresholds: Float64Array;
  /** The confident joint as counted, given label by class, and calibrated to the rows of each label. */
  readonly joint: { readonly raw: SquareMatrix; readonly calibrated: SquareMatrix };
  readonly noise: NoiseEstimate;
  /** Rows that are confidently of another class: cleanlab's `num_label_issues`. */
  readonly confidentIssues: number;
  readonly warnings: readonly LabelIssueWarning[];
}

/**
 * Finds labels that are likely wrong, by confident learning (Northcutt et al. 2021, JAIR 70), with the results of
 * cleanlab 2.9.0: the same rows wherever no two keys tie at a cut, the rows that come first where they do. It differs
 * where cleanlab fails or goes by NaN: no rows and rows of one class give an answer with a warning, and NaN is refused.
 *
 * Memory beside the input: below 32 bytes a row for two classes.
 *
 * @param labels N given labels, 0..K-1.
 * @param probabilities out-of-sample predictions: N x K row after row, or for two classes N probabilities of class 1.
 * @throws RangeError where the input or an option is out of range; see {@link labelRows}.
 */
export function findLabelIssues(
  labels: Uint8Array | Int32Array,
  probabilities: Float32Array | Float64Array,
  options: LabelIssueOptions = {},
): LabelIssues {
  const rows = labelRows(labels, probabilities, options.classes);
  const settings = settingsOf(options);
  const labelCounts = countLabels(rows);
  const sums = emptyThresholdSums(rows.classes);
  addToThresholdSums(sums, rows);
  const thresholds = classThresholds(sums);
  const counts = emptyJointCounts(rows.classes);
  addToJointCounts(counts, rows, thresholds);
  const raw = rawJoint(counts);
  const calibrated = calibrateJoint(raw, labelCounts);

  const confident = maskOf(
    rows,
    (row) => isConfidentlyOther(rows, row, thresholds) && !agreesWithLabel(rows, row),
  );
  const confidentIssues = confident.reduce((sum, flag) => sum + flag, 0);
  const prune = () => pruneCounts(calibrated, labelCounts, settings);
  const mask = flagRows(rows, settings, { confident, confidentIssues, prune });
  const quality = labelQuality(rows, settings.rankBy, settings.adjust ? thresholds : undefined);
  return {
    mask,
    ranked: rankFlagged(mask, quality),
    quality,
    thresholds,
    joint: { raw, calibrated },
    noise: estimateNoise(calibrated, labelCounts),
    confidentIssues,
    warnings: [
      ...warnAboutClasses(labelCounts),
      ...(settings.prunes ? warnAboutSmallClasses(labelCounts, settings.minExamplesPerClass) : []),
      ...(rows.labels.length > 0 && counts.every((count) => count === 0)
        ? [{ kind: 'no-confident-rows' as const }]
        : []),
      ...warnAboutScores(quality),
      ...(settings.prunes ? [] : ignoredOptions(options)),
    ],
  };
}

interface Settings extends PruneCountOptions {
  readonly filterBy: LabelFilter;
  readonly prunes: boolean;
  readonly rankBy: LabelScore;
  readonly adjust: boolean;
}

function settingsOf(options: LabelIssueOptions): Settings {
  const filterBy = options.filterBy ?? 'prune_by_noise_rate';
  const prunes = filterBy === 'prune_by_noise_rate' || filterBy === 'prune_by_class' || filterBy === 'both';
  if (!prunes && options.numToRemovePerClass !== undefined)
    throw new RangeError(`numToRemovePerClass does not go with ${filterBy}: use prune_by_class`);
  return {
    filterBy,
    prunes,
    minExamplesPerClass: options.minExamplesPerClass ?? 1,
    fracNoise: options.fracNoise ?? 1,
    numToRemovePerClass: options.numToRemovePerClass,
    rankBy: options.rankBy ?? 'self_confidence',
    adjust: options.adjust ?? false,
  };
}

/** What the filters choose from. */
interface Evidence {
  readonly confident: RowMask;
  readonly confidentIssues: number;
  readonly prune: () => SquareMatrix;
}

function flagRows(rows: LabelRows, settings: Settings, evidence: Evidence): RowMask {
  const minimum = settings.minExamplesPerClass;
  switch (settings.filterBy) {
    case 'prune_by_noise_rate':
      return withoutAgreeing(rows, pruneByNoiseRate(rows, evidence.prune(), minimum));
    case 'prune_by_class':
      return withoutAgreeing(rows, pruneByClass(rows, evidence.prune(), minimum));
    case 'both': {
      const counts = evidence.prune();
      const byClass = pruneByClass(rows, counts, minimum);
      const both = pruneByNoiseRate(rows, counts, minimum).map((flag, row) => flag & byClass[row]);
      return withoutAgreeing(rows, both);
    }
    case 'confident_learning':
      return evidence.confident;
    case 'predicted_neq_given':
      return withoutAgreeing(
        rows,
        maskOf(rows, (row) => predictedClass(rows, row) !== rows.labels[row]),
      );
    case 'low_normalized_margin':
      return pruneByScore(labelQuality(rows, 'normalized_margin'), evidence.confidentIssues);
    case 'low_self_confidence':
      return pruneByScore(labelQuality(rows, 'self_confidence'), evidence.confidentIssues);
  }
}

function maskOf(rows: LabelRows, flagged: (row: number) => boolean): RowMask {
  const mask = new Uint8Array(rows.labels.length);
  for (let row = 0; row < mask.length; row++) mask[row] = flagged(row) ? 1 : 0;
  return mask;
}

/** The last step of most filters: a row whose label the model agrees with, or nearly, is not flagged. */
function withoutAgreeing(rows: LabelRows, mask: RowMask): RowMask {
  return mask.map((flag, row) => (flag === 1 && !agreesWithLabel(rows, row) ? 1 : 0));
}

function ignoredOptions({ minExamplesPerClass, fracNoise }: LabelIssueOptions): LabelIssueWarning[] {
  const warnings: LabelIssueWarning[] = [];
  if (minExamplesPerClass !== undefined)
    warnings.push({ kind: 'option-ignored', option: 'minExamplesPerClass' });
  if (fracNoise !== undefined) warnings.push({ kind: 'option-ignored', option: 'fracNoise' });
  return warnings;
}
