import { type Colour, shade } from '../colour.js';
import { type Bounds, type Frame, type Point, between, ellipsePoints } from '../geometry.js';
import type { Pen } from '../pen.js';
import type { Landmarks } from './figure.js';
import { type Joint, drawLimb } from './limb.js';
import type { Look } from './look.js';
import type { Pose } from './pose.js';

export interface DrawnLeg {
  readonly leg: Bounds;
  readonly foot: Bounds;
}

/** Draws both legs with trousers, shorts or a skirt, and shoes. */
export function drawLegs(pen: Pen, frame: Frame, look: Look, pose: Pose, marks: Landmarks): DrawnLeg[] {
  const unit = frame(1, 0).x - frame(0, 0).x;
  const skirt = look.top === 'dress' || look.bottom === 'skirt';
  const legs = ([-1, 1] as const).map((side) => drawLeg(pen, frame, unit, look, pose, marks, side, skirt));
  if (skirt) drawSkirt(pen, frame, look, pose, marks);
  return legs;
}

interface LegPoints {
  readonly hip: Point;
  readonly knee: Point;
  readonly ankle: Point;
}

function legPoints(frame: Frame, pose: Pose, marks: Landmarks, side: -1 | 1): LegPoints {
  const hip = frame(side * marks.hipHalf * 0.5, marks.hip - 0.05);
  if (pose.stance === 'sitting') {
    const thigh = (marks.knee - marks.hip) * 0.38;
    return {
      hip,
      knee: frame(side * marks.hipHalf * 0.85, marks.hip + thigh),
      ankle: frame(side * marks.hipHalf * 0.8, marks.hip + thigh + (marks.ankle - marks.knee)),
    };
  }
  if (pose.stance === 'walking') {
    const forward = side < 0 ? 1 : -1;
    return {
      hip,
      knee: frame(side * 0.36 + forward * 0.06, marks.knee - (forward > 0 ? 0.1 : 0)),
      ankle: frame(side * 0.3 + forward * 0.1, marks.ankle - (forward > 0 ? 0 : 0.42)),
    };
  }
  return { hip, knee: frame(side * 0.4, marks.knee), ankle: frame(side * 0.42, marks.ankle) };
}

function drawLeg(
  pen: Pen,
  frame: Frame,
  unit: number,
  look: Look,
  pose: Pose,
  marks: Landmarks,
  side: -1 | 1,
  skirt: boolean,
): DrawnLeg {
  const { hip, knee, ankle } = legPoints(frame, pose, marks, side);
  const thick = look.build * (look.age === 'child' ? 0.78 : 1) * unit;
  const joint = (point: Point, half: number): Joint => ({ ...point, half: half * thick });
  const { bounds: leg, value: foot } = pen.measured(() => {
    const shoe = pen.measure(() => {
      drawShoe(pen, ankle, unit * (look.age === 'child' ? 0.8 : 1), look.shoes, side);
    });
    const bare = skirt || look.bottom === 'shorts';
    const shape = (wide: number): Joint[] => [
      joint(hip, 0.36 * wide),
      joint(between(hip, knee, 0.45), 0.33 * wide),
      joint(knee, 0.235 * wide),
      joint(between(knee, ankle, 0.3), 0.235 * wide),
      joint(between(knee, ankle, 0.75), 0.16 * wide),
      joint(ankle, 0.125 * wide),
    ];
    if (bare) drawLimb(pen, shape(1), look.skin);
    if (look.bottom === 'shorts' && !skirt) {
      drawLimb(pen, [joint(hip, 0.38), joint(between(hip, knee, 0.5), 0.37), joint(between(hip, knee, 0.92), 0.34)], look.bottomColour); // prettier-ignore
    } else if (!skirt) {
      const cuff = { ...joint(between(knee, ankle, 1.05), 0.2) };
      drawLimb(
        pen,
        [...shape(1.1).slice(0, 4), joint(between(knee, ankle, 0.75), 0.215), cuff],
        look.bottomColour,
      );
      drawFolds(pen, hip, knee, ankle, thick, look.bottomColour);
    }
    return shoe;
  });
  return { leg, foot };
}

