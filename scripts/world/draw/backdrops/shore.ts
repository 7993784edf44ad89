import { hex, shade } from '../colour.js';
import { fillRect } from '../rectangles.js';
import { type Backdrop, type Stage, ground, sky, vertical } from './stage.js';

/** Sea and sand, perhaps a cape. */
export function beach(stage: Stage): Backdrop {
  const { pen, random, width, height } = stage;
  const horizon = height * random.range(0.36, 0.46);
  sky(stage, horizon);
  const shore = horizon + (height - horizon) * random.range(0.28, 0.42);
  fillRect(
    pen,
    0,
    horizon,
    width,
    shore + 8,
    vertical(pen, horizon, shore, [hex('#3d6f8e'), hex('#6fa3ae')]),
  );
  for (let i = 0; i < 34; i += 1) {
    const t = random.next() ** 1.5;
    const y = horizon + (shore - horizon) * t;
    const x = random.range(-40, width);
    const w = 20 + 90 * t;
    pen.shape([{ x, y }, { x: x + w / 2, y: y - 1 - 2 * t }, { x: x + w, y }], { open: true, stroke: random.chance(0.5) ? [235, 240, 240] : hex('#27536d'), strokeWidth: 0.7 + 2 * t, opacity: 0.5 }); // prettier-ignore
  }
  if (random.chance(0.7)) {
    const side = random.pick([0, 1]);
    const tip = random.range(0.2, 0.75);
    const x = (t: number): number => (side === 0 ? t * width : (1 - t) * width);
    const high = height * random.range(0.06, 0.2);
    const cape = [
      { x: x(-0.05), y: horizon + 3 },
      { x: x(-0.05), y: horizon - high },
      { x: x(tip * 0.4), y: horizon - high * random.range(0.5, 1) },
      { x: x(tip * 0.75), y: horizon - high * random.range(0.2, 0.5) },
      { x: x(tip), y: horizon + 3 },
    ];
    const rock = random.pick(['#5c6b52', '#7a7468', '#4f5c63'].map(hex));
    pen.shape(cape, { fill: vertical(pen, horizon - high, horizon, [shade(rock, 1.15), shade(rock, 0.8)]) });
    pen.shape(cape, { fill: pen.texture('leaf', 0.8), opacity: 0.3 });
  }
  const wave = Array.from({ length: 9 }, (_, i) => ({ x: (i / 8) * width, y: shore + random.range(-5, 6) }));
  const sand = random.pick(['#d9c39a', '#cdb78e', '#e0cfae'].map(hex));
  ground(stage, shore, shade(sand, 0.82), sand, 'grain');
  pen.shape(wave, { open: true, stroke: [244, 246, 244], strokeWidth: 7, opacity: 0.85, blur: 2 });
  return { horizon: shore, landmarks: [] };
}
