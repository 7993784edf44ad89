import { type Bounds, area, clip } from './draw/geometry.js';
import { MIDS } from './classes.js';
import type { PlannedPicture, Turn } from './plan.js';
import type { Random } from './random.js';
import type { AgeGroup, Gender, SceneContent, Thing } from './types.js';

type Attribute = -1 | 0 | 1;

/** A row of a box file; coordinates 0..1 in the file as it is stored. */
export interface BoxRow {
  readonly label: string;
  readonly source: 'xclick' | 'freeform' | 'activemil';
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
  readonly occluded: Attribute;
  readonly truncated: Attribute;
  readonly group: Attribute;
  readonly depiction: Attribute;
  readonly inside: Attribute;
}

export interface MiapRow extends Omit<BoxRow, 'source'> {
  readonly gender: Gender;
  readonly age: AgeGroup;
}

/** Relative bounds of what shows of a thing; null where nothing does. */
export interface Visible {
  readonly thing: Thing;
  readonly box: Bounds;
  readonly truncated: boolean;
}

const PEOPLE = new Set(['Person', 'Man', 'Woman', 'Boy', 'Girl']);

export function isPerson(name: string): boolean {
  return PEOPLE.has(name);
}

/** What shows of each thing, as shares of the upright picture. */
export function visibleThings({ things, width, height }: SceneContent): Visible[] {
  return things.flatMap((thing) => {
    const shown = clip(thing.bounds, width, height);
    if (shown === null) return [];
    const box = {
      xMin: shown.xMin / width,
      xMax: shown.xMax / width,
      yMin: shown.yMin / height,
      yMax: shown.yMax / height,
    };
    return [{ thing, box, truncated: area(shown) < area(thing.bounds) * 0.995 }];
  });
}

/** Where a rectangle of the upright picture lies in the file, whose pixels were turned clockwise. */
export function turnBox({ xMin, xMax, yMin, yMax }: Bounds, { degrees }: Turn): Bounds {
  switch (degrees) {
    case 90:
      return { xMin: 1 - yMax, xMax: 1 - yMin, yMin: xMin, yMax: xMax };
    case 180:
      return { xMin: 1 - xMax, xMax: 1 - xMin, yMin: 1 - yMax, yMax: 1 - yMin };
    case 270:
      return { xMin: yMin, xMax: yMax, yMin: 1 - xMax, yMax: 1 - xMin };
    case 0:
      return { xMin, xMax, yMin, yMax };
  }
}

const mid = (name: string): string => {
  const found = Object.entries(MIDS).find(([known]) => known === name);
  if (found === undefined) throw new Error(`the class ${name} has no MID`);
  return found[1];
};

/** Parts that annotators box; eyes, noses and mouths only where they are large. */
const BOXED_PARTS = ['Human face', 'Human head', 'Human hair', 'Human arm', 'Human hand', 'Human leg', 'Human foot', 'Human eye', 'Human mouth', 'Human nose', 'Human ear']; // prettier-ignore
const SMALL_PARTS = new Set([
  'Human eye',
  'Human mouth',
  'Human nose',
  'Human ear',
  'Human hair',
  'Human head',
]);

