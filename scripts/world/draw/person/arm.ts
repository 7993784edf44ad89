import { type Colour, shade } from '../colour.js';
import { type Bounds, type Frame, type Point, between } from '../geometry.js';
import type { Pen } from '../pen.js';
import type { Landmarks } from './figure.js';
import { type Joint, drawLimb } from './limb.js';
import type { Look } from './look.js';
import { ARMS, type ArmName } from './pose.js';

export interface DrawnArm {
  readonly arm: Bounds;
  /** Null where the hand is in a pocket. */
  readonly hand: Bounds | null;
}

/** Heads below this size, in scene units, get hands without fingers. */
const FINGERS_FROM = 22;

/** Draws an arm with sleeve and hand; side -1 is the left of the picture. */
export function drawArm(
  pen: Pen,
  frame: Frame,
  look: Look,
  name: ArmName,
  side: -1 | 1,
  marks: Landmarks,
): DrawnArm {
  const unit = frame(1, 0).x - frame(0, 0).x;
  const stretch = marks.hip / 3.75;
  const reach = marks.shoulderHalf / 0.95;
  const at = ([u, v]: readonly [number, number]): Point =>
    frame(side * u * reach, v < marks.shoulder ? v : marks.shoulder + (v - 1.3) * stretch);
  const shoulder = frame(side * (marks.shoulderHalf - 0.2), marks.shoulder + 0.38);
  const elbow = at(ARMS[name].elbow);
  const wrist = at(ARMS[name].hand);
  const thick = (look.sex === 'male' ? 1 : 0.84) * look.build * (look.age === 'child' ? 0.78 : 1) * unit;
  const bare = look.top === 'tshirt' || (look.top === 'dress' && look.age !== 'older');
  const joint = (point: Point, half: number): Joint => ({ ...point, half: half * thick });

  let hand: Bounds | null = null;
  const arm = pen.measure(() => {
    const skin = [
      joint(between(shoulder, elbow, 0.1), 0.2),
      joint(between(shoulder, elbow, 0.55), 0.185),
      joint(elbow, 0.15),
      joint(between(elbow, wrist, 0.35), 0.155),
      joint(between(elbow, wrist, 0.95), 0.1),
    ];
    if (name !== 'pocket') {
      hand = pen.measure(() => {
        drawHand(pen, elbow, wrist, unit * (look.age === 'child' ? 0.8 : 1), look.skin, side);
      });
    }
    if (bare) drawLimb(pen, skin, look.skin);
    const cloth = look.topColour;
    const sleeve = bare
      ? [
          joint(between(shoulder, elbow, -0.08), 0.17),
          joint(between(shoulder, elbow, 0.05), 0.24),
          joint(between(shoulder, elbow, 0.3), 0.26),
          joint(between(shoulder, elbow, 0.58), 0.25),
        ]
      : [
          joint(between(shoulder, elbow, -0.08), 0.17),
          joint(between(shoulder, elbow, 0.06), 0.235),
          joint(between(shoulder, elbow, 0.4), 0.235),
          joint(between(shoulder, elbow, 0.85), 0.22),
          joint(elbow, 0.215),
          joint(between(elbow, wrist, 0.3), 0.205),
          joint(between(elbow, wrist, 0.9), 0.155),
        ];
    drawLimb(pen, sleeve, cloth);
    // The crease between sleeve and body, and folds at the elbow.
    const inner = { open: true, stroke: shade(cloth, 0.3), ghost: true } as const;
    pen.shape(
      [
        { x: shoulder.x - side * thick * 0.16, y: shoulder.y + thick * 0.22 },
        { x: between(shoulder, elbow, 0.6).x - side * thick * 0.24, y: between(shoulder, elbow, 0.6).y },
      ],
      { ...inner, strokeWidth: unit * 0.07, opacity: 0.45, blur: unit * 0.035 },
    );
    if (!bare) {
      for (const t of [-0.08, 0.02, 0.12]) {
        const p = between(shoulder, elbow, 1 + t * 0.6);
        pen.shape(
          [
            { x: p.x - thick * 0.17, y: p.y + t * thick * 0.5 },
            { x: p.x + thick * 0.15, y: p.y + thick * 0.05 },
          ],
          { ...inner, strokeWidth: unit * 0.03, opacity: 0.3, blur: unit * 0.012 },
        );
      }
    }
  });
  return { arm, hand };
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
