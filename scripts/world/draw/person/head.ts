import type { Random } from '../../random.js';
import { type Colour, mix, shade } from '../colour.js';
import { type Bounds, type Frame, type Point, ellipsePoints } from '../geometry.js';
import type { Pen } from '../pen.js';
import { drawHat, drawHair } from './hair.js';
import type { Look } from './look.js';
import type { Pose } from './pose.js';

/** What a head shows, by Open Images class name; missing where it does not show. */
export interface HeadParts {
  readonly head: Bounds;
  readonly face: Bounds | null;
  readonly hair: Bounds | null;
  readonly eyes: readonly Bounds[];
  readonly nose: Bounds | null;
  readonly mouth: Bounds | null;
  readonly ears: readonly Bounds[];
}

/** Below this many scene units a head, features are drawn in fewer strokes. */
const FINE = 34;

const HALF: readonly (readonly [number, number])[] = [
  [0.2, 0.04],
  [0.33, 0.17],
  [0.375, 0.38],
  [0.362, 0.58],
  [0.315, 0.78],
  [0.205, 0.935],
  [0.09, 1.0],
];

/** Outline of the head without ears and hair; v 0 is the crown, 1 the chin. */
export function headOutline(frame: Frame, look: Look, yaw: number): Point[] {
  const jaw = look.sex === 'male' && look.age !== 'child' ? 1.05 : 0.97;
  const width = (v: number): number => (v > 0.6 ? jaw : 1) * (look.age === 'child' ? 1.06 : 1);
  const right = HALF.map(([u, v]) => frame(u * width(v) + (v > 0.5 ? yaw * 0.05 : yaw * -0.01), v));
  const left = HALF.map(([u, v]) => frame(-u * width(v) + (v > 0.5 ? yaw * 0.05 : yaw * -0.01), v)).reverse();
  return [frame(0, 0.0), ...right, frame(yaw * 0.06, 1.01), ...left];
}

/** Draws a head; `frame` has its origin at the crown, one unit a head height. */
export function drawHead(pen: Pen, random: Random, frame: Frame, look: Look, pose: Pose): HeadParts {
  const unit = Math.abs(frame(0, 1).y - frame(0, 0).y);
  const { yaw } = pose;
  const skin = look.skin;
  const outline = headOutline(frame, look, yaw);
  const ears: Bounds[] = [];
  let face: Bounds | null = null;
  let hair: Bounds | null = null;
  const eyes: Bounds[] = [];
  let nose: Bounds | null = null;
  let mouth: Bounds | null = null;

  const head = pen.measure(() => {
    for (const side of [-1, 1]) {
      if (side * yaw > 0.45 && !pose.back) continue;
      ears.push(
        pen.measure(() => {
          drawEar(pen, frame, side, yaw, skin);
        }),
      );
    }
    face = pen.measure(() => {
      pen.shape(outline, {
        fill: pen.radial(
          frame(-0.08 + yaw * 0.1, 0.5),
          unit * 0.66,
          [
            [0, shade(skin, 1.1)],
            [0.45, skin],
            [0.8, shade(skin, 0.8)],
            [1, shade(skin, 0.6)],
          ],
          frame(-0.16 + yaw * 0.1, 0.4),
        ),
      });
    });
    if (!pose.back) {
      shadeFace(pen, frame, unit, skin, yaw);
      for (const side of [-1, 1]) {
        eyes.push(
          pen.measure(() => {
            drawEye(pen, frame, unit, side, look, yaw);
          }),
        );
      }
      nose = pen.measure(() => {
        drawNose(pen, frame, unit, skin, yaw);
      });
      if (look.beard) drawBeard(pen, random, frame, unit, look, yaw);
      mouth = pen.measure(() => {
        drawMouth(pen, frame, unit, look, pose);
      });
      if (look.age === 'older' && unit > FINE) drawLines(pen, frame, unit, skin, yaw);
      if (look.glasses) drawGlasses(pen, frame, unit, yaw);
    }
    if (look.hairStyle !== 'bald' || pose.back) {
      hair = pen.measure(() => {
        drawHair(pen, random, frame, unit, look, pose);
      });
    }
    if (look.hat !== 'none') drawHat(pen, frame, unit, look, yaw);
  });
  return { head, face: pose.back ? null : face, hair, eyes, nose, mouth, ears };
}

