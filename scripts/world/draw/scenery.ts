import type { Random } from '../random.js';
import { drawTree } from './plants.js';
import { type Colour, hex, mix, shade } from './colour.js';
import { type Bounds, type Point, frameAt } from './geometry.js';
import type { Paint, Pen } from './pen.js';

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

export type BackdropName =
  'park' | 'street' | 'beach' | 'mountains' | 'forest' | 'snow' | 'room' | 'studio' | 'night' | 'gallery';

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

function vertical(pen: Pen, top: number, bottom: number, colours: readonly Colour[]): Paint {
  return pen.linear(
    { x: 0, y: top },
    { x: 0, y: bottom },
    colours.map((colour, i) => [i / (colours.length - 1), colour] as const),
  );
}

function sky({ pen, random, width, height }: Stage, horizon: number): void {
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

function ground(
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

function hills(stage: Stage, horizon: number, colour: Colour, rise: number): void {
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

function park(stage: Stage): Backdrop {
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

/** A house front with rows of windows. */
export function drawFacade(
  stage: Stage,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  lit: boolean,
): Bounds {
  const { pen, random } = stage;
  const wall = random.pick(['#b8a489', '#9b6b54', '#c9c4ba', '#8a8f94', '#d8c7a2', '#7d5446'].map(hex));
  const tone = lit ? shade(wall, 0.28) : wall;
  return pen.measure(() => {
    fillRect(pen, x0, y0, x1, y1, pen.linear({ x: x0, y: 0 }, { x: x1, y: 0 }, [
      [0, shade(tone, 1.08)],
      [1, shade(tone, 0.8)],
    ])); // prettier-ignore
    fillRect(pen, x0, y0, x1, y1, pen.texture('grain', 1.4), 0.16);
    fillRect(pen, x0, y0, x1, y0 + (y1 - y0) * 0.02, shade(tone, 0.6));
    const columns = Math.max(2, Math.round((x1 - x0) / random.range(34, 52)));
    const rows = Math.max(2, Math.round((y1 - y0) / random.range(46, 64)));
    const cw = (x1 - x0) / columns;
    const ch = (y1 - y0) / rows;
    for (let i = 0; i < columns; i += 1) {
      for (let j = 0; j < rows; j += 1) {
        const [left, top] = [x0 + (i + 0.24) * cw, y0 + (j + 0.2) * ch];
        const glow = lit && random.chance(0.4);
        const glass = glow
          ? hex('#f2cf83')
          : mix(hex('#27323d'), hex('#7f95a8'), lit ? 0 : random.range(0, 0.6));
        fillRect(pen, left - 2, top - 2, left + cw * 0.52 + 2, top + ch * 0.6 + 2, shade(tone, 1.25));
        fillRect(pen, left, top, left + cw * 0.52, top + ch * 0.6, pen.linear({ x: left, y: top }, { x: left + cw * 0.5, y: top + ch * 0.6 }, [
          [0, shade(glass, 1.25)],
          [1, shade(glass, 0.8)],
        ])); // prettier-ignore
        fillRect(pen, left + cw * 0.25, top, left + cw * 0.27, top + ch * 0.6, shade(tone, 1.2));
      }
    }
  });
}

function street(stage: Stage, lit = false): Backdrop {
  const { pen, random, width, height } = stage;
  const horizon = height * random.range(0.6, 0.68);
  if (lit) fillRect(pen, 0, 0, width, horizon, vertical(pen, 0, horizon, [hex('#0d1220'), hex('#2a2a3c')]));
  else sky(stage, horizon);
  const landmarks: Landmark[] = [];
  for (let x = -random.range(0, 80); x < width;) {
    const w = width * random.range(0.18, 0.34);
    const top = horizon - height * random.range(0.35, 0.62);
    landmarks.push({ name: 'Building', bounds: drawFacade(stage, x, top, x + w, horizon + 3, lit) });
    x += w + 1;
  }
  const pavement = lit ? hex('#3a3a40') : hex('#a39e96');
  const road = lit ? hex('#1f2024') : hex('#66676a');
  ground(stage, horizon, pavement, shade(pavement, 0.85), 'grain');
  const kerb = horizon + (height - horizon) * 0.3;
  fillRect(pen, 0, kerb, width, height, vertical(pen, kerb, height, [shade(road, 1.1), shade(road, 0.85)]));
  fillRect(pen, 0, kerb, width, height, pen.texture('grain', 1.2), 0.28);
  fillRect(pen, 0, kerb - 3, width, kerb + 1, shade(pavement, 0.6));
  for (let x = random.range(-60, 0); x < width; x += width / 6) {
    const y = kerb + (height - kerb) * 0.5;
    pen.shape([{ x, y }, { x: x + width / 11, y }, { x: x + width / 11 - 8, y: y + 7 }, { x: x - 8, y: y + 7 }], { fill: shade(hex('#d9d6c8'), lit ? 0.5 : 1), straight: true }); // prettier-ignore
  }
  if (lit) {
    for (let i = 0; i < 9; i += 1) {
      const at = { x: random.range(0, width), y: random.range(horizon * 0.55, horizon) };
      const r = random.range(12, 46);
      const glow = random.pick(['#ffcf7a', '#ff8d5c', '#9ec7ff', '#ff5f5f'].map(hex));
      pen.ellipse(frameAt(at, r), 0, 0, 1, 1, { fill: pen.radial(at, r, [[0, glow, 0.9], [0.25, glow, 0.45], [1, glow, 0]]), ghost: true }); // prettier-ignore
    }
  }
  return { horizon: kerb - (kerb - horizon) * 0.3, landmarks };
}

function beach(stage: Stage): Backdrop {
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

function mountains(stage: Stage): Backdrop {
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

function forest(stage: Stage): Backdrop {
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

function snow(stage: Stage): Backdrop {
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

function room(stage: Stage): Backdrop {
  const { pen, random, width, height } = stage;
  const horizon = height * random.range(0.66, 0.76);
  const wall = random.pick(['#cfc6b5', '#b9c2c4', '#d9d3c7', '#a9b39f', '#c7b3a2'].map(hex));
  fillRect(pen, 0, 0, width, horizon, pen.radial({ x: width * 0.3, y: height * 0.25 }, width * 0.9, [
    [0, shade(wall, 1.12)],
    [0.6, wall],
    [1, shade(wall, 0.7)],
  ])); // prettier-ignore
  fillRect(pen, 0, 0, width, horizon, pen.texture('grain', 1.3), 0.07);
  const wood = random.pick(['#8a6242', '#a37b52', '#6b4a34'].map(hex));
  fillRect(
    pen,
    0,
    horizon,
    width,
    height,
    vertical(pen, horizon, height, [shade(wood, 0.8), shade(wood, 1.1)]),
  );
  fillRect(pen, 0, horizon, width, height, pen.texture('wood', 1.6, 0.6), 0.16);
  for (let i = -6; i < 14; i += 1) {
    const x = (i / 8) * width;
    pen.shape([{ x: width / 2 + (x - width / 2) * 0.6, y: horizon }, { x, y: height + 5 }], { open: true, stroke: shade(wood, 0.5), strokeWidth: 1.4, opacity: 0.5 }); // prettier-ignore
  }
  fillRect(pen, 0, horizon - 12, width, horizon, shade(wall, 1.25));
  const landmarks: Landmark[] = [];
  const wx = width * random.range(0.05, 0.3);
  landmarks.push({
    name: 'Window',
    bounds: drawWindow(stage, wx, height * 0.1, wx + width * 0.22, height * 0.5),
  });
  return { horizon, landmarks };
}

function drawWindow({ pen }: Stage, x0: number, y0: number, x1: number, y1: number): Bounds {
  return pen.measure(() => {
    fillRect(pen, x0 - 8, y0 - 8, x1 + 8, y1 + 8, hex('#efece6'));
    fillRect(pen, x0, y0, x1, y1, vertical(pen, y0, y1, [hex('#cfe2f0'), hex('#f2f4ee'), hex('#a9bf93')]));
    fillRect(pen, (x0 + x1) / 2 - 3, y0, (x0 + x1) / 2 + 3, y1, hex('#e3e0d9'));
    fillRect(pen, x0, (y0 + y1) / 2 - 3, x1, (y0 + y1) / 2 + 3, hex('#e3e0d9'));
  });
}

function studio(stage: Stage): Backdrop {
  const { pen, random, width, height } = stage;
  const base = random.pick(['#4d5b52', '#5a4c44', '#38424f', '#6e6a5f', '#7b8a8f', '#8c7a66'].map(hex));
  const light = { x: width * random.range(0.2, 0.8), y: height * random.range(0.1, 0.4) };
  fillRect(pen, 0, 0, width, height, pen.radial(light, width * 0.9, [
    [0, shade(base, 1.35)],
    [0.6, base],
    [1, shade(base, 0.5)],
  ])); // prettier-ignore
  for (let i = 0; i < 16; i += 1) {
    const at = { x: random.range(0, width), y: random.range(0, height) };
    const r = random.range(0.04, 0.13) * width;
    const tint = mix(base, random.pick(['#f4e3b0', '#bcd6a5', '#d7e0ea', '#caa27a'].map(hex)), 0.7);
    pen.ellipse(frameAt(at, r), 0, 0, 1, 1, { fill: tint, opacity: random.range(0.06, 0.22) });
  }
  return { horizon: height * 0.9, landmarks: [] };
}

function gallery(stage: Stage): Backdrop {
  const { pen, random, width, height } = stage;
  const horizon = height * 0.86;
  const wall = random.pick(['#e4e1da', '#7c2f2f', '#5d6b63', '#cfc9bd'].map(hex));
  fillRect(pen, 0, 0, width, height, pen.radial({ x: width / 2, y: height * 0.3 }, width * 0.75, [
    [0, shade(wall, 1.1)],
    [1, shade(wall, 0.6)],
  ])); // prettier-ignore
  fillRect(pen, 0, 0, width, height, pen.texture('grain', 1.5), 0.1);
  ground(stage, horizon, hex('#7d6a55'), hex('#54463a'), 'wood');
  return { horizon, landmarks: [] };
}

const BACKDROPS: Readonly<Record<BackdropName, (stage: Stage) => Backdrop>> = {
  park,
  street: (stage) => street(stage),
  beach,
  mountains,
  forest,
  snow,
  room,
  studio,
  night: (stage) => street(stage, true),
  gallery,
};

/** Draws a backdrop over the whole canvas. */
export function drawBackdrop(stage: Stage, name: BackdropName): Backdrop {
  return BACKDROPS[name](stage);
}
