import type { Pixels } from '../pixels/area-resize.js';
import { ACROSS_ONE, DOWN_ONE, NO_LIFT, scaleByTaps, type ReductionTaps } from '../pixels/reduce.js';
import type { Size } from '../types.js';
import type { PixelRect, Placement } from './placement.js';

/**
 * Bilinear weights along one axis, in fixed point: a triangle around each output position that is as wide as one source
 * position, or as one output position where that is wider, so that all pixels count in a reduction. Shares are rounded
 * so that they add up to `one` exactly: a flat picture stays as it is.
 *
 * The triangle is that of Pillow's BILINEAR; positions count from the middle of a pixel.
 *
 * @param source length before, from position `offset` on.
 * @param target length after.
 */
export function bilinearTaps(offset: number, source: number, target: number, one: number): ReductionTaps {
  const ratio = source / target;
  const reach = Math.max(ratio, 1);
  const stride = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(target);
  const count = new Int32Array(target);
  const weights = new Int16Array(target * stride);
  for (let i = 0; i < target; i++) {
    const middle = (i + 0.5) * ratio - 0.5;
    const from = Math.max(0, Math.floor(middle - reach) + 1);
    const to = Math.min(source, Math.ceil(middle + reach));
    const height = (position: number): number => 1 - Math.abs(position - middle) / reach;
    let area = 0;
    for (let position = from; position < to; position++) area += height(position);
    let upToHere = 0;
    let given = 0;
    for (let position = from; position < to; position++) {
      upToHere += height(position);
      const share = position + 1 === to ? one : Math.round((upToHere / area) * one);
      // A lone weight of one is one less where that is what 16 bits hold.
      weights[i * stride + position - from] = Math.min(share - given, 32_767);
      given = share;
    }
    first[i] = offset + from;
    count[i] = to - from;
  }
  return { first, count, weights, stride };
}

/** The weights of a part of a picture, scaled to other sides. */
export interface ScaleTaps {
  readonly down: ReductionTaps;
  readonly across: ReductionTaps;
}

export function scaleTaps(source: PixelRect, size: Size): ScaleTaps {
  return {
    down: bilinearTaps(source.top, source.height, size.height, DOWN_ONE),
    across: bilinearTaps(source.left, source.width, size.width, ACROSS_ONE),
  };
}

/** The shown pixels of a picture, scaled to where they stand in the input: 3 channels. */
export function scaledContent(picture: Pixels, { source, content }: Placement): Pixels {
  const { down, across } = scaleTaps(source, content);
  return scaleByTaps(picture, content, down, across, NO_LIFT);
}
