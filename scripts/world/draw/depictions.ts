import type { Random } from '../random.js';
import { drawBird, drawCat } from './animals.js';
import { type Colour, hex, shade } from './colour.js';
import { type Bounds, type Point, frameAt } from './geometry.js';
import type { Paint, Pen } from './pen.js';
import { type Figure, drawFigure } from './person/figure.js';
import { carved, chooseLook } from './person/look.js';
import { choosePose } from './person/pose.js';
import { fillRect, rectangle } from './rectangles.js';

/** A skull from the front; `size` is its height. */
export function drawSkull(pen: Pen, centre: Point, size: number, bone: Colour = hex('#d6c9a8')): Bounds {
  const frame = frameAt({ x: centre.x, y: centre.y - size / 2 }, size);
  const dark: Colour = [26, 20, 16];
  return pen.measure(() => {
    const outline = [[0, 0], [0.24, 0.04], [0.38, 0.22], [0.38, 0.42], [0.31, 0.55], [0.29, 0.66], [0.2, 0.74], [0.18, 0.94], [0, 1], [-0.18, 0.94], [-0.2, 0.74], [-0.29, 0.66], [-0.31, 0.55], [-0.38, 0.42], [-0.38, 0.22], [-0.24, 0.04]]; // prettier-ignore
    const points = outline.map(([u, v]) => frame(u, v));
    pen.shape(points, { fill: pen.radial(frame(-0.1, 0.3), size * 0.7, [[0, shade(bone, 1.2)], [0.55, bone], [1, shade(bone, 0.4)]]) }); // prettier-ignore
    pen.shape(points, { fill: pen.texture('cloud', size / 260), opacity: 0.25, ghost: true });
    for (const side of [-1, 1]) {
      pen.ellipse(frame, side * 0.16, 0.44, 0.1, 0.09, { fill: dark, opacity: 0.95, blur: size * 0.012 });
      pen.ellipse(frame, side * 0.29, 0.4, 0.03, 0.1, { fill: dark, opacity: 0.3, blur: size * 0.02 });
    }
    pen.shape([frame(0, 0.53), frame(0.05, 0.64), frame(0, 0.62), frame(-0.05, 0.64)], { fill: dark });
    fillRect(pen, frame(-0.15, 0).x, frame(0, 0.77).y, frame(0.15, 0).x, frame(0, 0.87).y, shade(bone, 0.85));
    for (let i = -4; i <= 4; i += 1) {
      pen.shape([frame(i * 0.035, 0.755), frame(i * 0.034, 0.885)], { open: true, stroke: dark, strokeWidth: size * 0.008, opacity: 0.8 }); // prettier-ignore
    }
    pen.shape([frame(-0.16, 0.82), frame(0, 0.825), frame(0.16, 0.82)], {
      open: true,
      stroke: dark,
      strokeWidth: size * 0.012,
    });
  });
}

export type Motif = 'person' | 'face' | 'cat' | 'bird' | 'skull';

export interface Picture {
  /** The whole poster or frame. */
  readonly frame: Bounds;
  /** What the picture shows; people as a figure with parts. */
  readonly shown: { readonly motif: Motif; readonly bounds: Bounds; readonly figure: Figure | null };
}

/**
 * A poster or a framed painting of a person, an animal or a skull. Prints are flat and in few colours, as
 * posters are; paintings are brown with varnish.
 */
export function drawPicture(pen: Pen, random: Random, motif: Motif, box: Bounds, painted: boolean): Picture {
  const { xMin, yMin, xMax, yMax } = box;
  const [w, h] = [xMax - xMin, yMax - yMin];
  const border = Math.min(w, h) * (painted ? 0.07 : 0.03);
  fillRect(pen, xMin + 4, yMin + 6, xMax + 6, yMax + 9, [0, 0, 0], 0.3);
  let shown: Picture['shown'] = { motif, bounds: box, figure: null };
  const frame = pen.measure(() => {
    const rim: Paint = painted
      ? pen.linear({ x: xMin, y: yMin }, { x: xMax, y: yMax }, [[0, hex('#d8b25c')], [0.5, hex('#8a6526')], [1, hex('#5c4118')]])
      : hex('#f3f1ec'); // prettier-ignore
    fillRect(pen, xMin, yMin, xMax, yMax, rim);
    const inner = { xMin: xMin + border, yMin: yMin + border, xMax: xMax - border, yMax: yMax - border };
    const ground = random.pick((painted ? ['#4b3a26', '#3c4436', '#5a4632'] : ['#e8b23a', '#c8452f', '#3c8a93', '#e5d9b8', '#dd7f9a']).map(hex)); // prettier-ignore
    fillRect(pen, inner.xMin, inner.yMin, inner.xMax, inner.yMax, painted ? pen.radial({ x: xMin + w * 0.4, y: yMin + h * 0.35 }, w, [[0, shade(ground, 1.25)], [1, shade(ground, 0.5)]]) : ground); // prettier-ignore
    pen.inside(rectangle(inner.xMin, inner.yMin, inner.xMax, inner.yMax), true, () => {
      shown = drawMotif(pen, random, motif, inner, painted, ground);
      if (painted) {
        fillRect(pen, xMin, yMin, xMax, yMax, hex('#6a4a1c'), 0.22);
        fillRect(pen, xMin, yMin, xMax, yMax, pen.texture('cloud', w / 150), 0.18);
      } else {
        drawPrint(pen, random, inner);
      }
    });
  });
  return { frame, shown };
}

