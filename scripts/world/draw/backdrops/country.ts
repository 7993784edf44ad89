import { hex, mix, shade } from '../colour.js';
import { type Point } from '../geometry.js';
import { drawTree } from '../plants.js';
import { fillRect } from '../rectangles.js';
import { type Backdrop, type Landmark, type Stage, ground, hills, sky, vertical } from './stage.js';

/** Grass, trees, perhaps a path. */
export function park(stage: Stage): Backdrop {
  const { pen, random, width, height } = stage;
  const horizon = height * random.range(0.42, 0.56);
  sky(stage, horizon);
  hills(stage, horizon, mix(hex('#5b7a55'), hex('#7e95a5'), 0.35), height * 0.16);
  const landmarks: Landmark[] = [];
  const green = random.pick(['#6d8a3f', '#5f7d3a', '#839044'].map(hex));
  ground(stage, horizon, shade(green, 1.15), shade(green, 0.72), 'leaf');
  const trees = random.int(3, 6);
  for (let i = 0; i < trees; i += 1) {
    const size = height * random.range(0.24, 0.5);
    const foot = { x: random.range(-0.02, 1.02) * width, y: horizon + size * random.range(0.05, 0.2) };
    landmarks.push({ name: 'Tree', bounds: drawTree(pen, random, foot, size) });
  }
  if (random.chance(0.6)) {
    const x = random.range(0.2, 0.8) * width;
    const path = [{ x, y: horizon }, { x: x + width * 0.02, y: horizon }, { x: x + width * 0.28, y: height + 5 }, { x: x - width * 0.2, y: height + 5 }]; // prettier-ignore
    pen.shape(path, { fill: hex('#b9a98d'), straight: true });
    pen.shape(path, { fill: pen.texture('grain', 1.1), straight: true, opacity: 0.3 });
  }
  return { horizon, landmarks };
}

/** Ridges in the haze above a meadow. */
export function mountains(stage: Stage): Backdrop {
  const { pen, random, width, height } = stage;
  const horizon = height * random.range(0.55, 0.66);
  sky(stage, horizon);
  const haze = hex('#9fb4c6');
  for (let layer = 0; layer < 3; layer += 1) {
    const base = horizon - (2 - layer) * height * 0.03;
    const rise = height * (0.42 - layer * 0.11);
    const rock = mix(haze, hex('#4d5a4a'), (layer + 1) / 3.6);
    const phase = random.range(0, 2 * Math.PI);
    const points: Point[] = [{ x: -10, y: base + 40 }];
    for (let x = -10; x <= width + 10; x += width / 26) {
      const ridge = Math.sin((x / width) * (4 + layer * 3) + phase) * 0.35 + 0.55 + random.range(-0.13, 0.13);
      points.push({ x, y: base - Math.max(0.05, ridge) * rise });
    }
    points.push({ x: width + 10, y: base + 40 });
    pen.shape(points, {
      fill: vertical(pen, base - rise, base, [shade(rock, 1.15), shade(rock, 0.95)]),
      straight: true,
    });
    pen.shape(points, { fill: pen.texture('leaf', 1.6 - layer * 0.3), straight: true, opacity: 0.22 });
  }
  const green = hex('#6b7a45');
  ground(stage, horizon, shade(green, 1.1), shade(green, 0.65), 'leaf');
  const landmarks: Landmark[] = [];
  for (let i = 0; i < random.int(2, 7); i += 1) {
    const size = height * random.range(0.08, 0.2);
    const foot = { x: random.range(0, width), y: horizon + random.range(0.02, 0.2) * (height - horizon) };
    landmarks.push({ name: 'Tree', bounds: drawTree(pen, random, foot, size) });
  }
  return { horizon, landmarks };
}

/** Trunks and leaves. */
export function forest(stage: Stage): Backdrop {
  const { pen, random, width, height } = stage;
  const horizon = height * random.range(0.58, 0.68);
  fillRect(
    pen,
    0,
    0,
    width,
    horizon + 2,
    vertical(pen, 0, horizon, [hex('#58703f'), hex('#b9c48d'), hex('#6f7d4a')]),
  );
  fillRect(pen, 0, 0, width, horizon, pen.texture('leaf', 2.4), 0.5);
  ground(stage, horizon, hex('#75703f'), hex('#3d3a24'), 'leaf');
  const landmarks: Landmark[] = [];
  for (let i = 0; i < 12; i += 1) {
    const depth = i / 11;
    const x = random.range(0, width);
    const half = width * (0.006 + 0.014 * depth);
    const foot = horizon + (height - horizon) * depth * 0.4;
    const bark = mix(hex('#8d8a6c'), hex('#3b3023'), depth);
    fillRect(pen, x - half, -5, x + half, foot, pen.linear({ x: x - half, y: 0 }, { x: x + half, y: 0 }, [
      [0, shade(bark, 1.1)],
      [1, shade(bark, 0.55)],
    ])); // prettier-ignore
    fillRect(pen, x - half, -5, x + half, foot, pen.texture('wood', 0.8, 1.5), 0.3);
    if (depth > 0.75)
      landmarks.push({ name: 'Tree', bounds: { xMin: x - half, xMax: x + half, yMin: 0, yMax: foot } });
  }
  fillRect(pen, 0, 0, width, height * 0.22, pen.texture('leaf', 4), 0.55);
  return { horizon, landmarks };
}

/** White hills and few trees. */
export function snow(stage: Stage): Backdrop {
  const { pen, random, width, height } = stage;
  const horizon = height * random.range(0.44, 0.55);
  fillRect(pen, 0, 0, width, horizon + 2, vertical(pen, 0, horizon, [hex('#d3dfe9'), hex('#f4f5f5')]));
  hills(stage, horizon, hex('#dfe5ea'), height * 0.14);
  ground(stage, horizon, hex('#f3f5f6'), hex('#e2e8ee'), 'grain');
  const landmarks: Landmark[] = [];
  for (let i = 0; i < random.int(2, 4); i += 1) {
    const size = height * random.range(0.14, 0.28);
    const foot = { x: random.range(0, width), y: horizon + random.range(0.02, 0.12) * height };
    landmarks.push({ name: 'Tree', bounds: drawTree(pen, random, foot, size, hex('#8b9a92')) });
  }
  return { horizon, landmarks };
}
