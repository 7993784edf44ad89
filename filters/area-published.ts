import type { Rect, Size } from './types.js';

/** Side, in pixels, of the square centre crop that the published rules measure boxes in. */
export const PUBLISHED_CROP_SIDE = 224;

/** The centre crop as the published code knows it: offsets in pixels of the scaled picture, edges relative. */
interface PublishedCrop {
  readonly offsetX: number;
  readonly offsetY: number;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

function cropAlong(side: number, scale: number): { offset: number; start: number; end: number } {
  const scaled = Math.max(Math.trunc(side * scale), PUBLISHED_CROP_SIDE);
  const offset = Math.floor((scaled - PUBLISHED_CROP_SIDE) / 2);
  return {
    offset,
    start: Math.fround(offset / scaled),
    end: Math.fround((offset + PUBLISHED_CROP_SIDE) / scaled),
  };
}

function publishedCrop({ width, height }: Size): PublishedCrop {
  const scale = PUBLISHED_CROP_SIDE / Math.min(height, width);
  const across = cropAlong(width, scale);
  const down = cropAlong(height, scale);
  return {
    offsetX: across.offset,
    offsetY: down.offset,
    x0: across.start,
    x1: across.end,
    y0: down.start,
    y1: down.end,
  };
}

/** A box edge in the crop: the corner on the working picture's scale less an offset on the crop's scale. */
function edge(relative: number, side: number, offset: number): number {
  return Math.fround((Math.trunc(Math.fround(Math.fround(relative) * side)) - offset) / PUBLISHED_CROP_SIDE);
}

/**
 * The area of a box by the published code, float for float.
 *
 * It mixes two scales, the crop's and the working picture's, so that areas come out too large (above 1 for
 * large boxes), shifted, and at times negative; the product of a negative height and a negative width is
 * positive again. Kept as it is: the published labels rest on it.
 *
 * @param box relative corners as they stand in the CSV.
 * @param size the working picture, in pixels.
 * @returns the area in parts of the crop; null where the box lies wholly outside the crop and is skipped.
 */
export function publishedArea(box: Rect, size: Size): number | null {
  const crop = publishedCrop(size);
  const xMin = Math.fround(box.xMin);
  const xMax = Math.fround(box.xMax);
  const yMin = Math.fround(box.yMin);
  const yMax = Math.fround(box.yMax);
  if (yMin > crop.y1 || yMax < crop.y0 || xMin > crop.x1 || xMax < crop.x0) return null;
  const top = yMin > crop.y0 ? edge(yMin, size.height, crop.offsetY) : 0;
  const bottom = yMax < crop.y1 ? edge(yMax, size.height, crop.offsetY) : 1;
  const left = xMin > crop.x0 ? edge(xMin, size.width, crop.offsetX) : 0;
  const right = xMax < crop.x1 ? edge(xMax, size.width, crop.offsetX) : 1;
  return Math.fround(Math.fround(bottom - top) * Math.fround(right - left));
}
