import { centreCrop } from './centre-crop.js';
import type { Rect, Size } from './types.js';

/**
 * The share of the centre crop that a box covers: the area of their intersection over the area of the crop.
 * Everything is relative, so pictures of one shape give one answer at every resolution.
 *
 * @param box relative corners in the upright picture.
 * @param size the upright picture; only the ratio of its sides counts.
 * @returns 0..1.
 */
export function correctedArea(box: Rect, size: Size): number {
  const crop = centreCrop(size);
  const width = Math.max(0, Math.min(box.xMax, crop.xMax) - Math.max(box.xMin, crop.xMin));
  const height = Math.max(0, Math.min(box.yMax, crop.yMax) - Math.max(box.yMin, crop.yMin));
  return (width * height) / ((crop.xMax - crop.xMin) * (crop.yMax - crop.yMin));
}
