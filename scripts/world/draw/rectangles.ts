import type { Point } from './geometry.js';
import type { Paint, Pen } from './pen.js';

/** The corners of an upright rectangle, clockwise from the top left. */
export function rectangle(x0: number, y0: number, x1: number, y1: number): Point[] {
  return [
    { x: x0, y: y0 },
    { x: x1, y: y0 },
    { x: x1, y: y1 },
    { x: x0, y: y1 },
  ];
}

/** Fills a rectangle; straight edges. */
export function fillRect(
  pen: Pen,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  fill: Paint,
  opacity = 1,
): void {
  pen.shape(rectangle(x0, y0, x1, y1), { fill, straight: true, opacity });
}
