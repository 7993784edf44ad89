import type { Random } from '../random.js';
import { type Colour, hex, mix, shade } from './colour.js';
import { type Bounds, type Frame, type Point, frameAt } from './geometry.js';
import type { Pen } from './pen.js';
import { drawLimb } from './person/limb.js';

type Outline = readonly (readonly [number, number])[];

/** Short strokes along the body, in lighter and darker tones of the coat. */
function drawFur(
  pen: Pen,
  random: Random,
  frame: Frame,
  size: number,
  area: Outline,
  colour: Colour,
  lean: number,
): void {
  const outline = area.map(([u, v]) => frame(u, v));
  const us = area.map(([u]) => u);
  const vs = area.map(([, v]) => v);
  pen.inside(outline, false, () => {
    pen.shape(outline, { fill: pen.texture('wood', size / 700, 0.5), opacity: 0.2 });
    for (const light of [0.5, 0.7, 0.9, 1.15, 1.35, 1.5]) {
      const hairs = Array.from({ length: 30 }, () => {
        const u = random.range(Math.min(...us), Math.max(...us));
        const v = random.range(Math.min(...vs), Math.max(...vs));
        const length = random.range(0.02, 0.05);
        return [frame(u, v), frame(u + length * Math.cos(lean), v + length * Math.sin(lean))];
      });
      pen.strokes(hairs, { stroke: shade(colour, light), strokeWidth: size * 0.006, opacity: 0.4 });
    }
  });
}

function shadow(pen: Pen, at: Point, half: number): void {
  pen.ellipse(frameAt(at, half), 0.1, 0, 1.15, 0.17, {
    fill: pen.radial(at, half * 1.2, [
      [0, [0, 0, 0], 0.55],
      [0.6, [0, 0, 0], 0.3],
      [1, [0, 0, 0], 0],
    ]),
    ghost: true,
  });
}

/** Proportions of a four-legged animal seen from the side, in body lengths; v is up when negative. */
interface Build {
  readonly leg: number;
  readonly depth: number;
  readonly neck: readonly [number, number];
  readonly head: number;
  readonly snout: number;
  readonly ear: 'pointed' | 'floppy' | 'small';
  readonly tail: Outline;
  readonly legHalf: number;
  readonly hoof: boolean;
}

const BUILDS: Readonly<Record<'Dog' | 'Horse', Build>> = {
  Dog: { leg: 0.42, depth: 0.3, neck: [0.14, -0.26], head: 0.17, snout: 0.16, ear: 'floppy', tail: [[-0.52, -0.72], [-0.66, -0.9], [-0.62, -1.06]], legHalf: 0.055, hoof: false },
  Horse: { leg: 0.62, depth: 0.36, neck: [0.28, -0.46], head: 0.15, snout: 0.3, ear: 'small', tail: [[-0.54, -0.92], [-0.68, -0.7], [-0.64, -0.3]], legHalf: 0.052, hoof: true },
}; // prettier-ignore

