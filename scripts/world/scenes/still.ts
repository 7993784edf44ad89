import { drawBird, drawCat, drawQuadruped } from '../draw/animals.js';
import { hex } from '../draw/colour.js';
import { drawBoat, drawCar, drawCouch, drawFruit, drawHouse, drawPizza } from '../draw/objects.js';
import { drawFlower, drawLeaves } from '../draw/plants.js';
import { drawLimb } from '../draw/person/limb.js';
import { fillRect } from '../draw/rectangles.js';
import { drawSkull } from '../draw/depictions.js';
import { type Canvas, thing } from './canvas.js';

export function landscape(canvas: Canvas): void {
  canvas.backdrop(canvas.random.pick(['mountains', 'park', 'forest', 'beach'] as const));
}

export function snowfield(canvas: Canvas): void {
  canvas.backdrop('snow');
}

export function nightCity(canvas: Canvas): void {
  canvas.backdrop('night', 0.5);
}

export function cat(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  canvas.backdrop(random.pick(['room', 'park', 'studio'] as const), 3);
  const size = height * random.range(0.55, 0.8);
  const bounds = drawCat(pen, random, { x: width * random.range(0.4, 0.6), y: height * 0.94 }, size);
  canvas.things.push(thing('Cat', bounds));
}

export function dog(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['park', 'beach', 'street'] as const), 2);
  const size = Math.min(width * 0.42, height * random.range(0.45, 0.6));
  const foot = { x: width * random.range(0.45, 0.55), y: Math.max(horizon + 20, height * 0.88) };
  canvas.things.push(thing('Dog', drawQuadruped(pen, random, 'Dog', foot, size, random.chance(0.5))));
}

export function horse(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['park', 'mountains'] as const), 1);
  const count = random.int(1, 2);
  for (let i = 0; i < count; i += 1) {
    const size = Math.min(width * 0.36, height * 0.46);
    const foot = {
      x: width * (count === 1 ? 0.5 : 0.28 + i * 0.44),
      y: Math.max(horizon + 30, height * 0.86),
    };
    canvas.things.push(thing('Horse', drawQuadruped(pen, random, 'Horse', foot, size, random.chance(0.5))));
  }
}

export function bird(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  canvas.backdrop(random.pick(['forest', 'park', 'studio'] as const), 6);
  const y = height * random.range(0.6, 0.75);
  const joint = (x: number, dy: number, half: number): { x: number; y: number; half: number } => ({
    x,
    y: y + dy,
    half,
  });
  drawLimb(pen, [joint(-30, 40, 13), joint(width * 0.4, 8, 10), joint(width * 0.75, 6, 8), joint(width + 30, -40, 5)], hex('#5a4531')); // prettier-ignore
  const foot = { x: width * random.range(0.42, 0.58), y: y + 2 };
  const bounds = drawBird(
    pen,
    random,
    foot,
    Math.min(width, height) * random.range(0.5, 0.7),
    random.chance(0.5),
  );
  canvas.things.push(thing(random.pick(['Bird', 'Bird', 'Sparrow', 'Magpie', 'Raven']), bounds));
}

export function cars(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const { horizon } = canvas.backdrop('street');
  const count = random.int(1, 3);
  for (let i = 0; i < count; i += 1) {
    const half = width * random.range(0.15, 0.2);
    const foot = {
      x: width * (0.5 + (i - (count - 1) / 2) * 0.36),
      y: horizon + (height - horizon) * (0.42 + i * 0.16),
    };
    canvas.things.push(thing('Car', drawCar(pen, random, foot, half, random.chance(0.5))));
  }
}

export function house(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['park', 'mountains', 'snow'] as const));
  const size = Math.min(width * 0.55, height * 0.7);
  const foot = { x: width * random.range(0.4, 0.6), y: horizon + (height - horizon) * 0.3 };
  canvas.things.push(thing('House', drawHouse(pen, random, foot, size)));
}

function table(canvas: Canvas): void {
  const { width, height, pen } = canvas;
  canvas.backdrop('room', 5);
  const top = height * 0.42;
  fillRect(pen, 0, top, width, height, pen.linear({ x: 0, y: top }, { x: 0, y: height }, [[0, hex('#6b4a2f')], [1, hex('#a87a4c')]])); // prettier-ignore
  fillRect(pen, 0, top, width, height, pen.texture('wood', 2, 0.5), 0.22);
  canvas.things.push(thing('Table', { xMin: 0, xMax: width, yMin: top, yMax: height }));
}

export function food(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  table(canvas);
  if (random.chance(0.5)) {
    const { plate, pizza } = drawPizza(
      pen,
      random,
      { x: width / 2, y: height * 0.66 },
      Math.min(width * 0.75, height),
    );
    canvas.things.push(thing('Plate', plate), thing('Pizza', pizza));
    return;
  }
  const count = random.int(3, 6);
  for (let i = 0; i < count; i += 1) {
    const kind = random.pick(['Apple', 'Orange'] as const);
    const size = height * random.range(0.2, 0.27);
    const centre = { x: width * (0.5 + (i - (count - 1) / 2) * 0.14), y: height * (0.58 + (i % 2) * 0.13) };
    canvas.things.push(thing(kind, drawFruit(pen, kind, centre, size)));
  }
}

export function livingRoom(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const { horizon } = canvas.backdrop('room');
  const bounds = drawCouch(pen, random, { x: width * 0.55, y: horizon + height * 0.1 }, width * 0.55);
  canvas.things.push(thing('Couch', bounds));
}

export function flowers(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  canvas.backdrop('forest', 8);
  drawLeaves(pen, random, width, height);
  const colour = random.pick(['#c9354a', '#e6b928', '#f0ece4', '#8c4fa3', '#e58fb0'].map(hex));
  for (let i = 0; i < random.int(3, 7); i += 1) {
    const size = Math.min(width, height) * random.range(0.2, 0.42);
    const centre = { x: random.range(0.12, 0.88) * width, y: random.range(0.15, 0.85) * height };
    canvas.things.push(thing('Flower', drawFlower(pen, random, centre, size, colour)));
  }
}

export function boats(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const { horizon } = canvas.backdrop('beach');
  for (let i = 0; i < random.int(1, 3); i += 1) {
    const size = width * random.range(0.1, 0.24);
    const foot = { x: width * random.range(0.15, 0.85), y: horizon - size * 0.05 - height * 0.03 };
    canvas.things.push(thing('Boat', drawBoat(pen, random, foot, size)));
  }
}

export function skull(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  table(canvas);
  const size = height * random.range(0.5, 0.65);
  canvas.things.push(thing('Skull', drawSkull(pen, { x: width * 0.5, y: height * 0.55 }, size)));
}

/** A surface and nothing else: little to see. */
export function blank(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  canvas.backdrop('studio', 40);
  fillRect(pen, 0, 0, width, height, random.pick(['#b9b4a8', '#8c97a0'].map(hex)));
}
