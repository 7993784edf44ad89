import { type Colour, css } from './colour.js';
import { type Bounds, type Frame, NOTHING, type Point, boundsOf, ellipsePoints, union } from './geometry.js';
import type { Random } from '../random.js';
import { type TextureName, texturePattern } from './textures.js';

/** How a shape is filled: a colour, or the id of a gradient or pattern of the same pen. */
export type Paint = Colour | { readonly id: string };

/** A stop of a gradient: where (0..1), which colour, how opaque (1 if not said). */
export type Stop = readonly [offset: number, colour: Colour, opacity?: number];

export interface Style {
  readonly fill?: Paint;
  readonly stroke?: Paint;
  readonly strokeWidth?: number;
  readonly opacity?: number;
  /** How far the edge fades out, scene units. */
  readonly blur?: number;
  /** Straight lines between the points instead of a smooth curve. */
  readonly straight?: boolean;
  /** An open line instead of a closed shape. */
  readonly open?: boolean;
  /** Not counted into the bounds that `measure` gives: shadows, light, reflections. */
  readonly ghost?: boolean;
}

/** Collects shapes as SVG, and knows the bounds of what it drew. */
export interface Pen {
  /** A shape through the points. */
  shape(points: readonly Point[], style: Style): void;
  /** Many open lines of one style as one element; they do not count into bounds. */
  strokes(lines: readonly (readonly Point[])[], style: Style): void;
  ellipse(frame: Frame, u: number, v: number, ru: number, rv: number, style: Style, turn?: number): void;
  linear(from: Point, to: Point, stops: readonly Stop[]): Paint;
  radial(centre: Point, radius: number, stops: readonly Stop[], focus?: Point): Paint;
  /** A tiled texture of light and dark specks, to lay over a shape; `scale` scene units a texel. */
  texture(name: TextureName, scale: number, stretch?: number): Paint;
  /** Limits what `draw` draws to the inside of a shape. */
  inside(outline: readonly Point[], straight: boolean, draw: () => void): void;
  /** The bounds of everything that `draw` draws, ghosts left out. */
  measure(draw: () => void): Bounds;
  /** As `measure`, with what `draw` returns. */
  measured<T>(draw: () => T): { readonly bounds: Bounds; readonly value: T };
  /** The whole drawing as an SVG document. */
  document(width: number, height: number): string;
}

const n = (value: number): string => (Math.round(value * 100) / 100).toString();

/** A path through the points: straight, or a Catmull-Rom spline written as cubic curves. */
function pathOf(points: readonly Point[], straight: boolean, open: boolean, scale: number): string {
  const at = ({ x, y }: Point): string => `${n(x * scale)} ${n(y * scale)}`;
  if (straight) return `M${points.map(at).join('L')}${open ? '' : 'Z'}`;
  const count = points.length;
  const get = (i: number): Point =>
    open ? points[Math.max(0, Math.min(count - 1, i))] : points[(i + count) % count];
  let path = `M${at(points[0])}`;
  for (let i = 0; i < (open ? count - 1 : count); i += 1) {
    const [before, from, to, after] = [get(i - 1), get(i), get(i + 1), get(i + 2)];
    const first = { x: from.x + (to.x - before.x) / 6, y: from.y + (to.y - before.y) / 6 };
    const second = { x: to.x - (after.x - from.x) / 6, y: to.y - (after.y - from.y) / 6 };
    path += `C${at(first)} ${at(second)} ${at(to)}`;
  }
  return open ? path : `${path}Z`;
}

/** Copies that a soft edge is made of. */
const LAYERS = 4;

/**
 * Soft edges without a blur filter, which costs a whole canvas each: lines become thinner and thicker copies,
 * areas smaller and larger ones, each with its share of the opacity.
 */
function softened(points: readonly Point[], style: Style): { points: readonly Point[]; style: Style }[] {
  const blur = style.blur ?? 0;
  if (blur <= 0.2) return [{ points, style }];
  const opacity = 1 - (1 - (style.opacity ?? 1)) ** (1 / LAYERS);
  const shares = Array.from({ length: LAYERS }, (_, i) => ((i + 0.5) / LAYERS) * 2 - 1);
  if (style.open === true) {
    const width = style.strokeWidth ?? 1;
    return shares.map((share) => ({
      points,
      style: { ...style, opacity, strokeWidth: Math.max(width * 0.2, width + share * 2 * blur) },
    }));
  }
  const { xMin, xMax, yMin, yMax } = boundsOf(points);
  const centre = { x: (xMin + xMax) / 2, y: (yMin + yMax) / 2 };
  const grow = (half: number, share: number): number =>
    Math.max(0.1, 1 + (share * 1.3 * blur) / Math.max(half, 0.5));
  return shares.map((share) => ({
    points: points.map(({ x, y }) => ({
      x: centre.x + (x - centre.x) * grow((xMax - xMin) / 2, share),
      y: centre.y + (y - centre.y) * grow((yMax - yMin) / 2, share),
    })),
    style: { ...style, opacity },
  }));
}

