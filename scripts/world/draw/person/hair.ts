import type { Random } from '../../random.js';
import { mix, shade } from '../colour.js';
import { type Frame, type Point, between, ellipsePoints } from '../geometry.js';
import type { Pen } from '../pen.js';
import type { Look } from './look.js';
import type { Pose } from './pose.js';

type Line = readonly (readonly [number, number])[];

/** Edge of the hair around the skull, from the left ear over the crown to the right one. */
const SKULL: Line = [
  [-0.385, 0.52], [-0.42, 0.36], [-0.39, 0.16], [-0.26, 0.0], [0, -0.065], [0.26, 0.0], [0.39, 0.16], [0.42, 0.36], [0.385, 0.52],
]; // prettier-ignore

/** The hairline over the forehead, from the right back to the left. */
const HAIRLINES: Readonly<Record<'short' | 'parted' | 'receding', Line>> = {
  short: [[0.345, 0.46], [0.315, 0.31], [0.2, 0.225], [0, 0.205], [-0.2, 0.225], [-0.315, 0.31], [-0.345, 0.46]],
  parted: [[0.35, 0.46], [0.325, 0.33], [0.24, 0.26], [0.02, 0.24], [-0.17, 0.155], [-0.3, 0.29], [-0.345, 0.46]],
  receding: [[0.35, 0.46], [0.345, 0.3], [0.24, 0.13], [0, 0.075], [-0.24, 0.13], [-0.345, 0.3], [-0.35, 0.46]],
}; // prettier-ignore

function strands(
  pen: Pen,
  random: Random,
  frame: Frame,
  unit: number,
  look: Look,
  from: Line,
  to: Line,
): void {
  const count = unit > 60 ? 70 : unit > 26 ? 26 : 8;
  const at = (line: Line, t: number): Point => {
    const place = t * (line.length - 1);
    const i = Math.min(line.length - 2, Math.floor(place));
    return between(frame(...line[i]), frame(...line[i + 1]), place - i);
  };
  // In six tones from dark to light, each tone in one stroke of the pen.
  const tones = [0.55, 0.72, 0.9, 1.08, 1.26, 1.45];
  for (const light of tones) {
    const lines = Array.from({ length: Math.ceil(count / tones.length) }, () => {
      const t = random.next();
      const start = at(from, t);
      const end = at(to, Math.max(0, Math.min(1, t + random.range(-0.04, 0.04))));
      const middle = between(start, end, 0.5);
      return [start, { x: middle.x + random.range(-0.02, 0.02) * unit, y: middle.y }, end];
    });
    const tone = light <= 1 ? shade(look.hair, light) : mix(look.hair, [214, 190, 160], (light - 1) * 0.6);
    pen.strokes(lines, { stroke: tone, strokeWidth: unit * 0.014, opacity: 0.4 });
  }
}

