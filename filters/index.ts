/**
 * Every decision of the pipeline as a pure function: label rules, areas, corrections, subsets and balance. Nothing
 * here reads a file, a clock or a random source.
 *
 * @module
 */
export * from './area-corrected.js';
export * from './area-published.js';
export * from './balance.js';
export * from './benchmark-subsets.js';
export * from './body-part.js';
export * from './box-rules-corrected.js';
export * from './box-rules-published.js';
export * from './centre-crop.js';
export * from './class-names.js';
export * from './class-tree.js';
export * from './corrections.js';
export * from './settle-answers.js';
export * from './decimal-image-id.js';
export * from './demographics.js';
export * from './depiction.js';
export * from './distance.js';
export * from './image-label-rules.js';
export * from './label-image.js';
export * from './label-rules.js';
export * from './lighting.js';
export * from './orientation.js';
export * from './other-labels.js';
export * from './subset-flags.js';
export * from './target-classes.js';
export * from './types.js';
export * from './working-size.js';
export * from './confident-learning/index.js';
export * from './wilson.js';
export * from './calibration/index.js';
export * from './image-issues/index.js';
export * from './duplicates/index.js';
export * from './evaluation/index.js';
