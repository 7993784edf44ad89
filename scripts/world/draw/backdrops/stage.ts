import type { Random } from '../../random.js';
import { type Colour, hex, shade } from '../colour.js';
import { type Bounds, type Point, frameAt } from '../geometry.js';
import type { Paint, Pen } from '../pen.js';
import { fillRect } from '../rectangles.js';

/** A canvas that a backdrop fills: its size, and where the ground begins. */
export interface Stage {
  readonly pen: Pen;
  readonly random: Random;
  readonly width: number;
  readonly height: number;
}

/** A thing of the backdrop that has a class of its own. */
export interface Landmark {
  readonly name:
    'Tree' | 'Building' | 'Window' | 'Skyscraper' | 'Picture frame' | 'Houseplant' | 'Street light';
  readonly bounds: Bounds;
}

/** A drawn backdrop: y of the horizon, and what stands in it. */
export interface Backdrop {
  readonly horizon: number;
  readonly landmarks: readonly Landmark[];
}

/** A paint that runs from top to bottom through the colours. */
export function vertical(pen: Pen, top: number, bottom: number, colours: readonly Colour[]): Paint {
  return pen.linear(
    { x: 0, y: top },
    { x: 0, y: bottom },
    colours.map((colour, i) => [i / (colours.length - 1), colour] as const),
  );
}

/** Sky down to the horizon, with haze and clouds. */
export function sky({ pen, random, width, height }: Stage, horizon: number): void {
  const [top, low] = random.pick([
    ['#3f7fc4', '#c9dcec'],
    ['#6d9cc9', '#e2e4e1'],
    ['#8d9aa6', '#d4d7d8'],
    ['#c2c7cb', '#e6e7e6'],
    ['#5b6ea0', '#f0c79a'],
  ] as const);
  fillRect(pen, 0, 0, width, horizon + 2, vertical(pen, 0, horizon, [hex(top), hex(low)]));
  fillRect(
    pen,
    0,
    0,
    width,
    horizon,
    pen.texture('cloud', Math.max(width, height) / 190, 0.5),
    random.range(0.12, 0.4),
  );
  for (let i = 0; i < random.int(0, 4); i += 1) {
    const at = { x: random.range(0, width), y: random.range(0.05, 0.7) * horizon };
    const size = random.range(0.06, 0.2) * width;
    const frame = frameAt(at, size);
    for (let puff = 0; puff < 7; puff += 1) {
      const u = random.range(-1, 1);
      const r = random.range(0.25, 0.5) * (1.2 - Math.abs(u));
      pen.ellipse(frame, u, random.range(-0.12, 0.08), r * 1.3, r * 0.6, {
        fill: random.chance(0.75) ? [246, 247, 248] : [196, 203, 210],
        opacity: 0.35,
        blur: size * 0.05,
      });
    }
  }
}

/** Ground from the horizon to the lower edge, its texture coarser towards the viewer. */
export function ground(
  stage: Stage,
  horizon: number,
  far: Colour,
  near: Colour,
  texture: 'leaf' | 'grain' | 'wood',
): void {
  const { pen, width, height } = stage;
  fillRect(pen, 0, horizon, width, height, vertical(pen, horizon, height, [far, near]));
  // Finer texture far away, coarser near.
  const steps = 4;
  for (let i = 0; i < steps; i += 1) {
    const from = horizon + (height - horizon) * (i / steps) ** 1.7;
    fillRect(pen, 0, from, width, height, pen.texture(texture, 0.5 + i * 0.55), 0.16);
  }
}

/** A row of hills on the horizon. */
export function hills(stage: Stage, horizon: number, colour: Colour, rise: number): void {
  const { pen, random, width } = stage;
  const points: Point[] = [{ x: -20, y: horizon + 4 }];
  for (let x = -20; x <= width + 60; x += width / 9)
    points.push({ x, y: horizon - random.range(0.25, 1) * rise });
  points.push({ x: width + 60, y: horizon + 4 });
  pen.shape(points, {
    fill: vertical(pen, horizon - rise, horizon, [shade(colour, 1.1), shade(colour, 0.8)]),
  });
  pen.shape(points, { fill: pen.texture('leaf', 0.7), opacity: 0.25 });
}