/** The hair over head and forehead. */
export function drawHair(pen: Pen, random: Random, frame: Frame, unit: number, look: Look, pose: Pose): void {
  const hair = look.hair;
  const fill = pen.radial(
    frame(-0.05, 0.25),
    unit * 0.62,
    [
      [0, shade(hair, 1.12)],
      [0.5, hair],
      [1, shade(hair, 0.55)],
    ],
    frame(-0.2, 0.05),
  );
  if (pose.back) {
    const back: Line = [...SKULL, [0.36, 0.72], [0.22, 0.92], [0, 0.97], [-0.22, 0.92], [-0.36, 0.72]];
    if (look.hairStyle !== 'bald') {
      pen.shape(
        back.map(([u, v]) => frame(u, v)),
        { fill },
      );
      const crown: Line = [
        [-0.12, 0.12],
        [0, 0.1],
        [0.12, 0.12],
      ];
      strands(pen, random, frame, unit, look, crown, [[-0.36, 0.72], [-0.2, 0.9], [0, 0.95], [0.2, 0.9], [0.36, 0.72]]); // prettier-ignore
    }
    return;
  }
  const shift = pose.yaw * 0.07;
  const moved = (line: Line): Line => line.map(([u, v]) => [u + shift * (v > 0.15 ? 1 : 0.4), v] as const);
  if (look.hairStyle === 'curly') {
    for (let i = 0; i < 46; i += 1) {
      const angle = Math.PI * (1 + i / 45);
      const radius = random.range(0.36, 0.46);
      const u = Math.cos(angle) * radius;
      const v = 0.36 + Math.sin(angle) * radius * 0.95;
      const size = random.range(0.07, 0.12);
      pen.shape(ellipsePoints(frame, u, v, size, size, 8), { fill: shade(hair, random.range(0.6, 1.2)) });
    }
    const line = moved(HAIRLINES.short);
    pen.shape(
      [...moved(SKULL), ...line].map(([u, v]) => frame(u, v)),
      { fill },
    );
    for (let i = 0; i < (unit > 30 ? 60 : 10); i += 1) {
      const u = random.range(-0.33, 0.33);
      const top = -0.02 + u * u * 1.5;
      pen.shape(ellipsePoints(frame, u, random.range(top, top + 0.17), 0.035, 0.03, 7), {
        fill: shade(hair, random.range(0.6, 1.35)),
        opacity: 0.5,
        ghost: true,
      });
    }
    return;
  }
  const line = moved(
    look.hairStyle === 'receding'
      ? HAIRLINES.receding
      : look.hairStyle === 'short'
        ? HAIRLINES.short
        : HAIRLINES.parted,
  );
  const long = look.hairStyle === 'long';
  if (look.hairStyle === 'bun') {
    pen.ellipse(frame, 0.05, -0.09, 0.16, 0.13, { fill: shade(hair, 0.8) });
  }
  pen.shape(
    [...moved(SKULL), ...line].map(([u, v]) => frame(u, v)),
    { fill },
  );
  strands(pen, random, frame, unit, look, [...line].reverse(), moved(SKULL));
  pen.shape(
    line.map(([u, v]) => frame(u, v + 0.012)),
    {
      open: true,
      stroke: shade(look.skin, 0.4),
      strokeWidth: unit * 0.03,
      opacity: 0.3,
      blur: unit * 0.015,
      ghost: true,
    },
  );
  if (long) {
    for (const side of [-1, 1]) {
      const lock: Line = [
        [side * 0.3, 0.12], [side * 0.41, 0.3], [side * 0.45, 0.7], [side * 0.5, 1.15], [side * 0.46, 1.5], [side * 0.33, 1.52], [side * 0.31, 1.1], [side * 0.335, 0.7], [side * 0.325, 0.35],
      ]; // prettier-ignore
      pen.shape(
        moved(lock).map(([u, v]) => frame(u, v)),
        {
          fill: pen.linear(frame(side * 0.3, 0.7), frame(side * 0.5, 0.7), [
            [0, shade(hair, side < 0 ? 0.7 : 0.6)],
            [0.5, shade(hair, side < 0 ? 1.15 : 0.9)],
            [1, shade(hair, 0.6)],
          ]),
        },
      );
      strands(pen, random, frame, unit, look, [[side * 0.33, 0.3], [side * 0.41, 0.3]], [[side * 0.34, 1.45], [side * 0.46, 1.45]]); // prettier-ignore
    }
  }
}

/** Long hair behind neck and shoulders: drawn before the body. */
export function drawBackHair(pen: Pen, frame: Frame, look: Look): void {
  if (look.hairStyle !== 'long') return;
  const outline: Line = [
    [0, 0.02], [0.36, 0.2], [0.46, 0.7], [0.52, 1.3], [0.4, 1.75], [0, 1.82], [-0.4, 1.75], [-0.52, 1.3], [-0.46, 0.7], [-0.36, 0.2],
  ]; // prettier-ignore
  pen.shape(
    outline.map(([u, v]) => frame(u, v)),
    { fill: shade(look.hair, 0.55) },
  );
}

export function drawHat(pen: Pen, frame: Frame, unit: number, look: Look, yaw: number): void {
  const colour = look.stone ? shade(look.skin, 0.9) : shade(look.topColour, 0.75);
  const crown: Line = [
    [-0.42, 0.27], [-0.43, 0.1], [-0.33, -0.1], [0, -0.17], [0.33, -0.1], [0.43, 0.1], [0.42, 0.27], [0, 0.22],
  ]; // prettier-ignore
  pen.shape(
    crown.map(([u, v]) => frame(u, v)),
    {
      fill: pen.linear(frame(-0.43, 0), frame(0.43, 0), [
        [0, shade(colour, 0.85)],
        [0.3, shade(colour, 1.15)],
        [1, shade(colour, 0.5)],
      ]),
    },
  );
  if (look.hat === 'cap') {
    pen.ellipse(frame, yaw * 0.12, 0.27, 0.34, 0.075, { fill: shade(colour, 0.7) });
    pen.ellipse(frame, yaw * 0.12, 0.33, 0.3, 0.05, {
      fill: [0, 0, 0],
      opacity: 0.3,
      blur: unit * 0.02,
      ghost: true,
    });
  } else if (look.hat === 'brimmed') {
    pen.ellipse(frame, yaw * 0.05, 0.22, 0.68, 0.1, { fill: shade(colour, 0.85) });
    pen.ellipse(frame, yaw * 0.05, 0.3, 0.36, 0.07, {
      fill: [0, 0, 0],
      opacity: 0.35,
      blur: unit * 0.025,
      ghost: true,
    });
  } else {
    pen.shape([frame(-0.42, 0.26), frame(0, 0.21), frame(0.42, 0.26)], {
      open: true,
      stroke: shade(colour, 0.75),
      strokeWidth: unit * 0.12,
    });
  }
}
