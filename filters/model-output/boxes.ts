import type { Rect, Size } from '../types.js';

/** How four numbers say a box. */
export type BoxOrder = 'cxcywh' | 'xyxy' | 'yxyx';

/**
 * A box of four numbers, relative to the model's input; null where one of them is no number.
 *
 * @param unit `pixels` of the input, or shares of its sides.
 */
export function toRect(
  numbers: readonly [number, number, number, number],
  order: BoxOrder,
  unit: 'pixels' | 'relative',
  input: Size,
): Rect | null {
  if (!numbers.every(Number.isFinite)) return null;
  const [a, b, c, d] = numbers;
  const [xMin, yMin, xMax, yMax] = {
    cxcywh: [a - c / 2, b - d / 2, a + c / 2, b + d / 2],
    xyxy: [a, b, c, d],
    yxyx: [b, a, d, c],
  }[order];
  const { width, height } = unit === 'pixels' ? input : { width: 1, height: 1 };
  return { xMin: xMin / width, xMax: xMax / width, yMin: yMin / height, yMax: yMax / height };
}