/** A dog or a horse from the side; `size` is the length of its trunk. */
export function drawQuadruped(
  pen: Pen,
  random: Random,
  kind: 'Dog' | 'Horse',
  foot: Point,
  size: number,
  flip: boolean,
): Bounds {
  const build = BUILDS[kind];
  const coat = random.pick(
    (kind === 'Dog'
      ? ['#8a5a32', '#2b2523', '#c9a574', '#e2d9c8', '#6e4a33']
      : ['#6b3f22', '#3a2618', '#9a6a3c', '#cfc9c0']
    ).map(hex),
  );
  const frame = frameAt(foot, size, { flip });
  const top = -build.leg - build.depth;
  const joint = (u: number, v: number, half: number): { x: number; y: number; half: number } => ({
    ...frame(u, v),
    half: half * size,
  });
  shadow(pen, foot, size * 0.6);
  return pen.measure(() => {
    const leg = (u: number, front: boolean, tone: Colour): void => {
      const bend = front ? 0.02 : -0.05;
      drawLimb(pen, [joint(u, -build.leg - build.depth * 0.4, build.legHalf * 2), joint(u + bend, -build.leg * 0.75, build.legHalf * 1.3), joint(u - bend, -build.leg * 0.4, build.legHalf * 0.8), joint(u + 0.01, -0.04, build.legHalf * 0.75), joint(u + 0.03, 0, build.legHalf)], tone); // prettier-ignore
      drawLimb(pen, [joint(u, -0.03, build.legHalf), joint(u + 0.06, -0.015, build.legHalf * 0.8)], build.hoof ? hex('#241d18') : shade(tone, 0.85)); // prettier-ignore
    };
    const swing = random.range(0, 0.09);
    leg(0.3 + swing, true, shade(coat, 0.55));
    leg(-0.34 - swing, false, shade(coat, 0.55));
    drawLimb(pen, build.tail.map(([u, v], i) => joint(u, v, build.hoof ? 0.05 - i * 0.008 : 0.035 - i * 0.01)), build.hoof ? shade(coat, 0.4) : coat); // prettier-ignore
    const trunk: Outline = [[-0.5, top + 0.08], [-0.3, top], [0, top + 0.03], [0.3, top - 0.02], [0.47, top + 0.1], [0.46, top + build.depth * 0.9], [0.2, top + build.depth * 1.12], [-0.15, top + build.depth * 0.95], [-0.42, top + build.depth * 0.95], [-0.54, top + build.depth * 0.5]]; // prettier-ignore
    const neckTop = [0.46 + build.neck[0], top + build.neck[1] + 0.1] as const;
    drawLimb(pen, [joint(0.34, top + build.depth * 0.4, build.depth * 0.5), joint(0.44 + build.neck[0] * 0.4, top + 0.06 + build.neck[1] * 0.3, build.depth * 0.36), joint(...neckTop, build.head * 0.55)], coat); // prettier-ignore
    pen.shape(
      trunk.map(([u, v]) => frame(u, v)),
      {
        fill: pen.linear(frame(0, top), frame(0, top + build.depth * 1.1), [
          [0, shade(coat, 1.18)],
          [0.45, coat],
          [1, shade(coat, 0.48)],
        ]),
      },
    );
    drawFur(pen, random, frame, size, trunk, coat, 2.9);
    leg(0.34 - swing, true, coat);
    leg(-0.38 + swing, false, coat);
    drawSideHead(pen, frame, size, build, coat, neckTop);
    if (build.hoof) {
      for (let i = 0; i < 12; i += 1) {
        const t = i / 11;
        const [u, v] = [0.3 + (neckTop[0] - 0.36) * t, top - 0.02 + (neckTop[1] - top - 0.06) * t];
        drawLimb(pen, [joint(u, v, 0.02), joint(u - 0.06, v + 0.1, 0.018), joint(u - 0.05, v + 0.17, 0.006)], shade(coat, 0.38)); // prettier-ignore
      }
    }
  });
}

function drawSideHead(
  pen: Pen,
  frame: Frame,
  size: number,
  build: Build,
  coat: Colour,
  at: readonly [number, number],
): void {
  const [u, v] = at;
  const joint = (du: number, dv: number, half: number): { x: number; y: number; half: number } => ({
    ...frame(u + du, v + dv),
    half: half * size,
  });
  const h = build.head;
  const s = build.snout;
  const drop = build.hoof ? 0.75 : 0.25;
  drawLimb(pen, [joint(-h * 0.35, 0, h * 0.42), joint(0, 0, h * 0.56), joint(h * 0.45, h * 0.12, h * 0.5), joint(h * 0.5 + s * 0.5, h * 0.15 + s * drop * 0.6, h * 0.32), joint(h * 0.5 + s * 0.95, h * 0.2 + s * drop, h * 0.27)], coat); // prettier-ignore
  const nose = frameAt(frame(u + h * 0.5 + s * 1.02, v + h * 0.1 + s * drop), size * h);
  pen.ellipse(nose, 0, 0, 0.13, 0.1, { fill: [18, 14, 13] });
  const eye = frameAt(frame(u + h * 0.22, v - h * 0.14), size * h);
  pen.ellipse(eye, 0, 0, 0.12, 0.1, { fill: hex('#2a1608') });
  pen.ellipse(eye, -0.03, -0.03, 0.035, 0.03, { fill: [240, 240, 240] });
  const dark = shade(coat, 0.6);
  if (build.ear === 'floppy') {
    pen.shape([[-0.35, -0.45], [0.0, -0.35], [-0.05, 0.25], [-0.25, 0.55], [-0.48, 0.2]].map(([a, b]) => frame(u + a * h, v + b * h)), { fill: dark }); // prettier-ignore
  } else {
    pen.shape(
      [
        [-0.3, -0.3],
        [-0.2, -0.85],
        [0.02, -0.4],
      ].map(([a, b]) => frame(u + a * h, v + b * h)),
      { fill: dark },
    );
  }
}