function drawEar(pen: Pen, frame: Frame, side: number, yaw: number, skin: Colour): void {
  const u = side * (0.385 - Math.max(0, side * yaw) * 0.06) - yaw * 0.03;
  pen.shape(ellipsePoints(frame, u, 0.56, 0.055, 0.115, 10, side * 0.15), { fill: shade(skin, 0.84) });
  pen.ellipse(frame, u - side * 0.008, 0.56, 0.026, 0.07, {
    fill: shade(skin, 0.62),
    opacity: 0.7,
    ghost: true,
  });
}

/** Eye sockets, cheeks, the side away from the light, and what the nose and lip throw. */
function shadeFace(pen: Pen, frame: Frame, unit: number, skin: Colour, yaw: number): void {
  const dark = shade(skin, 0.42);
  const soft = unit * 0.045;
  const shift = yaw * 0.13;
  const outline = headOutlineShadow(frame, yaw);
  pen.shape(outline, { fill: dark, opacity: 0.34, blur: unit * 0.05, ghost: true });
  for (const side of [-1, 1]) {
    pen.ellipse(frame, side * 0.165 + shift, 0.475, 0.1, 0.06, {
      fill: dark,
      opacity: 0.38,
      blur: soft,
      ghost: true,
    });
    pen.ellipse(frame, side * 0.21 + shift * 0.7, 0.66, 0.1, 0.075, {
      fill: mix(skin, [205, 84, 70], 0.45),
      opacity: 0.32,
      blur: soft,
      ghost: true,
    });
  }
  pen.ellipse(frame, shift + 0.03, 0.705, 0.07, 0.025, {
    fill: dark,
    opacity: 0.5,
    blur: unit * 0.018,
    ghost: true,
  });
  pen.ellipse(frame, shift, 0.875, 0.1, 0.022, { fill: dark, opacity: 0.45, blur: unit * 0.02, ghost: true });
  pen.ellipse(frame, shift - 0.05, 0.2, 0.16, 0.08, {
    fill: shade(skin, 1.35),
    opacity: 0.35,
    blur: soft,
    ghost: true,
  });
}

function headOutlineShadow(frame: Frame, yaw: number): Point[] {
  const points: readonly (readonly [number, number])[] = [
    [0.2, 0.1],
    [0.34, 0.3],
    [0.35, 0.6],
    [0.29, 0.82],
    [0.12, 0.98],
    [0.16, 0.8],
    [0.235, 0.6],
    [0.25, 0.35],
  ];
  return points.map(([u, v]) => frame(u + yaw * 0.04, v));
}