/**
 * A pen that writes its shapes `scale` pixels a scene unit. The scale goes into the coordinates, not into a view
 * box: under one, the renderer resamples every texture, which takes twenty times as long.
 */
export function createPen(scale: number, random: Random): Pen {
  const px = (value: number): string => n(value * scale);
  const defs: string[] = [];
  const body: string[] = [];
  const patterns = new Map<string, string>();
  let serial = 0;
  let bounds = NOTHING;

  const name = (): string => {
    serial += 1;
    return `d${serial}`;
  };
  const paint = (value: Paint): string => ('id' in value ? `url(#${value.id})` : css(value));
  const stopsOf = (stops: readonly Stop[]): string =>
    stops
      .map(([offset, colour, opacity = 1]) => {
        const fade = opacity < 1 ? ` stop-opacity="${n(opacity)}"` : '';
        return `<stop offset="${n(offset)}" stop-color="${css(colour)}"${fade}/>`;
      })
      .join('');

  const attributes = (style: Style): string => {
    const parts = [`fill="${style.fill === undefined ? 'none' : paint(style.fill)}"`];
    if (style.stroke !== undefined) {
      const width = px(style.strokeWidth ?? 1);
      parts.push(`stroke="${paint(style.stroke)}" stroke-width="${width}" stroke-linecap="round"`);
      parts.push('stroke-linejoin="round"');
    }
    // Not `opacity`: the renderer would draw each shape on a layer of its own, the size of the picture.
    if (style.opacity !== undefined) {
      const opacity = Math.round(style.opacity * 1000) / 1000;
      parts.push(`fill-opacity="${opacity}"`);
      if (style.stroke !== undefined) parts.push(`stroke-opacity="${opacity}"`);
    }
    return parts.join(' ');
  };

  const pen: Pen = {
    shape(points, style) {
      if (points.length < 2) return;
      if (style.ghost !== true) bounds = union(bounds, boundsOf(points));
      for (const layer of softened(points, style)) {
        const path = pathOf(layer.points, style.straight ?? false, style.open ?? false, scale);
        body.push(`<path d="${path}" ${attributes(layer.style)}/>`);
      }
    },
    strokes(lines, style) {
      if (lines.length === 0) return;
      const path = lines.map((line) => pathOf(line, line.length < 3, true, scale)).join('');
      body.push(`<path d="${path}" ${attributes(style)}/>`);
    },
    ellipse(frame, u, v, ru, rv, style, turn = 0) {
      pen.shape(ellipsePoints(frame, u, v, ru, rv, 12, turn), style);
    },
    linear(from, to, stops) {
      const id = name();
      defs.push(
        `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${px(from.x)}" y1="${px(from.y)}" x2="${px(to.x)}" y2="${px(to.y)}">${stopsOf(stops)}</linearGradient>`,
      );
      return { id };
    },
    radial(centre, radius, stops, focus = centre) {
      const id = name();
      defs.push(
        `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${px(centre.x)}" cy="${px(centre.y)}" r="${px(radius)}" fx="${px(focus.x)}" fy="${px(focus.y)}">${stopsOf(stops)}</radialGradient>`,
      );
      return { id };
    },
    texture(texture, grain, stretch = 1) {
      const key = `${texture} ${n(grain)} ${n(stretch)}`;
      const known = patterns.get(key);
      if (known !== undefined) return { id: known };
      const id = name();
      patterns.set(key, id);
      defs.push(texturePattern(id, texture, grain * scale, stretch, random));
      return { id };
    },
    inside(outline, straight, draw) {
      const id = name();
      defs.push(`<clipPath id="${id}"><path d="${pathOf(outline, straight, false, scale)}"/></clipPath>`);
      const outer = bounds;
      body.push(`<g clip-path="url(#${id})">`);
      draw();
      body.push('</g>');
      bounds = union(outer, boundsOf(outline));
    },
    measure: (draw) => pen.measured(draw).bounds,
    measured(draw) {
      const outer = bounds;
      bounds = NOTHING;
      const value = draw();
      const drawn = bounds;
      bounds = union(outer, drawn);
      return { bounds: drawn, value };
    },
    document(width, height) {
      const size = `width="${Math.round(width * scale)}" height="${Math.round(height * scale)}"`;
      return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}><defs>${defs.join('')}</defs>${body.join('')}</svg>`;
    },
  };
  return pen;
}
