import { centreCrop } from './centre-crop.js';
import type { Rect, Size } from './types.js';

/** Open Images writes corners with six decimals, and single precision holds no more: nor does an area. */
const AREA_SCALE = 1e6;

/**
 * The share of the centre crop that a box covers: the area of their intersection over the area of the crop, to six
 * decimals. Everything is relative, so pictures of one shape give one answer at every resolution.
 *
 * The rounding lets a box that covers exactly 5 % pass a threshold of 5 %: 0.2 by 0.25 of a square is 0.05 wherever
 * it stands, although 0.9 - 0.7 in single precision is a hair less than 0.2.
 *
 * @param box relative corners in the upright picture.
 * @param size the upright picture; only the ratio of its sides counts.
 * @returns 0..1, a multiple of a millionth.
 */
export function correctedArea(box: Rect, size: Size): number {
  const crop = centreCrop(size);
  const width = Math.max(0, Math.min(box.xMax, crop.xMax) - Math.max(box.xMin, crop.xMin));
  const height = Math.max(0, Math.min(box.yMax, crop.yMax) - Math.max(box.yMin, crop.yMin));
  const share = (width * height) / ((crop.xMax - crop.xMin) * (crop.yMax - crop.yMin));
  return Math.round(share * AREA_SCALE) / AREA_SCALE;
}
