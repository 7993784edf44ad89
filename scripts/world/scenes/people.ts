import { drawQuadruped } from '../draw/animals.js';
import { drawBench, drawCouch, drawPizza } from '../draw/objects.js';
import type { BackdropName } from '../draw/backdrops/index.js';
import { type Canvas, addPerson, thing } from './canvas.js';

const OUTDOORS: readonly BackdropName[] = ['park', 'street', 'beach', 'mountains', 'forest'];

/** Head and shoulders, near. */
export function portrait(canvas: Canvas): void {
  const { random, width, height } = canvas;
  canvas.backdrop(random.pick(['studio', 'park', 'room', 'street', 'forest'] as const), 7);
  const head = Math.min(width, height) * random.range(0.36, 0.5);
  const top = height * random.range(0.1, 0.2);
  addPerson(canvas, 'sitter', {
    x: width * random.range(0.42, 0.58),
    feet: top + head * 7.2,
    head,
    wishes: { age: random.pick(['adult', 'adult', 'older'] as const) },
    stance: 'standing',
    pose: { left: 'down', right: 'down' },
    shadow: false,
  });
}

/** One person in full, in the middle distance. */
export function fullFigure(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop(random.pick(OUTDOORS), 1.5);
  const tall = height * random.range(0.6, 0.8);
  addPerson(canvas, 'walker', {
    x: width * random.range(0.4, 0.6),
    feet: Math.max(horizon + height * 0.08, height * random.range(0.86, 0.95)),
    head: tall / 7.3,
  });
}

/** Two people beside each other, cut off at the knees or in full. */
export function pair(canvas: Canvas): void {
  const { random, width, height } = canvas;
  canvas.backdrop(random.pick(OUTDOORS), 2.5);
  const head = height * random.range(0.13, 0.19);
  for (const [i, x] of [0.36, 0.62].entries()) {
    addPerson(canvas, `half ${i}`, {
      x: width * (x + random.range(-0.03, 0.03)),
      feet: height * 0.2 + head * 7.2,
      head: head * random.range(0.95, 1.05),
      wishes: { age: random.pick(['adult', 'older'] as const) },
      stance: 'standing',
    });
  }
}

/** A group in two rows. */
export function group(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['park', 'street', 'beach'] as const), 1.2);
  const head = height * 0.085;
  for (let row = 0; row < 2; row += 1) {
    const count = row === 0 ? 4 : 3;
    for (let i = 0; i < count; i += 1) {
      addPerson(canvas, `row ${row} ${i}`, {
        x: width * (0.5 + ((i - (count - 1) / 2) * 0.86 * height) / width / 4.2 + random.range(-0.01, 0.01)),
        feet: Math.max(horizon, height * 0.76) + row * height * 0.16,
        head: head * (0.95 + row * 0.12),
        stance: 'standing',
        pose: { left: 'down', right: 'relaxed' },
        occluded: row === 0,
      });
    }
  }
}

/** Many people far away. */
export function crowd(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['street', 'beach', 'park'] as const));
  const count = random.int(12, 18);
  for (let i = 0; i < count; i += 1) {
    const depth = i / count;
    addPerson(canvas, `one ${i}`, {
      x: random.range(0.04, 0.96) * width,
      feet: horizon + (height - horizon) * (0.12 + depth * 0.62),
      head: height * (0.02 + depth * 0.028),
      pose: { back: random.chance(0.4) },
      occluded: i < count / 2,
    });
  }
}

/** One person far off: small, but to be seen. */
export function farFigure(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['mountains', 'beach', 'park', 'snow'] as const));
  const head = height * random.range(0.03, 0.042);
  addPerson(canvas, 'far', {
    x: width * random.range(0.4, 0.6),
    feet: horizon + head * 7.4 * 0.55 + (height - horizon) * 0.2,
    head,
    pose: { back: random.chance(0.4) },
  });
}

/** A person so small that most would not see it. */
export function tinyFigure(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['mountains', 'snow', 'beach'] as const));
  addPerson(canvas, 'tiny', {
    x: width * random.range(0.35, 0.65),
    feet: horizon + height * random.range(0.06, 0.15),
    head: height * 0.009,
  });
}

/** A wide picture with the person at its edge, outside the centre crop. */
export function offCentre(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['park', 'mountains', 'beach'] as const), 1);
  const left = random.chance(0.5);
  addPerson(canvas, 'aside', {
    x: width * (left ? 0.08 : 0.92),
    feet: Math.max(horizon + 10, height * 0.9),
    head: height * 0.088,
    wishes: { age: 'adult' },
    stance: 'standing',
    pose: { left: 'down', right: 'down' },
  });
}

/** A person whom the frame cuts in half. */
export function cutOff(canvas: Canvas): void {
  const { random, width, height } = canvas;
  canvas.backdrop(random.pick(OUTDOORS), 2);
  const left = random.chance(0.5);
  addPerson(canvas, 'cut', {
    x: width * (left ? 0.03 : 0.97) + (left ? 1 : -1) * height * 0.06,
    feet: height * 1.35,
    head: height * 0.19,
    wishes: { age: 'adult' },
    stance: 'standing',
  });
}

