/**
 * Confident learning: labels that are likely wrong, from labels and out-of-sample predictions. `findLabelIssues` does
 * all of it; the parts beneath take the rows in chunks, or one step alone.
 *
 * @module
 */
export {
  findLabelIssues,
  LABEL_FILTERS,
  type LabelFilter,
  type LabelIssueOptions,
  type LabelIssues,
} from './find-label-issues.js';
export {
  addToJointCounts,
  calibrateJoint,
  confidentClass,
  emptyJointCounts,
  isConfidentlyOther,
  NO_CLASS,
  rawJoint,
  type SquareMatrix,
} from './joint.js';
export { LABEL_SCORES, labelQuality, rankFlagged, type LabelScore } from './label-quality.js';
export {
  agreesWithLabel,
  countLabels,
  labelRows,
  predictedClass,
  probabilityOf,
  type LabelRows,
} from './label-rows.js';
export { estimateNoise, type NoiseEstimate } from './noise.js';
export { pruneCounts, type PruneCountOptions } from './prune-counts.js';
export { pruneByClass, pruneByNoiseRate, pruneByScore, type RowMask } from './prune.js';
export { addToThresholdSums, classThresholds, emptyThresholdSums, type ThresholdSums } from './thresholds.js';
export { describeWarning, type LabelIssueWarning } from './warnings.js';
