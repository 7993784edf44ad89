import { type Colour, shade } from '../colour.js';
import { type Bounds, type Frame, type Point, between } from '../geometry.js';
import type { Pen } from '../pen.js';
import type { Landmarks } from './figure.js';
import { type Joint, drawLimb } from './limb.js';
import type { Look } from './look.js';
import { ARMS, type ArmName } from './pose.js';

/** A forearm and its hand. */
export interface DrawnForearm {
  readonly bounds: Bounds;
  /** Null where the hand is in a pocket. */
  readonly hand: Bounds | null;
}

/** Heads below this size, in scene units, get hands without fingers. */
const FINGERS_FROM = 22;

/** Where an arm's joints are, and how thick it is. */
interface ArmLine {
  readonly shoulder: Point;
  readonly elbow: Point;
  readonly wrist: Point;
  readonly unit: number;
  /** Sleeves end above the elbow. */
  readonly bare: boolean;
  readonly joint: (point: Point, half: number) => Joint;
}

function armLine(frame: Frame, look: Look, name: ArmName, side: -1 | 1, marks: Landmarks): ArmLine {
  const unit = frame(1, 0).x - frame(0, 0).x;
  const stretch = marks.hip / 3.75;
  const reach = marks.shoulderHalf / 0.95;
  const at = ([u, v]: readonly [number, number]): Point =>
    frame(side * u * reach, v < marks.shoulder ? v : marks.shoulder + (v - 1.25) * stretch);
  const thick = (look.sex === 'male' ? 1 : 0.84) * look.build * (look.age === 'child' ? 0.78 : 1) * unit;
  return {
    shoulder: frame(side * (marks.shoulderHalf - 0.19), marks.shoulder + 0.4),
    elbow: at(ARMS[name].elbow),
    wrist: at(ARMS[name].hand),
    unit,
    bare: look.top === 'tshirt' || (look.top === 'dress' && look.age !== 'older'),
    joint: (point, half) => ({ ...point, half: half * thick }),
  };
}

/** Draws the upper arm, which the trunk then covers in part; side -1 is the left of the picture. */
export function drawUpperArm(
  pen: Pen,
  frame: Frame,
  look: Look,
  name: ArmName,
  side: -1 | 1,
  marks: Landmarks,
): Bounds {
  const { shoulder, elbow, bare, joint } = armLine(frame, look, name, side, marks);
  const along = (t: number, half: number): Joint => joint(between(shoulder, elbow, t), half);
  return pen.measure(() => {
    if (bare) {
      drawLimb(pen, [along(0.1, 0.2), along(0.55, 0.185), along(0.97, 0.155), along(1.06, 0.12)], look.skin);
      drawLimb(
        pen,
        [along(-0.06, 0.2), along(0.08, 0.25), along(0.3, 0.26), along(0.58, 0.25)],
        look.topColour,
      );
    } else {
      drawLimb(
        pen,
        [along(-0.06, 0.2), along(0.08, 0.24), along(0.45, 0.235), along(0.97, 0.215), along(1.09, 0.15)],
        look.topColour,
      );
    }
  });
}

/** Draws forearm and hand, in front of the trunk. */
export function drawForearm(
  pen: Pen,
  frame: Frame,
  look: Look,
  name: ArmName,
  side: -1 | 1,
  marks: Landmarks,
): DrawnForearm {
  const { shoulder, elbow, wrist, unit, bare, joint } = armLine(frame, look, name, side, marks);
  const along = (t: number, half: number): Joint => joint(between(elbow, wrist, t), half);
  let hand: Bounds | null = null;
  const bounds = pen.measure(() => {
    if (name !== 'pocket') {
      hand = pen.measure(() => {
        drawHand(pen, elbow, wrist, unit * (look.age === 'child' ? 0.8 : 1), look.skin, side);
      });
    }
    if (bare) {
      drawLimb(pen, [along(-0.1, 0.12), along(0, 0.152), along(0.35, 0.155), along(0.95, 0.1)], look.skin);
      return;
    }
    drawLimb(pen, [along(-0.12, 0.15), along(0, 0.212), along(0.3, 0.2), along(0.9, 0.155)], look.topColour);
    for (const t of [-0.08, 0.02, 0.12]) {
      const at = between(shoulder, elbow, 1 + t * 0.6);
      const half = joint(at, 0.17).half;
      pen.shape(
        [
          { x: at.x - half, y: at.y + t * half * 3 },
          { x: at.x + half, y: at.y + half * 0.3 },
        ],
        {
          open: true,
          stroke: shade(look.topColour, 0.3),
          ghost: true,
          strokeWidth: unit * 0.03,
          opacity: 0.25,
          blur: unit * 0.012,
        },
      );
    }
  });
  return { bounds, hand };
}

function drawHand(pen: Pen, elbow: Point, wrist: Point, unit: number, skin: Colour, side: number): void {
  const length = Math.hypot(wrist.x - elbow.x, wrist.y - elbow.y) || 1;
  const dx = (wrist.x - elbow.x) / length;
  const dy = (wrist.y - elbow.y) / length;
  const at = (along: number, across: number): Point => ({
    x: wrist.x + (dx * along - dy * across) * unit,
    y: wrist.y + (dy * along + dx * across) * unit,
  });
  const joint = (along: number, across: number, half: number): Joint => ({
    ...at(along, across),
    half: half * unit,
  });
  drawLimb(pen, [joint(-0.1, 0, 0.1), joint(0.1, 0, 0.13), joint(0.3, 0, 0.15), joint(0.42, 0, 0.12)], skin);
  if (unit < FINGERS_FROM) {
    drawLimb(pen, [joint(0.36, 0, 0.13), joint(0.55, 0, 0.11), joint(0.68, 0, 0.06)], skin);
    return;
  }
  const fingers: readonly (readonly [number, number])[] = [
    [-0.105, 0.62],
    [-0.035, 0.7],
    [0.035, 0.68],
    [0.1, 0.58],
  ];
  for (const [across, reach] of fingers) {
    drawLimb(pen, [joint(0.34, across, 0.04), joint((0.34 + reach) / 2, across * 1.1, 0.038), joint(reach, across * 0.95, 0.022)], shade(skin, 0.97)); // prettier-ignore
  }
  const thumb = side * (dy >= 0 ? 1 : -1);
  drawLimb(pen, [joint(0.08, thumb * 0.1, 0.05), joint(0.26, thumb * 0.19, 0.045), joint(0.42, thumb * 0.18, 0.025)], skin); // prettier-ignore
}
