import type { Random } from '../../random.js';
import { type Colour, mix, shade } from '../colour.js';
import type { Frame, Point } from '../geometry.js';
import type { Pen } from '../pen.js';
import type { Landmarks } from './figure.js';
import type { Look } from './look.js';
import type { Pose } from './pose.js';

function torsoOutline(frame: Frame, marks: Landmarks, hem: number): Point[] {
  const { shoulder, waist, hip, shoulderHalf: s, waistHalf: w, hipHalf: h } = marks;
  const right: readonly (readonly [number, number])[] = [
    [s * 0.29, shoulder - 0.08],
    [s * 0.56, shoulder + 0.08],
    [s * 0.84, shoulder + 0.19],
    [s * 0.97, shoulder + 0.36],
    [s * 0.93, shoulder + 0.6],
    [s * 0.8, shoulder + 0.95],
    [(s * 0.76 + w) / 2 + 0.04, (shoulder + waist) / 2 + 0.25],
    [w * 1.04, waist],
    [h * 1.06, hip - 0.2],
    [h * 1.06, hem],
  ];
  return [...right.map(([u, v]) => frame(u, v)), ...[...right].reverse().map(([u, v]) => frame(-u, v))];
}

/** Draws the clothed trunk: cloth, folds, collar, and what belongs to the kind of dress. */
export function drawTorso(
  pen: Pen,
  random: Random,
  frame: Frame,
  look: Look,
  pose: Pose,
  marks: Landmarks,
): void {
  const unit = frame(1, 0).x - frame(0, 0).x;
  const colour = look.topColour;
  const hem =
    marks.hip + (look.top === 'jacket' || look.top === 'suit' ? 0.35 : look.top === 'dress' ? 0 : 0.15);
  const outline = torsoOutline(frame, marks, hem);
  const s = marks.shoulderHalf;
  pen.shape(outline, {
    fill: pen.linear(frame(-s, marks.shoulder), frame(s, marks.shoulder + 0.7), [
      [0, shade(colour, 0.85)],
      [0.25, shade(colour, 1.13)],
      [0.55, colour],
      [0.85, shade(colour, 0.7)],
      [1, shade(colour, 0.52)],
    ]),
  });
  pen.inside(outline, false, () => {
    if (look.stripes) drawStripes(pen, frame, unit, look, marks, hem);
    if (unit > 20)
      pen.shape(outline, { fill: pen.texture('grain', Math.max(0.7, unit / 90)), opacity: 0.12 });
    drawFolds(pen, random, frame, unit, colour, marks);
    // The head and chin throw a shadow on the chest, the light fades downwards.
    pen.ellipse(frame, 0.12, marks.shoulder + 0.05, s * 0.6, 0.2, {
      fill: [0, 0, 0],
      opacity: 0.3,
      blur: unit * 0.09,
    });
    pen.shape(outline, {
      fill: pen.linear(frame(0, marks.waist - 0.4), frame(0, hem), [
        [0, [0, 0, 0], 0],
        [1, [0, 0, 0], 0.3],
      ]),
    });
    if (look.top === 'jacket' || look.top === 'suit' || look.top === 'shirt') {
      if (!pose.back) drawFront(pen, frame, unit, look, marks, hem);
    }
  });
  if (!pose.back) drawNeckline(pen, frame, unit, look, marks);
}

function drawStripes(pen: Pen, frame: Frame, unit: number, look: Look, marks: Landmarks, hem: number): void {
  const light = mix(look.topColour, [255, 255, 255], 0.75);
  for (let v = marks.shoulder + 0.25; v < hem; v += 0.3) {
    pen.shape([frame(-1.2, v), frame(0, v + 0.06), frame(1.2, v)], {
      open: true,
      stroke: light,
      strokeWidth: unit * 0.12,
      opacity: 0.7,
    });
  }
}

function drawFolds(
  pen: Pen,
  random: Random,
  frame: Frame,
  unit: number,
  colour: Colour,
  marks: Landmarks,
): void {
  const s = marks.shoulderHalf;
  for (let i = 0; i < 9; i += 1) {
    const side = i % 2 === 0 ? -1 : 1;
    const v = random.range(marks.shoulder + 0.5, marks.hip);
    const from = frame(side * s * random.range(0.6, 1), v);
    const to = frame(side * s * random.range(-0.1, 0.35), v + random.range(0.1, 0.5));
    const bend = frame(side * s * 0.5, v + random.range(0.15, 0.35));
    const dark = random.chance(0.65);
    pen.shape([from, bend, to], {
      open: true,
      stroke: dark ? shade(colour, 0.35) : shade(colour, 1.5),
      strokeWidth: unit * random.range(0.03, 0.09),
      opacity: dark ? 0.4 : 0.22,
      blur: unit * 0.03,
    });
  }
}

