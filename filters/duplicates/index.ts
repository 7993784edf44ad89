/**
 * Equal and nearly equal pictures: finding them, and which of them to keep.
 *
 * @module
 */
export * from './hashes.js';
export * from './near-pairs.js';
export * from './report.js';
