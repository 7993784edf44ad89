import { hex, mix, shade } from '../colour.js';
import { type Bounds, frameAt } from '../geometry.js';
import { fillRect } from '../rectangles.js';
import { type Backdrop, type Landmark, type Stage, ground, sky, vertical } from './stage.js';

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

/** House fronts, pavement and road; `lit` is at night. */
export function street(stage: Stage, lit = false): Backdrop {
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
