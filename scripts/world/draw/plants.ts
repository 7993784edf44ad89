import type { Random } from '../random.js';
import { type Colour, hex, mix, shade } from './colour.js';
import { type Bounds, type Point, ellipsePoints, frameAt } from './geometry.js';
import type { Pen } from './pen.js';
import { drawLimb } from './person/limb.js';

/** A broad-leaved tree; `size` is its height. */
export function drawTree(pen: Pen, random: Random, foot: Point, size: number, leaf?: Colour): Bounds {
  const green = leaf ?? random.pick(['#41602c', '#55733a', '#3c5530', '#6d7a35', '#7b6f2e'].map(hex));
  const frame = frameAt(foot, size);
  return pen.measure(() => {
    const bark = hex('#4f3f30');
    const joint = (u: number, v: number, half: number): { x: number; y: number; half: number } => ({
      ...frame(u, v),
      half: half * size,
    });
    drawLimb(pen, [joint(0, 0.01, 0.04), joint(0.005, -0.2, 0.026), joint(0, -0.5, 0.018)], bark);
    drawLimb(pen, [joint(0, -0.3, 0.014), joint(0.14, -0.52, 0.008)], bark);
    drawLimb(pen, [joint(0, -0.34, 0.014), joint(-0.13, -0.55, 0.008)], bark);
    const dark: Point[][] = [];
    const leafLight: Point[][] = [];
    const blobs = Array.from({ length: 30 }, () => {
      const angle = random.range(0, 2 * Math.PI);
      const radius = Math.sqrt(random.next());
      return { u: Math.cos(angle) * radius * 0.28, v: -0.64 + Math.sin(angle) * radius * 0.26 };
    }).sort((a, b) => b.v - a.v);
    for (const { u, v } of blobs) {
      const light = 0.62 + 0.55 * ((-0.35 - v) / 0.55) + random.range(-0.1, 0.1) - u * 0.5;
      const r = random.range(0.07, 0.12);
      const points = ellipsePoints(frame, u, v, r, r * 0.85, 9).map(({ x, y }) => ({
        x: x + random.range(-0.014, 0.014) * size,
        y: y + random.range(-0.014, 0.014) * size,
      }));
      const tone = mix(shade(green, Math.max(0.45, light)), hex('#c8c25a'), Math.max(0, light - 0.9) * 0.35);
      pen.shape(points, { fill: tone, opacity: 0.92 });
      // Single leaves, as specks of shade and light.
      for (let i = 0; i < 9; i += 1) {
        const speck = frame(u + random.range(-r, r), v + random.range(-r, r) * 0.8);
        const tip = { x: speck.x + size * random.range(-0.012, 0.012), y: speck.y + size * 0.008 };
        (i < 5 ? dark : leafLight).push([speck, tip]);
      }
    }
    pen.strokes(dark, { stroke: shade(green, 0.35), strokeWidth: size * 0.011, opacity: 0.5 });
    pen.strokes(leafLight, { stroke: shade(green, 1.45), strokeWidth: size * 0.009, opacity: 0.45 });
  });
}

/** A flower head seen from the front; `size` is its diameter. */
export function drawFlower(pen: Pen, random: Random, centre: Point, size: number, colour: Colour): Bounds {
  const frame = frameAt(centre, size / 2);
  const petals = random.int(7, 13);
  const turn = random.range(0, 1);
  return pen.measure(() => {
    for (let layer = 0; layer < 2; layer += 1) {
      for (let i = 0; i < petals; i += 1) {
        const angle = ((i + layer * 0.5) / petals) * 2 * Math.PI + turn;
        const u = Math.cos(angle) * (0.58 - layer * 0.12);
        const v = Math.sin(angle) * (0.58 - layer * 0.12);
        const tone = shade(colour, (0.8 + layer * 0.2) * random.range(0.85, 1.15));
        pen.shape(ellipsePoints(frame, u, v, 0.42 - layer * 0.08, 0.17, 10, angle), {
          fill: pen.linear(frame(0, 0), frame(u * 1.7, v * 1.7), [
            [0, shade(tone, 0.6)],
            [0.5, tone],
            [1, shade(tone, 1.2)],
          ]),
        });
      }
    }
    pen.ellipse(frame, 0, 0, 0.25, 0.25, { fill: pen.radial(frame(-0.05, -0.05), size * 0.13, [[0, hex('#d9a531')], [1, hex('#6b4516')]]) }); // prettier-ignore
    pen.ellipse(frame, 0, 0, 0.25, 0.25, {
      fill: pen.texture('leaf', size / 260),
      opacity: 0.5,
      ghost: true,
    });
  });
}

/** Leaves that fill the picture behind flowers. */
export function drawLeaves(pen: Pen, random: Random, width: number, height: number): void {
  for (let i = 0; i < 90; i += 1) {
    const depth = i / 90;
    const at = { x: random.range(-20, width + 20), y: random.range(-20, height + 20) };
    const length = (0.06 + 0.1 * depth) * Math.max(width, height);
    const frame = frameAt(at, length, { tilt: random.range(0, 6.28) });
    const green = mix(hex('#22381c'), hex('#6f9443'), depth * random.range(0.4, 1));
    pen.shape([frame(0, 0), frame(0.35, -0.16), frame(0.75, -0.12), frame(1, 0), frame(0.75, 0.12), frame(0.35, 0.16)], {
      fill: pen.linear(frame(0.5, -0.16), frame(0.5, 0.16), [
        [0, shade(green, 1.15)],
        [0.5, shade(green, 0.8)],
        [1, green],
      ]),
    }); // prettier-ignore
  }
}
