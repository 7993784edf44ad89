/** A point of the scene, in scene units (pixels of a picture that is not enlarged). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An upright rectangle in scene units. */
export interface Bounds {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

/** Bounds that hold nothing yet. */
export const NOTHING: Bounds = { xMin: Infinity, yMin: Infinity, xMax: -Infinity, yMax: -Infinity };

export function boundsOf(points: readonly Point[]): Bounds {
  return {
    xMin: Math.min(...points.map(({ x }) => x)),
    yMin: Math.min(...points.map(({ y }) => y)),
    xMax: Math.max(...points.map(({ x }) => x)),
    yMax: Math.max(...points.map(({ y }) => y)),
  };
}

/** The smallest bounds around all the given ones. */
export function union(...all: readonly Bounds[]): Bounds {
  return {
    xMin: Math.min(...all.map(({ xMin }) => xMin)),
    yMin: Math.min(...all.map(({ yMin }) => yMin)),
    xMax: Math.max(...all.map(({ xMax }) => xMax)),
    yMax: Math.max(...all.map(({ yMax }) => yMax)),
  };
}

/** The part of the bounds inside a picture; null where none, or less than a pixel, is inside. */
export function clip(bounds: Bounds, width: number, height: number): Bounds | null {
  const clipped = {
    xMin: Math.max(0, bounds.xMin),
    yMin: Math.max(0, bounds.yMin),
    xMax: Math.min(width, bounds.xMax),
    yMax: Math.min(height, bounds.yMax),
  };
  return clipped.xMax - clipped.xMin >= 1 && clipped.yMax - clipped.yMin >= 1 ? clipped : null;
}

export function area({ xMin, yMin, xMax, yMax }: Bounds): number {
  return Math.max(0, xMax - xMin) * Math.max(0, yMax - yMin);
}

/** The point a share `t` of the way from `a` to `b`. */
export function between(a: Point, b: Point, t: number): Point {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
}

/** Maps figure units (`u` to the right, `v` down) to the scene. */
export type Frame = (u: number, v: number) => Point;

/** A frame whose origin lies at `at`, `scale` scene units a figure unit, turned by `tilt` radians. */
export function frameAt(at: Point, scale: number, { flip = false, tilt = 0 } = {}): Frame {
  const cos = Math.cos(tilt) * scale;
  const sin = Math.sin(tilt) * scale;
  return (u, v) => {
    const s = flip ? -u : u;
    return { x: at.x + s * cos - v * sin, y: at.y + s * sin + v * cos };
  };
}

/** Points around an ellipse in a frame's own units, clockwise from the right. */
export function ellipsePoints(
  frame: Frame,
  u: number,
  v: number,
  ru: number,
  rv: number,
  steps = 14,
  turn = 0,
): Point[] {
  return Array.from({ length: steps }, (_, i) => {
    const angle = (i / steps) * 2 * Math.PI;
    const x = Math.cos(angle) * ru;
    const y = Math.sin(angle) * rv;
    return frame(u + x * Math.cos(turn) - y * Math.sin(turn), v + x * Math.sin(turn) + y * Math.cos(turn));
  });
}
