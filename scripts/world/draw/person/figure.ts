import type { Random } from '../../random.js';
import type { Colour } from '../colour.js';
import { shade } from '../colour.js';
import { type Bounds, type Frame, type Point, frameAt, union } from '../geometry.js';
import type { Pen } from '../pen.js';
import { drawForearm, drawUpperArm } from './arm.js';
import { drawBackHair } from './hair.js';
import { drawHead } from './head.js';
import { drawLegs } from './legs.js';
import type { Look } from './look.js';
import type { Pose } from './pose.js';
import { drawTorso } from './torso.js';

/** A part of a figure and its bounds in the scene. */
export interface PartBounds {
  readonly part: PartName;
  readonly bounds: Bounds;
}

export type PartName =
  | 'Human head'
  | 'Human face'
  | 'Human hair'
  | 'Human eye'
  | 'Human nose'
  | 'Human mouth'
  | 'Human ear'
  | 'Human arm'
  | 'Human hand'
  | 'Human leg'
  | 'Human foot'
  | 'Human body';

export interface Figure {
  readonly bounds: Bounds;
  readonly parts: readonly PartBounds[];
}

export interface FigurePlace {
  /** The ground between the feet; for the seated, below the seat. */
  readonly feet: Point;
  /** Height of the head in scene units; the body follows from it. */
  readonly head: number;
  /** Draws a soft shadow on the ground. */
  readonly shadow?: boolean;
}

/** Landmarks of a body in heads, from the crown down. */
export interface Landmarks {
  readonly shoulder: number;
  readonly waist: number;
  readonly hip: number;
  readonly knee: number;
  readonly ankle: number;
  readonly sole: number;
  /** Half widths. */
  readonly shoulderHalf: number;
  readonly waistHalf: number;
  readonly hipHalf: number;
}

/** Proportions of a body: the usual eight-head canon, shortened for real people and for children. */
export function landmarks(look: Look): Landmarks {
  const s = look.stature / 7.3;
  const child = look.age === 'child';
  const female = look.sex === 'female';
  const wide = look.build;
  return {
    shoulder: child ? 1.14 : 1.2,
    waist: 2.75 * s + (child ? 0.1 : 0),
    hip: 3.75 * s,
    knee: 5.5 * s,
    ankle: 6.95 * s,
    sole: look.stature,
    shoulderHalf: (child ? 0.66 : female ? 0.8 : 0.96) * wide,
    waistHalf: (child ? 0.5 : female ? 0.52 : 0.66) * wide,
    hipHalf: (child ? 0.5 : female ? 0.68 : 0.64) * wide,
  };
}

/** Draws a whole person, feet first, and says where every part is. */
export function drawFigure(pen: Pen, random: Random, look: Look, pose: Pose, place: FigurePlace): Figure {
  const marks = landmarks(look);
  const drop = pose.stance === 'sitting' ? (marks.knee - marks.hip) * 0.62 : 0;
  const origin = { x: place.feet.x, y: place.feet.y - (marks.sole - drop) * place.head };
  const frame = frameAt(origin, place.head);
  const parts: PartBounds[] = [];
  const add = (part: PartName, bounds: Bounds | null): void => {
    if (bounds !== null && Number.isFinite(bounds.xMin)) parts.push({ part, bounds });
  };
  if (place.shadow === true) groundShadow(pen, place, marks);

  const bounds = pen.measure(() => {
    drawBackHair(pen, frame, look);
    for (const leg of drawLegs(pen, frame, look, pose, marks)) {
      add('Human leg', leg.leg);
      add('Human foot', leg.foot);
    }
    drawNeck(pen, frame, look.skin, marks);
    const arms = ([-1, 1] as const).map((side) => ({ side, name: side < 0 ? pose.left : pose.right }));
    const upper = arms.map(({ side, name }) => drawUpperArm(pen, frame, look, name, side, marks));
    drawTorso(pen, random, frame, look, pose, marks);
    arms.forEach(({ side, name }, i) => {
      const lower = drawForearm(pen, frame, look, name, side, marks);
      add('Human arm', union(upper[i], lower.bounds));
      add('Human hand', lower.hand);
    });
    const crown = frame(0, 1);
    const headFrame = headFrameAt(crown, place.head, pose.nod);
    const head = drawHead(pen, random, headFrame, look, pose);
    add('Human head', head.head);
    add('Human face', head.face);
    add('Human hair', head.hair);
    for (const eye of head.eyes) add('Human eye', eye);
    add('Human nose', head.nose);
    add('Human mouth', head.mouth);
    for (const ear of head.ears) add('Human ear', ear);
  });
  add('Human body', bounds);
  return { bounds, parts };
}

/** The head turns about the chin. */
function headFrameAt(chin: Point, unit: number, tilt: number): Frame {
  const turned = frameAt(chin, unit, { tilt });
  return (u, v) => turned(u, v - 1);
}

function drawNeck(pen: Pen, frame: Frame, skin: Colour, marks: Landmarks): void {
  const half = marks.shoulderHalf * 0.25;
  const base = marks.shoulder + 0.1;
  pen.shape([frame(-half, 0.75), frame(half, 0.75), frame(half * 1.05, base - 0.15), frame(half * 1.6, base), frame(0, base + 0.15), frame(-half * 1.6, base), frame(-half * 1.05, base - 0.15)], {
    fill: pen.linear(frame(0, 0.85), frame(0, base), [
      [0, shade(skin, 0.5)],
      [0.45, shade(skin, 0.74)],
      [1, shade(skin, 0.9)],
    ]),
  }); // prettier-ignore
}

function groundShadow(pen: Pen, place: FigurePlace, marks: Landmarks): void {
  const { feet, head } = place;
  pen.ellipse(frameAt(feet, head), 0.35, -0.02, marks.hipHalf * 2.1, 0.24, {
    fill: pen.radial({ x: feet.x + head * 0.35, y: feet.y }, head * marks.hipHalf * 1.6, [
      [0, [0, 0, 0], 0.6],
      [0.5, [0, 0, 0], 0.35],
      [1, [0, 0, 0], 0],
    ]),
    ghost: true,
  });
}