/** Someone out with a dog or a horse. */
export function withAnimal(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['park', 'beach', 'forest'] as const), 1.5);
  const ground = Math.max(horizon + 20, height * 0.9);
  const kind = random.pick(['Dog', 'Dog', 'Horse'] as const);
  const size = height * (kind === 'Horse' ? 0.5 : 0.26);
  const beside = width * random.range(0.56, 0.66);
  if (kind === 'Horse') {
    canvas.things.push(
      thing(kind, drawQuadruped(pen, random, kind, { x: beside, y: ground - 12 }, size, random.chance(0.5))),
    );
  }
  addPerson(canvas, 'keeper', { x: width * random.range(0.34, 0.4), feet: ground, head: height * 0.092 });
  if (kind === 'Dog') {
    canvas.things.push(
      thing(kind, drawQuadruped(pen, random, kind, { x: beside, y: ground + 8 }, size, random.chance(0.5))),
    );
  }
}

/** Someone on a bench or a couch. */
export function seated(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  const indoors = random.chance(0.5);
  const { horizon } = canvas.backdrop(indoors ? 'room' : 'park', indoors ? 0 : 1.5);
  const head = height * random.range(0.11, 0.14);
  const x = width * random.range(0.42, 0.58);
  const feet = Math.max(horizon + height * 0.14, height * 0.88);
  if (indoors)
    canvas.things.push(thing('Couch', drawCouch(pen, random, { x, y: feet - head * 0.2 }, head * 8)));
  else
    canvas.things.push(thing('Bench', drawBench(pen, { x, y: feet - head * 0.2 }, head * 5.5, head * 1.9)));
  addPerson(canvas, 'sitter', {
    x,
    feet,
    head,
    wishes: { age: random.pick(['adult', 'older'] as const) },
    stance: 'sitting',
  });
}

/** One or two children outdoors. */
export function children(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop(random.pick(['park', 'beach', 'street'] as const), 1.5);
  const count = random.int(1, 2);
  for (let i = 0; i < count; i += 1) {
    addPerson(canvas, `child ${i}`, {
      x: width * (count === 1 ? 0.5 : 0.36 + i * 0.28),
      feet: Math.max(horizon + 10, height * 0.93),
      head: height * random.range(0.11, 0.13),
      wishes: { age: 'child' },
    });
  }
}

/** Older people, near. */
export function elders(canvas: Canvas): void {
  const { random, width, height } = canvas;
  canvas.backdrop(random.pick(['park', 'room', 'studio'] as const), 4);
  const head = height * random.range(0.22, 0.3);
  addPerson(canvas, 'elder', {
    x: width * random.range(0.42, 0.58),
    feet: height * 0.14 + head * 7.2,
    head,
    wishes: { age: 'older' },
    stance: 'standing',
    pose: { left: 'down', right: 'hip' },
    shadow: false,
  });
}

/** Someone seen from behind, walking away. */
export function fromBehind(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop(random.pick(OUTDOORS), 1);
  addPerson(canvas, 'back', {
    x: width * random.range(0.4, 0.6),
    feet: Math.max(horizon + 14, height * 0.92),
    head: (height * random.range(0.55, 0.75)) / 7.3,
    stance: 'walking',
    pose: { back: true },
  });
}

/** A meal, and the arms of someone whose face is not to be seen. */
export function hands(canvas: Canvas): void {
  const { random, width, height, pen } = canvas;
  canvas.backdrop('room', 3);
  const head = height * 0.52;
  addPerson(canvas, 'eater', {
    x: width * 0.5,
    feet: -head * 1.15 + head * 7.2,
    head,
    wishes: { age: 'adult', top: random.pick(['tshirt', 'sweater'] as const) },
    stance: 'standing',
    pose: { left: 'forward', right: 'forward' },
    shadow: false,
  });
  const { plate, pizza } = drawPizza(pen, random, { x: width * 0.5, y: height * 0.93 }, width * 0.42);
  canvas.things.push(thing('Plate', plate), thing('Pizza', pizza));
}

/** The legs and feet of someone, cut off above the knee. */
export function legs(canvas: Canvas): void {
  const { random, width, height } = canvas;
  canvas.backdrop(random.pick(['street', 'park', 'beach'] as const), 2);
  const head = height * 0.26;
  addPerson(canvas, 'walker', {
    x: width * random.range(0.42, 0.58),
    feet: height * 0.92,
    head,
    wishes: { age: 'adult' },
    stance: random.pick(['standing', 'walking'] as const),
    pose: { left: 'phone', right: 'phone' },
  });
}

/** Under street lamps at night. */
export function nightWalk(canvas: Canvas): void {
  const { random, width, height } = canvas;
  const { horizon } = canvas.backdrop('night', 2);
  const count = random.int(1, 3);
  for (let i = 0; i < count; i += 1) {
    addPerson(canvas, `night ${i}`, {
      x: width * (0.5 + (i - (count - 1) / 2) * 0.2),
      feet: Math.max(horizon + 12, height * 0.93),
      head: height * random.range(0.085, 0.1),
    });
  }
}
