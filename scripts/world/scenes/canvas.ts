import { type Bounds, union } from '../draw/geometry.js';
import { type Pen, createPen } from '../draw/pen.js';
import { type Figure, drawFigure } from '../draw/person/figure.js';
import { type Look, type LookWishes, chooseLook } from '../draw/person/look.js';
import { type Pose, type Stance, choosePose } from '../draw/person/pose.js';
import { type Backdrop, type BackdropName, drawBackdrop } from '../draw/backdrops/index.js';
import type { Random } from '../random.js';
import type { AgeGroup, Gender, Scene, Thing } from '../types.js';

/** What a composition draws on: a backdrop, a foreground, and the list of what is to be seen. */
export interface Canvas {
  readonly random: Random;
  readonly width: number;
  readonly height: number;
  /** The foreground's pen. */
  readonly pen: Pen;
  readonly things: Thing[];
  /** Draws the backdrop; `blur` scene units out of focus. */
  backdrop(name: BackdropName, blur?: number): Backdrop;
}

export interface SceneSize {
  readonly width: number;
  readonly height: number;
}

/** Runs a composition on a fresh canvas. */
export function compose(
  random: Random,
  size: SceneSize,
  scale: number,
  draw: (canvas: Canvas) => void,
): Scene {
  const back = createPen(scale, random.fork('back'));
  const pen = createPen(scale, random.fork('front'));
  const things: Thing[] = [];
  let blur = 0;
  draw({
    ...size,
    random,
    pen,
    things,
    backdrop(name, outOfFocus = 0) {
      blur = outOfFocus;
      const drawn = drawBackdrop({ pen: back, random: random.fork(`backdrop ${name}`), ...size }, name);
      for (const { name: className, bounds } of drawn.landmarks) things.push(thing(className, bounds));
      return drawn;
    },
  });
  return {
    ...size,
    scale,
    blur,
    things,
    background: back.document(size.width, size.height),
    foreground: pen.document(size.width, size.height),
  };
}

/** A thing that is itself there, alone, in full view, unless said otherwise. */
export function thing(name: string, bounds: Bounds, more: Partial<Thing> = {}): Thing {
  return { name, bounds, depicted: false, group: false, occluded: false, parts: [], ...more };
}

const GENDERS: Readonly<Record<Look['sex'], Gender>> = {
  female: 'Predominantly Feminine',
  male: 'Predominantly Masculine',
};

const AGES: Readonly<Record<Look['age'], AgeGroup>> = { child: 'Young', adult: 'Middle', older: 'Older' };

/** The box classes for people by sex and age. */
export function personClass(look: Look): 'Man' | 'Woman' | 'Boy' | 'Girl' {
  if (look.age === 'child') return look.sex === 'female' ? 'Girl' : 'Boy';
  return look.sex === 'female' ? 'Woman' : 'Man';
}

export function personThing(figure: Figure, look: Look, more: Partial<Thing> = {}): Thing {
  const parts = figure.parts.map(({ part, bounds }) => ({ name: part, bounds }));
  return thing(personClass(look), figure.bounds, {
    parts,
    gender: GENDERS[look.sex],
    age: AGES[look.age],
    ...more,
  });
}

export interface Placed {
  readonly x: number;
  readonly feet: number;
  /** Height of the head, scene units. */
  readonly head: number;
  readonly wishes?: LookWishes;
  readonly stance?: Stance;
  readonly pose?: Partial<Pose>;
  readonly shadow?: boolean;
  readonly occluded?: boolean;
}

/** Draws a person in the foreground and lists it. */
export function addPerson(canvas: Canvas, name: string, placed: Placed): Thing {
  const random = canvas.random.fork(`person ${name}`);
  const look = chooseLook(random, placed.wishes);
  const pose = { ...choosePose(random, placed.stance), ...placed.pose };
  const figure = drawFigure(canvas.pen, random, look, pose, {
    feet: { x: placed.x, y: placed.feet },
    head: placed.head,
    shadow: placed.shadow ?? true,
  });
  const person = personThing(figure, look, { occluded: placed.occluded ?? false });
  canvas.things.push(person);
  return person;
}

/** One thing around many. */
export function groupOf(things: readonly Thing[]): Thing {
  return thing('Person', union(...things.map(({ bounds }) => bounds)), { group: true });
}
