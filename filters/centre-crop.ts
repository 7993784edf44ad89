import type { Rect, Size } from './types.js';

/**
 * The largest centred square of a picture, in relative coordinates. Only the ratio of the sides counts.
 */
export function centreCrop({ width, height }: Size): Rect {
  const side = Math.min(width, height);
  const marginX = (1 - side / width) / 2;
  const marginY = (1 - side / height) / 2;
  return { xMin: marginX, xMax: 1 - marginX, yMin: marginY, yMax: 1 - marginY };
}