function drawEye(pen: Pen, frame: Frame, unit: number, side: number, look: Look, yaw: number): void {
  const far = side * yaw > 0 ? 1 - Math.abs(yaw) * 0.25 : 1;
  const u = side * 0.163 * far + yaw * 0.13;
  const v = 0.498;
  const w = 0.078 * far;
  const lid = shade(look.skin, 0.3);
  const almond = [frame(u - w, v + 0.008), frame(u - w * 0.4, v - 0.026), frame(u + w * 0.4, v - 0.026), frame(u + w, v + 0.004), frame(u + w * 0.3, v + 0.026), frame(u - w * 0.4, v + 0.026)]; // prettier-ignore
  const white: Colour = look.stone ? shade(look.skin, 0.95) : [226, 219, 212];
  pen.shape(almond, { fill: unit < FINE * 0.6 ? shade(look.skin, 0.3) : white });
  if (unit >= FINE * 0.6) {
    const gaze = yaw * 0.018;
    pen.ellipse(frame, u + gaze, v - 0.002, 0.034, 0.034, { fill: shade(look.eyes, 0.9) });
    if (!look.stone) pen.ellipse(frame, u + gaze, v - 0.002, 0.017, 0.017, { fill: [12, 9, 8] });
    if (unit > FINE && !look.stone) {
      pen.ellipse(frame, u + gaze - 0.012, v - 0.014, 0.008, 0.008, { fill: [250, 250, 250], opacity: 0.9 });
    }
  }
  pen.shape([frame(u - w * 1.05, v + 0.008), frame(u - w * 0.3, v - 0.03), frame(u + w * 0.45, v - 0.029), frame(u + w * 1.1, v + 0.004)], {
    open: true,
    stroke: lid,
    strokeWidth: unit * (look.sex === 'female' ? 0.019 : 0.013),
    opacity: look.stone ? 0.4 : 0.9,
  }); // prettier-ignore
  pen.shape([frame(u - w * 0.8, v + 0.018), frame(u, v + 0.034), frame(u + w * 0.8, v + 0.018)], {
    open: true,
    stroke: shade(look.skin, 0.55),
    strokeWidth: unit * 0.008,
    opacity: 0.6,
  });
  const brow = look.stone
    ? shade(look.skin, 0.75)
    : mix(shade(look.hair, 0.8), look.skin, look.age === 'older' ? 0.35 : 0.12);
  pen.shape(
    [
      frame(u - w * 1.15, 0.432 + (side > 0 ? 0 : 0.012)),
      frame(u, 0.405),
      frame(u + w * 1.15, 0.432 + (side > 0 ? 0.012 : 0)),
    ],
    {
      open: true,
      stroke: brow,
      strokeWidth: unit * (look.sex === 'male' ? 0.032 : 0.022),
      opacity: 0.85,
      blur: unit * 0.004,
      ghost: true,
    },
  );
}

function drawNose(pen: Pen, frame: Frame, unit: number, skin: Colour, yaw: number): void {
  const u = yaw * 0.17;
  const dark = shade(skin, 0.5);
  // The shaded flank of the bridge, the light on it, the wings and the nostrils.
  pen.shape([frame(yaw * 0.12 + 0.03, 0.48), frame(u + 0.055, 0.62), frame(u + 0.075, 0.69), frame(u + 0.02, 0.7), frame(u + 0.02, 0.6)], {
    fill: dark,
    opacity: 0.4,
    blur: unit * 0.012,
  }); // prettier-ignore
  pen.shape([frame(yaw * 0.12 - 0.008, 0.46), frame(u - 0.004, 0.64)], {
    open: true,
    stroke: shade(skin, 1.4),
    strokeWidth: unit * 0.03,
    opacity: 0.35,
    blur: unit * 0.012,
  });
  for (const side of [-1, 1]) {
    pen.ellipse(frame, u + side * 0.04, 0.697, 0.016, 0.009, { fill: shade(skin, 0.25), opacity: 0.8 });
    pen.ellipse(frame, u + side * 0.066, 0.68, 0.02, 0.026, {
      fill: shade(skin, 0.66),
      opacity: 0.5,
      blur: unit * 0.006,
    });
  }
}

function drawMouth(pen: Pen, frame: Frame, unit: number, look: Look, pose: Pose): void {
  const u = pose.yaw * 0.14;
  const v = 0.81;
  const w = 0.115 + pose.smile * 0.035;
  const lift = pose.smile * 0.028;
  const rosy = look.sex === 'female' ? 0.5 : 0.28;
  const lip = look.stone ? shade(look.skin, 0.85) : mix(shade(look.skin, 0.8), [176, 62, 66], rosy);
  const left = frame(u - w, v - lift);
  const right = frame(u + w, v - lift);
  pen.shape([left, frame(u - 0.04, v - 0.026), frame(u, v - 0.02), frame(u + 0.04, v - 0.026), right, frame(u, v + lift * 0.5 + 0.004)], {
    fill: shade(lip, 0.82),
  }); // prettier-ignore
  pen.shape([left, frame(u, v + lift * 0.5), right, frame(u + 0.05, v + 0.036), frame(u - 0.05, v + 0.036)], {
    fill: lip,
  });
  if (pose.smile > 0.55 && !look.stone) {
    pen.shape([frame(u - w * 0.8, v - lift * 0.7), frame(u, v - 0.012 + lift * 0.2), frame(u + w * 0.8, v - lift * 0.7), frame(u, v + 0.02)], {
      fill: [236, 230, 222],
    }); // prettier-ignore
  }
  pen.shape([left, frame(u, v + lift * 0.6), right], {
    open: true,
    stroke: shade(lip, 0.42),
    strokeWidth: unit * 0.01,
    opacity: pose.smile > 0.55 ? 0.4 : 0.85,
  });
  for (const side of [-1, 1]) {
    pen.shape([frame(u + side * 0.085, 0.69), frame(u + side * (w + 0.03), 0.79)], {
      open: true,
      stroke: shade(look.skin, 0.55),
      strokeWidth: unit * 0.014,
      opacity: 0.18 + pose.smile * 0.25,
      blur: unit * 0.008,
      ghost: true,
    });
  }
}

