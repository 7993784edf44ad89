/**
 * Confident learning: labels that are likely wrong, from labels and out-of-sample predictions. {@link findLabelIssues}
 * does all of it; the parts beneath take rows in chunks.
 *
 * @module
 */
export * from './find-label-issues.js';
export * from './joint.js';
export * from './label-quality.js';
export * from './label-rows.js';
export * from './noise.js';
export * from './prune-counts.js';
export * from './prune.js';
export * from './thresholds.js';
export { describeWarning, type LabelIssueWarning } from './warnings.js';