/** Bars in place of lettering: no text, so no fonts. */
function drawPrint(pen: Pen, random: Random, { xMin, yMin, xMax, yMax }: Bounds): void {
  const [w, h] = [xMax - xMin, yMax - yMin];
  const ink = random.pick(['#1e1e22', '#fdfbf4', '#5b1b1b'].map(hex));
  let x = xMin + w * 0.08;
  while (x < xMax - w * 0.12) {
    const width = w * random.range(0.03, 0.09);
    fillRect(pen, x, yMax - h * 0.13, x + width, yMax - h * 0.05, ink);
    x += width + w * 0.025;
  }
  for (const v of [0.04, 0.075]) fillRect(pen, xMin + w * 0.08, yMin + h * v, xMin + w * random.range(0.5, 0.9), yMin + h * (v + 0.014), ink); // prettier-ignore
}

function drawMotif(
  pen: Pen,
  random: Random,
  motif: Motif,
  inner: Bounds,
  painted: boolean,
  ground: Colour,
): Picture['shown'] {
  const [w, h] = [inner.xMax - inner.xMin, inner.yMax - inner.yMin];
  const middle = (inner.xMin + inner.xMax) / 2;
  if (motif === 'cat') {
    const bounds = drawCat(pen, random, { x: middle, y: inner.yMax - h * 0.16 }, Math.min(h * 0.6, w * 0.8));
    return { motif, bounds, figure: null };
  }
  if (motif === 'bird') {
    const bounds = drawBird(
      pen,
      random,
      { x: middle, y: inner.yMax - h * 0.25 },
      Math.min(w * 0.75, h * 0.8),
      false,
    );
    return { motif, bounds, figure: null };
  }
  if (motif === 'skull') {
    const bounds = drawSkull(
      pen,
      { x: middle, y: inner.yMin + h * 0.48 },
      Math.min(h * 0.55, w * 0.8),
      hex('#f2efe4'),
    );
    return { motif, bounds, figure: null };
  }
  const look = chooseLook(random, { age: 'adult' });
  const flat = painted ? look : { ...carved(look, shade(ground, 0.45)), topColour: shade(ground, 0.3), hair: shade(ground, 0.15), bottomColour: shade(ground, 0.2) }; // prettier-ignore
  const head = motif === 'face' ? h * 0.42 : h * 0.1;
  const feet = motif === 'face' ? inner.yMin + h * 0.2 + look.stature * head : inner.yMax - h * 0.15;
  const figure = drawFigure(
    pen,
    random,
    flat,
    { ...choosePose(random, 'standing'), smile: 0.1 },
    { feet: { x: middle, y: feet }, head },
  );
  const bounds = {
    xMin: Math.max(inner.xMin, figure.bounds.xMin),
    yMin: Math.max(inner.yMin, figure.bounds.yMin),
    xMax: Math.min(inner.xMax, figure.bounds.xMax),
    yMax: Math.min(inner.yMax, figure.bounds.yMax),
  };
  return { motif, bounds, figure };
}

export interface Statue {
  readonly figure: Figure;
  /** Figure and plinth. */
  readonly bounds: Bounds;
}

/** A statue of a person on a plinth; `head` is the height of its head. */
export function drawStatue(pen: Pen, random: Random, foot: Point, head: number): Statue {
  const stone = random.pick(['#b5b2a8', '#8f9a8c', '#6f7f74', '#c9c4b6', '#57524a'].map(hex));
  const look = { ...carved(chooseLook(random, { age: 'adult' }), stone), hat: 'none' as const };
  const plinth = head * 2.2;
  const { bounds, value: figure } = pen.measured(() => {
    const half = head * 1.35;
    const block = (x0: number, y0: number, x1: number, y1: number, tone: number): void => {
      fillRect(pen, x0, y0, x1, y1, pen.linear({ x: x0, y: 0 }, { x: x1, y: 0 }, [[0, shade(stone, tone * 1.05)], [0.35, shade(stone, tone)], [1, shade(stone, tone * 0.6)]])); // prettier-ignore
      fillRect(pen, x0, y0, x1, y1, pen.texture('leaf', 0.9), 0.2);
    };
    block(foot.x - half, foot.y - plinth, foot.x + half, foot.y, 0.85);
    block(foot.x - half * 1.15, foot.y - plinth * 1.06, foot.x + half * 1.15, foot.y - plinth * 0.92, 1);
    block(foot.x - half * 1.2, foot.y - plinth * 0.12, foot.x + half * 1.2, foot.y, 0.9);
    return drawFigure(
      pen,
      random,
      look,
      { ...choosePose(random, 'standing'), smile: 0 },
      {
        feet: { x: foot.x, y: foot.y - plinth * 1.04 },
        head,
      },
    );
  });
  return { figure, bounds };
}
