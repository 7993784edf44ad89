import { roundHalfToEven } from './round-half-to-even.js';
import type { Size } from './types.js';

/** Pixels above which a picture is reduced before anything else. Source: the published pipeline. */
export const MAX_WORKING_PIXELS = 200_000;

/**
 * The size of the working copy: the picture's own, or, above {@link MAX_WORKING_PIXELS}, both sides times
 * sqrt(200000 / (width * height)), rounded half to even. The rounding can leave a few hundred pixels more than
 * the limit. Sides never fall below 1.
 */
export function workingSize(size: Size): Size {
  const pixels = size.width * size.height;
  if (pixels <= MAX_WORKING_PIXELS) return { width: size.width, height: size.height };
  const scale = Math.sqrt(MAX_WORKING_PIXELS / pixels);
  return {
    width: Math.max(1, roundHalfToEven(size.width * scale)),
    height: Math.max(1, roundHalfToEven(size.height * scale)),
  };
}
