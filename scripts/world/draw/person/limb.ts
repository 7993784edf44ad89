import { type Colour, shade } from '../colour.js';
import type { Point } from '../geometry.js';
import type { Paint, Pen } from '../pen.js';

/** A joint of a limb: where it is, and half its width there, scene units. */
export interface Joint extends Point {
  readonly half: number;
}

/** The outline around a chain of joints. */
export function limbOutline(joints: readonly Joint[]): Point[] {
  const left: Point[] = [];
  const right: Point[] = [];
  joints.forEach((joint, i) => {
    const before = joints[Math.max(0, i - 1)];
    const after = joints[Math.min(joints.length - 1, i + 1)];
    const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
    const nx = (-(after.y - before.y) / length) * joint.half;
    const ny = ((after.x - before.x) / length) * joint.half;
    left.push({ x: joint.x + nx, y: joint.y + ny });
    right.push({ x: joint.x - nx, y: joint.y - ny });
  });
  return [...left, ...right.reverse()];
}

/** A gradient across the limb, light on the left of the scene, as if lit from there. */
export function roundness(pen: Pen, joints: readonly Joint[], colour: Colour): Paint {
  const first = joints[0];
  const last = joints[joints.length - 1];
  const half = Math.max(...joints.map((joint) => joint.half));
  const middle = { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
  const length = Math.hypot(last.x - first.x, last.y - first.y) || 1;
  let nx = -(last.y - first.y) / length;
  let ny = (last.x - first.x) / length;
  if (nx + ny * 0.6 > 0) {
    nx = -nx;
    ny = -ny;
  }
  // The joints of a bent limb do not lie on the line between its ends: the gradient reaches beyond it.
  const reach = half * 1.15 + bend(joints) * 0.5;
  return pen.linear(
    { x: middle.x + nx * reach, y: middle.y + ny * reach },
    { x: middle.x - nx * reach, y: middle.y - ny * reach },
    [
      [0, shade(colour, 0.82)],
      [0.22, shade(colour, 1.1)],
      [0.5, colour],
      [0.8, shade(colour, 0.72)],
      [1, shade(colour, 0.5)],
    ],
  );
}

function bend(joints: readonly Joint[]): number {
  if (joints.length < 3) return 0;
  const first = joints[0];
  const last = joints[joints.length - 1];
  const length = Math.hypot(last.x - first.x, last.y - first.y) || 1;
  return Math.max(
    ...joints.map(
      (joint) =>
        Math.abs((last.x - first.x) * (first.y - joint.y) - (first.x - joint.x) * (last.y - first.y)) /
        length,
    ),
  );
}

/** Draws a rounded, shaded limb through the joints. */
export function drawLimb(pen: Pen, joints: readonly Joint[], colour: Colour): void {
  pen.shape(limbOutline(joints), { fill: roundness(pen, joints, colour) });
}
