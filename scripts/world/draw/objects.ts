import type { Random } from '../random.js';
import { hex, mix, shade } from './colour.js';
import { type Bounds, type Point, ellipsePoints, frameAt } from './geometry.js';
import type { Pen } from './pen.js';
import { fillRect, rectangle } from './rectangles.js';

type Outline = readonly (readonly [number, number])[];

const CAR: Outline = [
  [-1, -0.16], [-1.0, -0.32], [-0.92, -0.4], [-0.62, -0.44], [-0.38, -0.68], [0.12, -0.7], [0.44, -0.48], [0.88, -0.4], [0.98, -0.3], [0.99, -0.14], [0.9, -0.1], [-0.94, -0.1],
]; // prettier-ignore

/** A car from the side; `size` is half its length. */
export function drawCar(pen: Pen, random: Random, foot: Point, size: number, flip: boolean): Bounds {
  const paint = random.pick(
    ['#8e1f22', '#24406e', '#c9cbcd', '#23262b', '#d8d2c2', '#3f6b52', '#b58a2c'].map(hex),
  );
  const frame = frameAt(foot, size, { flip });
  pen.ellipse(frame, 0, -0.01, 1.08, 0.09, { fill: [0, 0, 0], opacity: 0.6, blur: size * 0.05, ghost: true });
  return pen.measure(() => {
    pen.shape(
      CAR.map(([u, v]) => frame(u, v)),
      {
        fill: pen.linear(frame(0, -0.7), frame(0, -0.1), [
          [0, shade(paint, 1.3)],
          [0.42, shade(paint, 1.1)],
          [0.5, shade(paint, 1.35)],
          [0.56, paint],
          [1, shade(paint, 0.35)],
        ]),
      },
    );
    const windows: readonly Outline[] = [
      [[-0.52, -0.46], [-0.35, -0.63], [-0.1, -0.64], [-0.1, -0.46]],
      [[-0.05, -0.46], [-0.05, -0.645], [0.1, -0.64], [0.34, -0.46]],
    ]; // prettier-ignore
    for (const outline of windows) {
      pen.shape(
        outline.map(([u, v]) => frame(u, v)),
        {
          straight: true,
          fill: pen.linear(frame(-0.5, -0.65), frame(0.3, -0.45), [
            [0, hex('#a7bcca')],
            [0.5, hex('#2c3a44')],
            [1, hex('#141b21')],
          ]),
        },
      );
    }
    for (const u of [-0.075, 0.4]) pen.shape([frame(u, -0.46), frame(u + 0.01, -0.16)], { open: true, stroke: shade(paint, 0.4), strokeWidth: size * 0.009 }); // prettier-ignore
    pen.shape([frame(-0.2, -0.4), frame(-0.12, -0.4)], {
      open: true,
      stroke: shade(paint, 1.6),
      strokeWidth: size * 0.02,
    });
    pen.ellipse(frame, 0.92, -0.32, 0.05, 0.04, { fill: hex('#f2efd9') });
    pen.ellipse(frame, -0.96, -0.33, 0.03, 0.045, { fill: hex('#a5181a') });
    for (const u of [-0.6, 0.6]) {
      pen.ellipse(frame, u, -0.15, 0.2, 0.2, { fill: shade(paint, 0.15) });
      pen.ellipse(frame, u, -0.145, 0.165, 0.165, { fill: hex('#17181a') });
      const hub = frame(u, -0.145);
      pen.ellipse(frame, u, -0.145, 0.1, 0.1, { fill: pen.radial(hub, size * 0.1, [[0, hex('#e4e5e7')], [0.7, hex('#8b8f95')], [1, hex('#44474c')]]) }); // prettier-ignore
      for (let i = 0; i < 5; i += 1) {
        const a = (i / 5) * 2 * Math.PI;
        pen.shape([frame(u, -0.145), frame(u + Math.cos(a) * 0.085, -0.145 + Math.sin(a) * 0.085)], { open: true, stroke: hex('#55585d'), strokeWidth: size * 0.018 }); // prettier-ignore
      }
    }
  });
}

