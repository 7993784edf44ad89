import { type Motif, drawPicture, drawStatue } from '../draw/depictions.js';
import type { Bounds } from '../draw/geometry.js';
import { type Canvas, addPerson, thing } from './canvas.js';

const MOTIF_CLASSES = { person: 'Person', face: 'Person', cat: 'Cat', bird: 'Bird', skull: 'Skull' } as const;

function hang(canvas: Canvas, motif: Motif, box: Bounds, painted: boolean): void {
  const { frame, shown } = drawPicture(canvas.pen, canvas.random, motif, box, painted);
  canvas.things.push(thing(painted ? 'Picture frame' : 'Poster', frame));
  const parts = (shown.figure?.parts ?? []).map(({ part, bounds }) => ({ name: part, bounds }));
  canvas.things.push(thing(MOTIF_CLASSES[motif], shown.bounds, { depicted: true, parts }));
}

function wallBox({ random, width, height }: Canvas, share: number, ratio: number): Bounds {
  const h = height * share;
  const w = h * ratio;
  const x = width * random.range(0.42, 0.58) - w / 2;
  const y = height * random.range(0.08, 0.14);
  return { xMin: x, yMin: y, xMax: x + w, yMax: y + h };
}

export function posterOfPerson(canvas: Canvas): void {
  canvas.backdrop(canvas.random.pick(['street', 'gallery', 'room'] as const), 0.6);
  hang(canvas, canvas.random.pick(['person', 'face'] as const), wallBox(canvas, 0.72, 0.68), false);
}

export function posterOfAnimal(canvas: Canvas): void {
  canvas.backdrop(canvas.random.pick(['street', 'gallery', 'room'] as const), 0.6);
  hang(canvas, canvas.random.pick(['cat', 'bird'] as const), wallBox(canvas, 0.68, 0.75), false);
}

export function posterOfSkull(canvas: Canvas): void {
  canvas.backdrop('gallery');
  hang(canvas, 'skull', wallBox(canvas, 0.66, 0.75), false);
}

export function painting(canvas: Canvas): void {
  canvas.backdrop('gallery');
  hang(canvas, 'face', wallBox(canvas, 0.66, 0.8), true);
}

export function statue(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['park', 'street', 'gallery'] as const), 1.2);
  const foot = { x: width * random.range(0.42, 0.58), y: Math.max(horizon + 12, height * 0.93) };
  const { figure, bounds } = drawStatue(pen, random, foot, height * 0.075);
  canvas.things.push(thing('Sculpture', bounds));
  const parts = figure.parts.map(({ part, bounds: box }) => ({ name: part, bounds: box }));
  canvas.things.push(thing('Person', figure.bounds, { depicted: true, parts }));
}

/** Someone who looks at a picture of someone. */
export function visitor(canvas: Canvas): void {
  const { random, width, height } = canvas;
  canvas.backdrop('gallery', 0.5);
  const h = height * 0.5;
  const x = width * 0.2;
  hang(canvas, 'face', { xMin: x, yMin: height * 0.1, xMax: x + h * 0.8, yMax: height * 0.1 + h }, true);
  addPerson(canvas, 'visitor', {
    x: width * random.range(0.62, 0.7),
    feet: height * 0.97,
    head: height * 0.11,
    stance: 'standing',
    wishes: { age: 'adult' },
  });
}
