import type { BoxRow } from './annotate.js';
import { isPerson, visibleThings } from './annotate.js';
import { MIDS } from './classes.js';
import type { SceneContent } from './types.js';

const PERSON_OR_PART: ReadonlySet<string> = new Set<string>(
  Object.entries(MIDS)
    .filter(([name]) => isPerson(name) || (name.startsWith('Human ') && name !== 'Human beard'))
    .map(([, label]) => label),
);

const f32 = Math.fround;

/** Area that the published rules give a box (their 224-pixel crop, quirks kept), in a working image of this size. */
function publishedArea(box: BoxRow, width: number, height: number): number {
  const scale = 224 / Math.min(width, height);
  const [h, w] = [height, width].map((side) => Math.max(Math.trunc(side * scale), 224));
  const [dy, dx] = [h, w].map((side) => Math.floor((side - 224) / 2));
  const [cropTop, cropBottom] = [f32(dy / h), f32((dy + 224) / h)];
  const [cropLeft, cropRight] = [f32(dx / w), f32((dx + 224) / w)];
  const [xMin, xMax, yMin, yMax] = [box.xMin, box.xMax, box.yMin, box.yMax].map((value) => f32(value));
  if (yMin > cropBottom || yMax < cropTop || xMin > cropRight || xMax < cropLeft) return 0;
  const corner = (value: number, side: number, offset: number): number =>
    f32((Math.trunc(f32(value * side)) - offset) / 224);
  const top = yMin > cropTop ? corner(yMin, height, dy) : 0;
  const bottom = yMax < cropBottom ? corner(yMax, height, dy) : 1;
  const left = xMin > cropLeft ? corner(xMin, width, dx) : 0;
  const right = xMax < cropRight ? corner(xMax, width, dx) : 1;
  return f32(f32(bottom - top) * f32(right - left));
}

/** Nearest whole number, halves to the even one. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Sides of the working image: at most 200,000 pixels. */
export function workingSize(width: number, height: number): { width: number; height: number } {
  if (width * height <= 200_000) return { width, height };
  const scale = Math.sqrt(200_000 / (width * height));
  return { width: roundHalfEven(width * scale), height: roundHalfEven(height * scale) };
}

/**
 * The label that the published box rules give: a writing of its own, apart from the product's, so that a run
 * over the world can be held against it. `width` and `height` are those of the decoded picture.
 */
export function publishedLabel(rows: readonly BoxRow[], width: number, height: number): 1 | 0 | -1 {
  if (rows.length === 0) return -1;
  const size = workingSize(width, height);
  const persons = rows.filter((row) => PERSON_OR_PART.has(row.label) && row.depiction === 0);
  if (persons.some((row) => publishedArea(row, size.width, size.height) > f32(0.05))) return 1;
  return persons.length > 0 ? -1 : 0;
}

export interface Presence {
  readonly person: boolean;
  readonly depiction: 'none' | 'person' | 'other';
  readonly largestShare: number;
}

/** What a scene truly shows: the largest share of the centre crop that one real person's bounds cover. */
export function presence(scene: SceneContent): Presence {
  const { width, height } = scene;
  const side = Math.min(width, height);
  const crop = {
    left: (width - side) / 2 / width,
    top: (height - side) / 2 / height,
    width: side / width,
    height: side / height,
  };
  const seen = visibleThings(scene);
  const people = seen.filter(({ thing }) => isPerson(thing.name) && !thing.depicted);
  const shares = people.map(({ box }) => {
    const w = Math.min(box.xMax, crop.left + crop.width) - Math.max(box.xMin, crop.left);
    const h = Math.min(box.yMax, crop.top + crop.height) - Math.max(box.yMin, crop.top);
    return (Math.max(0, w) * Math.max(0, h)) / (crop.width * crop.height);
  });
  const depicted = seen.filter(({ thing }) => thing.depicted);
  const depiction = depicted.some(({ thing }) => isPerson(thing.name))
    ? 'person'
    : depicted.length > 0
      ? 'other'
      : 'none';
  return { person: people.length > 0, depiction, largestShare: Math.max(0, ...shares) };
}

/** Distance bands by the share of the centre crop. */
export function distanceOf(share: number): 'near' | 'medium' | 'far' | 'none' {
  if (share >= 0.6) return 'near';
  if (share >= 0.1) return 'medium';
  return share >= 0.005 ? 'far' : 'none';
}