/** A house from the front; `size` is its width. */
export function drawHouse(pen: Pen, random: Random, foot: Point, size: number): Bounds {
  const wall = random.pick(['#d9cdb4', '#b7c3c4', '#c79a78', '#e6e2da', '#a8574a'].map(hex));
  const roof = random.pick(['#6e3a2c', '#44484d', '#7a4a36'].map(hex));
  const frame = frameAt(foot, size);
  return pen.measure(() => {
    pen.shape([frame(-0.5, 0), frame(-0.5, -0.5), frame(0.5, -0.5), frame(0.5, 0)], {
      straight: true,
      fill: pen.linear(frame(-0.5, 0), frame(0.5, 0), [
        [0, shade(wall, 1.08)],
        [1, shade(wall, 0.78)],
      ]),
    });
    pen.shape(rectangle(frame(-0.5, 0).x, frame(0, -0.5).y, frame(0.5, 0).x, frame(0, 0).y), { fill: pen.texture('grain', 1.5), straight: true, opacity: 0.2 }); // prettier-ignore
    const top = [frame(-0.58, -0.47), frame(-0.36, -0.85), frame(0.36, -0.85), frame(0.58, -0.47)];
    pen.shape(top, { straight: true, fill: pen.linear(frame(0, -0.85), frame(0, -0.47), [[0, shade(roof, 1.15)], [1, shade(roof, 0.75)]]) }); // prettier-ignore
    pen.shape(top, { straight: true, fill: pen.texture('wood', 1.2, 0.4), opacity: 0.35 });
    pen.shape([frame(-0.5, -0.46), frame(0.5, -0.46)], {
      open: true,
      stroke: [0, 0, 0],
      strokeWidth: size * 0.02,
      opacity: 0.35,
      blur: size * 0.01,
    });
    pen.shape([frame(0.16, -0.8), frame(0.16, -0.98), frame(0.25, -0.98), frame(0.25, -0.8)], {
      straight: true,
      fill: shade(roof, 0.8),
    });
    for (const [u, v] of [[-0.34, -0.36], [0.06, -0.36], [0.34, -0.36], [-0.34, -0.16], [0.34, -0.16]] as const) {
      pen.shape([frame(u - 0.075, v - 0.07), frame(u + 0.075, v - 0.07), frame(u + 0.075, v + 0.07), frame(u - 0.075, v + 0.07)], { straight: true, fill: hex('#f1efea') }); // prettier-ignore
      pen.shape([frame(u - 0.062, v - 0.058), frame(u + 0.062, v - 0.058), frame(u + 0.062, v + 0.058), frame(u - 0.062, v + 0.058)], { straight: true, fill: pen.linear(frame(u - 0.06, v - 0.06), frame(u + 0.06, v + 0.06), [[0, hex('#8fa6b8')], [1, hex('#25303a')]]) }); // prettier-ignore
      pen.shape([frame(u, v - 0.058), frame(u, v + 0.058)], { open: true, stroke: hex('#f1efea'), strokeWidth: size * 0.008 });
    } // prettier-ignore
    pen.shape([frame(-0.13, 0), frame(-0.13, -0.24), frame(-0.01, -0.24), frame(-0.01, 0)], { straight: true, fill: mix(roof, hex('#23402f'), 0.5) }); // prettier-ignore
    pen.ellipse(frame, -0.03, -0.12, 0.008, 0.008, { fill: hex('#d8b65c') });
  });
}