/** The box rows of a picture, in the file's own turn. */
export function boxRows(plan: PlannedPicture, scene: SceneContent, random: Random): BoxRow[] {
  const { recipe, turn, split } = plan;
  const style = recipe.boxes ?? 'people';
  if (style === 'none') return [];
  const source = style === 'activemil' ? 'activemil' : split === 'train' ? 'xclick' : random.pick(['xclick', 'freeform', 'xclick'] as const); // prettier-ignore
  const rows: BoxRow[] = [];
  const add = (label: string, box: Bounds, thing: Thing, truncated: boolean): void => {
    const known = (value: boolean): Attribute => (source === 'activemil' ? -1 : value ? 1 : 0);
    rows.push({
      label: mid(label),
      source,
      ...turnBox(box, turn),
      occluded: known(thing.occluded),
      truncated: known(truncated),
      group: known(thing.group),
      depiction: known(thing.depicted && recipe.error !== 'depiction_as_person'),
      inside: known(false),
    });
  };

  const seen = visibleThings(scene);
  const real = seen.filter(({ thing }) => isPerson(thing.name) && !thing.depicted);
  const missed = recipe.error === 'missed_person';
  if (style === 'group' && real.length > 1) {
    const group = { ...real[0].thing, group: true, occluded: false };
    const box = {
      xMin: Math.min(...real.map((one) => one.box.xMin)),
      xMax: Math.max(...real.map((one) => one.box.xMax)),
      yMin: Math.min(...real.map((one) => one.box.yMin)),
      yMax: Math.max(...real.map((one) => one.box.yMax)),
    };
    add('Person', box, group, false);
  }
  for (const { thing, box, truncated } of seen) {
    const person = isPerson(thing.name);
    if (person && !thing.depicted && (missed || style === 'group')) {
      // Where the person was missed, someone still boxed what the person wears.
      if (missed) add('Clothing', middleOf(box), thing, truncated);
      continue;
    }
    if (!(person && style === 'parts')) {
      const name = person && random.chance(0.2) ? 'Person' : thing.name;
      add(name, box, thing, truncated);
    }
    if (!person || style === 'activemil') continue;
    for (const { name, bounds } of thing.parts) {
      const shown = clip(bounds, scene.width, scene.height);
      if (shown === null || !BOXED_PARTS.includes(name)) continue;
      const large = area(shown) > scene.width * scene.height * (SMALL_PARTS.has(name) ? 0.004 : 0.0008);
      if (!large || area(shown) < area(bounds) * 0.3) continue;
      if (style !== 'parts' && !random.chance(0.45)) continue;
      const part = { xMin: shown.xMin / scene.width, xMax: shown.xMax / scene.width, yMin: shown.yMin / scene.height, yMax: shown.yMax / scene.height }; // prettier-ignore
      add(name, part, thing, area(shown) < area(bounds) * 0.995);
    }
  }
  if (recipe.error === 'false_person') {
    const target = [...seen].sort((a, b) => area(b.box) - area(a.box)).at(0);
    const box = { xMin: 0.28, xMax: 0.72, yMin: 0.12, yMax: 0.9 };
    const thing = target === undefined ? undefined : { ...target.thing, occluded: false, group: false };
    if (thing !== undefined) add('Person', box, thing, false);
  }
  // A picture with boxes has at least one: something that every picture shows.
  if (rows.length === 0) {
    const thing = { name: 'Plant', bounds: { xMin: 0, yMin: 0, xMax: 1, yMax: 1 }, depicted: false, group: false, occluded: false, parts: [] }; // prettier-ignore
    add('Plant', { xMin: 0.02, xMax: 0.97, yMin: 0.55, yMax: 0.99 }, thing, true);
  }
  return rows;
}

function middleOf({ xMin, xMax, yMin, yMax }: Bounds): Bounds {
  return { xMin, xMax, yMin: yMin + (yMax - yMin) * 0.2, yMax: yMin + (yMax - yMin) * 0.55 };
}

/** MIAP rows: one a real person, in the file's own turn. */
export function miapRows(plan: PlannedPicture, scene: SceneContent, random: Random): MiapRow[] {
  const flag = (value: boolean): Attribute => (value ? 1 : 0);
  return visibleThings(scene)
    .filter(({ thing }) => isPerson(thing.name) && !thing.depicted)
    .map(({ thing, box, truncated }) => {
      const unclear = (box.yMax - box.yMin) * plan.size.height < 60 || random.chance(0.08);
      return {
        label: MIDS.Person,
        ...turnBox(box, plan.turn),
        occluded: flag(thing.occluded),
        truncated: flag(truncated),
        group: flag(thing.group),
        depiction: 0,
        inside: 0,
        gender: unclear ? 'Unknown' : (thing.gender ?? 'Unknown'),
        age: unclear ? 'Unknown' : (thing.age ?? 'Unknown'),
      };
    });
}
