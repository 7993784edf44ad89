/**
 * What is wrong with a picture as a picture (too dark, blurry, of an odd size and so on), from its measures.
 *
 * @module
 */
export * from './find.js';
export * from './odd-size.js';
export * from './scores.js';
export * from './types.js';