/** A sailing boat; `size` is the length of its hull. */
export function drawBoat(pen: Pen, random: Random, foot: Point, size: number): Bounds {
  const hull = random.pick(['#e9e6df', '#23405f', '#8a2a25'].map(hex));
  const frame = frameAt(foot, size);
  pen.ellipse(frame, 0, 0.03, 0.5, 0.03, {
    fill: [10, 30, 40],
    opacity: 0.4,
    blur: size * 0.015,
    ghost: true,
  });
  return pen.measure(() => {
    pen.shape([frame(0, -0.1), frame(0, -0.95)], {
      open: true,
      stroke: hex('#6a5238'),
      strokeWidth: size * 0.016,
    });
    for (const [side, colour] of [[1, '#f0ece2'], [-1, '#dcd6c8']] as const) {
      pen.shape([frame(side * 0.02, -0.92), frame(side * 0.24, -0.45), frame(side * 0.36, -0.16), frame(side * 0.02, -0.17)], {
        fill: pen.linear(frame(0, -0.5), frame(side * 0.36, -0.4), [[0, shade(hex(colour), 0.75)], [1, hex(colour)]]),
      }); // prettier-ignore
    } // prettier-ignore
    pen.shape([frame(-0.48, -0.13), frame(0.52, -0.15), frame(0.38, 0.02), frame(-0.36, 0.03)], {
      fill: pen.linear(frame(0, -0.14), frame(0, 0.03), [
        [0, shade(hull, 1.1)],
        [1, shade(hull, 0.45)],
      ]),
    });
  });
}

/** A round fruit; `size` is its diameter. */
export function drawFruit(pen: Pen, kind: 'Apple' | 'Orange', centre: Point, size: number): Bounds {
  const colour = hex(kind === 'Apple' ? '#a8261f' : '#e0811c');
  const frame = frameAt(centre, size / 2);
  pen.ellipse(frame, 0.15, 0.85, 1.1, 0.28, {
    fill: [0, 0, 0],
    opacity: 0.45,
    blur: size * 0.05,
    ghost: true,
  });
  return pen.measure(() => {
    const outline = kind === 'Apple'
      ? [[0, -0.82], [0.5, -0.95], [0.98, -0.4], [0.85, 0.4], [0.4, 0.95], [0, 0.87], [-0.4, 0.95], [-0.85, 0.4], [-0.98, -0.4], [-0.5, -0.95]].map(([u, v]) => frame(u, v))
      : ellipsePoints(frame, 0, 0, 1, 1); // prettier-ignore
    pen.shape(outline, {
      fill: pen.radial(frame(0, 0), size * 0.62, [
        [0, shade(colour, 1.4)],
        [0.4, shade(colour, 1.05)],
        [1, shade(colour, 0.4)],
      ], frame(-0.35, -0.4)),
    }); // prettier-ignore
    pen.shape(outline, { fill: pen.texture('grain', size / 230), opacity: 0.12, ghost: true });
    pen.ellipse(
      frame,
      -0.35,
      -0.45,
      0.2,
      0.13,
      { fill: [255, 255, 255], opacity: 0.5, blur: size * 0.02 },
      -0.6,
    );
    if (kind === 'Apple') {
      pen.shape([frame(0, -0.8), frame(0.06, -1.0), frame(0.16, -1.15)], {
        open: true,
        stroke: hex('#3d2a18'),
        strokeWidth: size * 0.03,
      });
    }
  });
}