/** An open jacket with shirt and perhaps a tie, or a buttoned shirt front. */
function drawFront(pen: Pen, frame: Frame, unit: number, look: Look, marks: Landmarks, hem: number): void {
  const { shoulder } = marks;
  const colour = look.topColour;
  if (look.top === 'shirt') {
    pen.shape([frame(0.02, shoulder), frame(0.02, hem)], { open: true, stroke: shade(colour, 0.5), strokeWidth: unit * 0.025, opacity: 0.6 }); // prettier-ignore
    for (let v = shoulder + 0.35; v < hem; v += 0.42) {
      pen.ellipse(frame, 0.05, v, 0.03, 0.03, { fill: shade(colour, 1.6) });
    }
    return;
  }
  const under: Colour = look.stone
    ? shade(colour, 0.92)
    : look.top === 'suit'
      ? [226, 228, 232]
      : mix(colour, [240, 240, 240], 0.65);
  const close = look.top === 'suit' ? shoulder + 1.25 : hem;
  const gap = look.top === 'suit' ? 0.26 : 0.3;
  pen.shape([frame(-0.3, shoulder - 0.1), frame(0.3, shoulder - 0.1), frame(gap, shoulder + 0.5), frame(0.08, close), frame(-0.08, close), frame(-gap, shoulder + 0.5)], {
    fill: pen.linear(frame(-0.3, 0), frame(0.3, 0), [
      [0, shade(under, 0.7)],
      [0.4, under],
      [1, shade(under, 0.6)],
    ]),
    straight: true,
  }); // prettier-ignore
  if (look.top === 'suit' && !look.stone) {
    const tie: Colour = [120, 28, 36];
    pen.shape([frame(-0.07, shoulder + 0.02), frame(0.07, shoulder + 0.02), frame(0.05, shoulder + 0.14), frame(0.1, shoulder + 1.1), frame(0, shoulder + 1.25), frame(-0.1, shoulder + 1.1), frame(-0.05, shoulder + 0.14)], { fill: tie, straight: true }); // prettier-ignore
  }
  for (const side of [-1, 1]) {
    pen.shape([frame(side * 0.3, shoulder - 0.1), frame(side * 0.5, shoulder + 0.3), frame(side * 0.42, shoulder + 0.5), frame(side * 0.06, close), frame(side * gap, shoulder + 0.5)], {
      fill: shade(colour, side < 0 ? 1.05 : 0.75),
      straight: true,
    }); // prettier-ignore
    pen.shape([frame(side * 0.46, shoulder + 0.45), frame(side * 0.07, close)], { open: true, stroke: [0, 0, 0], strokeWidth: unit * 0.04, opacity: 0.35, blur: unit * 0.02 }); // prettier-ignore
  }
  pen.shape([frame(0.02, close), frame(0.04, hem)], { open: true, stroke: [0, 0, 0], strokeWidth: unit * 0.03, opacity: 0.45 }); // prettier-ignore
}

const s0 = (marks: Landmarks): number => marks.shoulderHalf * 0.3;

/** What the collar leaves free of neck and chest. */
function drawNeckline(pen: Pen, frame: Frame, unit: number, look: Look, marks: Landmarks): void {
  const { shoulder } = marks;
  if (look.top === 'suit' || look.top === 'shirt') {
    const cloth: Colour = look.stone
      ? look.topColour
      : look.top === 'suit'
        ? [222, 224, 228]
        : shade(look.topColour, 1.15);
    for (const side of [-1, 1]) {
      pen.shape([frame(side * 0.3, shoulder - 0.2), frame(side * 0.34, shoulder + 0.02), frame(side * 0.2, shoulder + 0.2), frame(0, shoulder + 0.06)], {
        fill: shade(cloth, side < 0 ? 1 : 0.82),
        stroke: shade(cloth, 0.5),
        strokeWidth: unit * 0.012,
        straight: true,
      }); // prettier-ignore
    }
    return;
  }
  const depth = look.top === 'dress' ? 0.42 : look.top === 'tshirt' ? 0.2 : 0.1;
  const half = s0(marks);
  pen.shape([frame(-half, shoulder - 0.14), frame(-half * 0.65, shoulder + depth * 0.7), frame(0, shoulder + depth), frame(half * 0.65, shoulder + depth * 0.7), frame(half, shoulder - 0.14), frame(0, shoulder - 0.25)], {
    fill: pen.linear(frame(0, shoulder - 0.2), frame(0, shoulder + depth), [
      [0, shade(look.skin, 0.66)],
      [1, shade(look.skin, 0.92)],
    ]),
  }); // prettier-ignore
  pen.shape([frame(-half, shoulder - 0.12), frame(-half * 0.65, shoulder + depth * 0.75), frame(0, shoulder + depth + 0.02), frame(half * 0.65, shoulder + depth * 0.75), frame(half, shoulder - 0.12)], {
    open: true,
    stroke: shade(look.topColour, 0.72),
    strokeWidth: unit * 0.026,
    opacity: 0.8,
  }); // prettier-ignore
}