function drawFolds(pen: Pen, hip: Point, knee: Point, ankle: Point, thick: number, cloth: Colour): void {
  const at = (p: Point, dx: number, dy: number): Point => ({ x: p.x + dx * thick, y: p.y + dy * thick });
  const lines: readonly (readonly [Point, Point])[] = [
    [at(knee, -0.2, -0.1), at(knee, 0.15, 0.05)],
    [at(knee, -0.18, 0.1), at(knee, 0.17, 0.0)],
    [at(ankle, -0.17, -0.25), at(ankle, 0.16, -0.12)],
    [at(ankle, -0.17, -0.08), at(ankle, 0.16, -0.2)],
    [at(hip, -0.1, 0.35), at(hip, 0.25, 0.2)],
  ];
  for (const [from, to] of lines) {
    pen.shape([from, at(between(from, to, 0.5), 0, 0.05), to], {
      open: true,
      stroke: shade(cloth, 0.35),
      strokeWidth: thick * 0.035,
      opacity: 0.4,
      blur: thick * 0.015,
      ghost: true,
    });
  }
}

function drawShoe(pen: Pen, ankle: Point, unit: number, colour: Colour, side: number): void {
  const frame: Frame = (u, v) => ({ x: ankle.x + u * unit, y: ankle.y + v * unit });
  const toe = side * 0.16;
  pen.shape([frame(-0.14, -0.08), frame(0.14, -0.08), frame(0.18 + Math.max(0, toe), 0.2), frame(0.15 + toe, 0.34), frame(toe, 0.37), frame(-0.15 + toe, 0.34), frame(-0.18 + Math.min(0, toe), 0.2)], {
    fill: pen.linear(frame(0, -0.05), frame(0, 0.36), [
      [0, shade(colour, 0.7)],
      [0.5, shade(colour, 1.15)],
      [1, shade(colour, 0.5)],
    ]),
  }); // prettier-ignore
  pen.shape(ellipsePoints(frame, toe * 0.8, 0.35, 0.2, 0.03, 8), { fill: shade(colour, 0.35) });
}

function drawSkirt(pen: Pen, frame: Frame, look: Look, pose: Pose, marks: Landmarks): void {
  const colour = look.top === 'dress' ? look.topColour : look.bottomColour;
  const sitting = pose.stance === 'sitting';
  const hem = sitting ? marks.hip + 0.75 : marks.hip + (marks.knee - marks.hip) * 0.85;
  const w = marks.hipHalf;
  pen.shape([frame(-marks.waistHalf, marks.waist), frame(marks.waistHalf, marks.waist), frame(w * 1.15, marks.hip), frame(w * 1.4, hem), frame(w * 0.5, hem + 0.08), frame(-w * 0.5, hem + 0.08), frame(-w * 1.4, hem), frame(-w * 1.15, marks.hip)], {
    fill: pen.linear(frame(-w * 1.3, 0), frame(w * 1.3, 0), [
      [0, shade(colour, 0.75)],
      [0.25, shade(colour, 1.12)],
      [0.6, colour],
      [1, shade(colour, 0.5)],
    ]),
  }); // prettier-ignore
  for (const u of [-0.7, -0.3, 0.1, 0.5, 0.85]) {
    pen.shape([frame(u * w * 0.8, marks.hip), frame(u * w * 1.3, hem)], {
      open: true,
      stroke: shade(colour, 0.4),
      strokeWidth: (frame(1, 0).x - frame(0, 0).x) * 0.05,
      opacity: 0.35,
      blur: (frame(1, 0).x - frame(0, 0).x) * 0.03,
      ghost: true,
    });
  }
}
