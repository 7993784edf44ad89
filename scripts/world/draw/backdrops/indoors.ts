import { hex, mix, shade } from '../colour.js';
import { type Bounds, frameAt } from '../geometry.js';
import { fillRect } from '../rectangles.js';
import { type Backdrop, type Landmark, type Stage, ground, vertical } from './stage.js';

/** A wall with a window, and boards. */
export function room(stage: Stage): Backdrop {
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

/** A soft ground with spots of light, for portraits. */
export function studio(stage: Stage): Backdrop {
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

/** A wall for pictures. */
export function gallery(stage: Stage): Backdrop {
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