const CAT_BODY: Outline = [
  [-0.1, -0.72], [-0.22, -0.6], [-0.32, -0.35], [-0.38, -0.12], [-0.3, 0.0], [0, 0.02], [0.3, 0.0], [0.38, -0.12], [0.32, -0.35], [0.22, -0.6], [0.1, -0.72],
]; // prettier-ignore

/** A sitting cat that looks at the camera; `size` is its height. */
export function drawCat(pen: Pen, random: Random, foot: Point, size: number): Bounds {
  const coat = random.pick(['#c77f3a', '#6e6a66', '#2a2726', '#d9d2c6', '#8a6a4c'].map(hex));
  const frame = frameAt(foot, size);
  const joint = (u: number, v: number, half: number): { x: number; y: number; half: number } => ({
    ...frame(u, v),
    half: half * size,
  });
  shadow(pen, foot, size * 0.45);
  return pen.measure(() => {
    const side = random.pick([-1, 1]);
    drawLimb(pen, [joint(side * 0.28, -0.05, 0.05), joint(side * 0.5, -0.06, 0.045), joint(side * 0.56, -0.2, 0.04), joint(side * 0.5, -0.32, 0.028)], shade(coat, 0.8)); // prettier-ignore
    pen.shape(
      CAT_BODY.map(([u, v]) => frame(u, v)),
      {
        fill: pen.radial(frame(-0.08, -0.4), size * 0.5, [
          [0, shade(coat, 1.15)],
          [0.6, coat],
          [1, shade(coat, 0.5)],
        ]),
      },
    );
    drawFur(pen, random, frame, size, CAT_BODY, coat, 1.57);
    const chest = mix(coat, [245, 240, 232], 0.6);
    pen.ellipse(frame, 0, -0.42, 0.12, 0.2, { fill: chest, opacity: 0.6, blur: size * 0.04 });
    for (const s of [-1, 1]) {
      drawLimb(
        pen,
        [joint(s * 0.1, -0.42, 0.075), joint(s * 0.1, -0.15, 0.055), joint(s * 0.1, -0.02, 0.06)],
        coat,
      );
      pen.ellipse(frame, s * 0.11, -0.01, 0.075, 0.04, { fill: chest });
    }
    drawCatHead(pen, random, frameAt(frame(0, -0.78), size * 0.24), size * 0.24, coat);
  });
}

