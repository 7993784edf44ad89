/**
 * Equal and nearly equal pictures: finding them, and which of them to keep.
 *
 * @module
 */
export * from './cosine.js';
export * from './decide.js';
export * from './disjoint-sets.js';
export * from './exact.js';
export * from './hashes.js';
export * from './near-pairs.js';
export * from './pair-similarities.js';
export * from './policy.js';
export * from './report.js';