/** A plate seen at a slant, with a pizza on it; `size` is the plate's width. */
export function drawPizza(
  pen: Pen,
  random: Random,
  centre: Point,
  size: number,
): { plate: Bounds; pizza: Bounds } {
  const frame = frameAt(centre, size / 2);
  pen.ellipse(frame, 0.06, 0.1, 1.06, 0.66, {
    fill: [0, 0, 0],
    opacity: 0.5,
    blur: size * 0.03,
    ghost: true,
  });
  const { bounds: plate, value: pizza } = pen.measured(() => {
    pen.ellipse(frame, 0, 0, 1, 0.62, { fill: pen.radial(frame(-0.2, -0.2), size * 0.5, [[0, [252, 251, 248]], [0.8, [226, 223, 217]], [1, [170, 167, 162]]]) }); // prettier-ignore
    pen.ellipse(frame, 0, 0, 0.84, 0.5, { fill: [214, 211, 205] });
    return pen.measure(() => {
      pen.ellipse(frame, 0, -0.03, 0.78, 0.46, { fill: hex('#b97a3c') });
      pen.ellipse(frame, 0, -0.04, 0.78, 0.45, { fill: pen.texture('leaf', 1), opacity: 0.3, ghost: true });
      pen.ellipse(frame, 0, -0.05, 0.68, 0.38, { fill: hex('#e0b45a') });
      for (let i = 0; i < 60; i += 1) {
        const a = random.range(0, 6.28);
        const r = Math.sqrt(random.next()) * 0.6;
        const tone = random.pick(['#b23a20', '#f0d58a', '#c9922f', '#4f6b2c', '#8f2a1c'].map(hex));
        const s = random.range(0.02, 0.07);
        pen.shape(ellipsePoints(frame, Math.cos(a) * r, -0.05 + Math.sin(a) * r * 0.56, s, s * 0.6, 8), { fill: tone, opacity: 0.9 }); // prettier-ignore
      }
    });
  });
  return { plate, pizza };
}

/** A couch against the wall; `size` is its width. */
export function drawCouch(pen: Pen, random: Random, foot: Point, size: number): Bounds {
  const cloth = random.pick(['#7d4a3a', '#4a5a6b', '#8c8676', '#5d6b4f'].map(hex));
  const frame = frameAt(foot, size);
  pen.ellipse(frame, 0, 0, 0.54, 0.04, { fill: [0, 0, 0], opacity: 0.5, blur: size * 0.02, ghost: true });
  const box = (u0: number, v0: number, u1: number, v1: number, tone: number): void => {
    const outline = [
      frame(u0 + 0.02, v0),
      frame(u1 - 0.02, v0),
      frame(u1, v0 + 0.02),
      frame(u1, v1),
      frame(u0, v1),
      frame(u0, v0 + 0.02),
    ];
    pen.shape(outline, { fill: pen.linear(frame(0, v0), frame(0, v1), [[0, shade(cloth, tone * 1.15)], [1, shade(cloth, tone * 0.7)]]) }); // prettier-ignore
    pen.shape(outline, { fill: pen.texture('grain', 1.2), opacity: 0.2, ghost: true });
  };
  return pen.measure(() => {
    box(-0.46, -0.42, 0.46, -0.08, 0.95);
    for (const u of [-0.3, 0, 0.3]) box(u - 0.15, -0.38, u + 0.15, -0.17, 1.08);
    for (const u of [-0.3, 0, 0.3]) box(u - 0.152, -0.2, u + 0.152, -0.09, 1.0);
    box(-0.46, -0.1, 0.46, -0.02, 0.75);
    box(-0.53, -0.29, -0.44, -0.02, 1);
    box(0.44, -0.29, 0.53, -0.02, 0.8);
  });
}

/** A bench for people to sit on; `size` is its width, `seat` the height of the seat. */
export function drawBench(pen: Pen, foot: Point, size: number, seat: number): Bounds {
  const wood = hex('#7a5638');
  return pen.measure(() => {
    const [x0, x1] = [foot.x - size / 2, foot.x + size / 2];
    for (const t of [0.55, 0.8, 1.05]) {
      fillRect(
        pen,
        x0,
        foot.y - seat * (1 + t),
        x1,
        foot.y - seat * (0.85 + t),
        shade(wood, 0.95 + t * 0.15),
      );
    }
    fillRect(pen, x0, foot.y - seat * 1.12, x1, foot.y - seat * 0.95, pen.linear({ x: 0, y: foot.y - seat * 1.1 }, { x: 0, y: foot.y - seat * 0.9 }, [[0, shade(wood, 1.2)], [1, shade(wood, 0.5)]])); // prettier-ignore
    for (const x of [x0 + size * 0.06, x1 - size * 0.06 - seat * 0.1]) {
      fillRect(pen, x, foot.y - seat * 2.1, x + seat * 0.1, foot.y, [34, 34, 36]);
    }
  });
}