function drawLines(pen: Pen, frame: Frame, unit: number, skin: Colour, yaw: number): void {
  const style = {
    open: true,
    stroke: shade(skin, 0.55),
    strokeWidth: unit * 0.008,
    opacity: 0.4,
    ghost: true,
  } as const;
  for (const v of [0.25, 0.29, 0.33]) {
    pen.shape([frame(-0.18 + yaw * 0.1, v), frame(yaw * 0.1, v - 0.012), frame(0.18 + yaw * 0.1, v)], style);
  }
  for (const side of [-1, 1]) {
    pen.shape([frame(side * 0.1 + yaw * 0.13, 0.545), frame(side * 0.17 + yaw * 0.13, 0.565), frame(side * 0.24 + yaw * 0.13, 0.545)], style); // prettier-ignore
    pen.shape([frame(side * 0.27 + yaw * 0.1, 0.48), frame(side * 0.31 + yaw * 0.1, 0.46)], style);
  }
}

function drawBeard(pen: Pen, random: Random, frame: Frame, unit: number, look: Look, yaw: number): void {
  const outer: readonly (readonly [number, number])[] = [
    [-0.35, 0.6], [-0.31, 0.8], [-0.2, 0.96], [0, 1.05], [0.2, 0.96], [0.31, 0.8], [0.35, 0.6], [0.27, 0.72], [0.15, 0.75], [0, 0.735], [-0.15, 0.75], [-0.27, 0.72],
  ]; // prettier-ignore
  const colour = look.stone ? shade(look.skin, 0.8) : look.hair;
  pen.shape(
    outer.map(([u, v]) => frame(u + yaw * 0.07, v)),
    { fill: colour, opacity: 0.82, blur: unit * 0.012 },
  );
  if (unit < FINE) return;
  for (const light of [0.6, 0.85, 1.1, 1.3]) {
    const hairs = Array.from({ length: 16 }, () => {
      const u = random.range(-0.28, 0.28);
      const v = random.range(0.78, 0.96) - Math.abs(u) * 0.25;
      return [frame(u + yaw * 0.07, v), frame(u * 1.04 + yaw * 0.07, v + 0.05)];
    });
    pen.strokes(hairs, { stroke: shade(colour, light), strokeWidth: unit * 0.008, opacity: 0.5 });
  }
}

function drawGlasses(pen: Pen, frame: Frame, unit: number, yaw: number): void {
  const style = { stroke: [28, 26, 28] as Colour, strokeWidth: unit * 0.018, ghost: true };
  for (const side of [-1, 1]) {
    const u = side * 0.168 + yaw * 0.13;
    pen.ellipse(frame, u, 0.505, 0.108, 0.075, { ...style, fill: [190, 205, 215], opacity: 0.28 });
    pen.ellipse(frame, u, 0.505, 0.108, 0.075, style);
    pen.shape([frame(side * 0.275 + yaw * 0.12, 0.49), frame(side * 0.38, 0.5)], { ...style, open: true });
  }
  pen.shape([frame(-0.06 + yaw * 0.13, 0.495), frame(0.06 + yaw * 0.13, 0.495)], { ...style, open: true });
}