function drawCatHead(pen: Pen, random: Random, frame: Frame, unit: number, coat: Colour): void {
  for (const s of [-1, 1]) {
    pen.shape([frame(s * 0.9, -0.15), frame(s * 0.85, -1.15), frame(s * 0.25, -0.65)], { fill: shade(coat, 0.85), straight: true }); // prettier-ignore
    pen.shape([frame(s * 0.8, -0.4), frame(s * 0.78, -0.95), frame(s * 0.4, -0.65)], { fill: hex('#c08d82'), opacity: 0.8, straight: true }); // prettier-ignore
  }
  const face: Outline = [[0, -0.8], [0.55, -0.68], [0.92, -0.2], [0.98, 0.2], [0.6, 0.58], [0, 0.72], [-0.6, 0.58], [-0.98, 0.2], [-0.92, -0.2], [-0.55, -0.68]]; // prettier-ignore
  pen.shape(
    face.map(([u, v]) => frame(u, v)),
    {
      fill: pen.radial(frame(-0.2, -0.2), unit * 1.15, [
        [0, shade(coat, 1.18)],
        [0.6, coat],
        [1, shade(coat, 0.55)],
      ]),
    },
  );
  drawFur(pen, random, frame, unit * 3, face, coat, 1.2);
  const eyes = random.pick(['#b8b04a', '#7fa05c', '#c78f2e'].map(hex));
  for (const s of [-1, 1]) {
    pen.ellipse(frame, s * 0.4, -0.08, 0.21, 0.19, { fill: [22, 17, 14] });
    pen.ellipse(frame, s * 0.4, -0.08, 0.18, 0.165, { fill: eyes });
    pen.ellipse(frame, s * 0.4, -0.08, 0.05, 0.15, { fill: [10, 10, 10] });
    pen.ellipse(frame, s * 0.4 - 0.05, -0.14, 0.035, 0.035, { fill: [250, 250, 250] });
    pen.ellipse(frame, s * 0.2, 0.38, 0.24, 0.18, { fill: mix(coat, [245, 240, 232], 0.65) });
    for (const v of [0.3, 0.38, 0.46]) {
      pen.shape([frame(s * 0.25, v), frame(s * 0.9, v - 0.08), frame(s * 1.35, v - 0.05)], { open: true, stroke: [240, 240, 235], strokeWidth: unit * 0.018, opacity: 0.7, ghost: true }); // prettier-ignore
    }
  }
  pen.shape([frame(-0.12, 0.18), frame(0.12, 0.18), frame(0, 0.32)], { fill: hex('#b3685f') });
  pen.shape([frame(-0.14, 0.46), frame(0, 0.36), frame(0.14, 0.46)], {
    open: true,
    stroke: hex('#3a2520'),
    strokeWidth: unit * 0.03,
  });
}

/** A bird from the side; `size` is its length from beak to tail. */
export function drawBird(pen: Pen, random: Random, foot: Point, size: number, flip: boolean): Bounds {
  const coat = random.pick(['#5d6f86', '#7c5b3c', '#2b2b31', '#b04a2e', '#c9a03a'].map(hex));
  const belly = mix(coat, [240, 232, 215], 0.65);
  const frame = frameAt(foot, size, { flip });
  return pen.measure(() => {
    for (const u of [-0.03, 0.05]) {
      pen.shape([frame(u, -0.14), frame(u + 0.01, -0.01), frame(u + 0.05, 0)], { open: true, stroke: hex('#6b4a2f'), strokeWidth: size * 0.014 }); // prettier-ignore
    }
    pen.shape([frame(-0.18, -0.26), frame(-0.52, -0.13), frame(-0.5, -0.07), frame(-0.14, -0.17)], {
      fill: shade(coat, 0.6),
    });
    const body: Outline = [[0.3, -0.47], [0.26, -0.3], [0.2, -0.18], [0.02, -0.1], [-0.15, -0.14], [-0.24, -0.22], [-0.1, -0.34], [0.06, -0.46], [0.16, -0.54], [0.26, -0.54]]; // prettier-ignore
    pen.shape(
      body.map(([u, v]) => frame(u, v)),
      {
        fill: pen.linear(frame(0, -0.52), frame(0.08, -0.1), [
          [0, shade(coat, 1.1)],
          [0.5, coat],
          [0.75, belly],
          [1, shade(belly, 0.65)],
        ]),
      },
    );
    drawFur(pen, random, frame, size, body, coat, 2.6);
    pen.shape(
      [frame(0.1, -0.38), frame(-0.08, -0.32), frame(-0.34, -0.16), frame(-0.1, -0.18), frame(0.08, -0.26)],
      { fill: shade(coat, 0.7) },
    );
    for (let i = 0; i < 5; i += 1) {
      pen.shape([frame(0.06 - i * 0.04, -0.33 + i * 0.02), frame(-0.18 - i * 0.03, -0.19)], { open: true, stroke: shade(coat, 0.4), strokeWidth: size * 0.008, opacity: 0.7 }); // prettier-ignore
    }
    pen.shape([frame(0.28, -0.5), frame(0.4, -0.46), frame(0.29, -0.44)], {
      fill: hex('#c98a2c'),
      straight: true,
    });
    pen.ellipse(frame, 0.24, -0.485, 0.022, 0.022, { fill: [12, 10, 10] });
    pen.ellipse(frame, 0.235, -0.49, 0.007, 0.007, { fill: [250, 250, 250] });
  });
}
