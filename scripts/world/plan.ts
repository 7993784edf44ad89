import { type Case, dealCases } from './cases.js';
import { type Random, seededRandom } from './random.js';
import type { PlantedDuplicate, WorldSplit } from './types.js';
import { WORLD_SPLITS } from './types.js';

export type DuplicateKind = PlantedDuplicate['kind'];

/** How a picture lies in its file, against how it was drawn. */
export interface Turn {
  /** Degrees by which a viewer must turn the file's pixels counter-clockwise to see it upright. */
  readonly degrees: 0 | 90 | 180 | 270;
  /** Where that is said. */
  readonly said: 'nowhere' | 'exif' | 'metadata';
}

/** All that is decided about a picture before it is drawn. */
export interface PlannedPicture {
  readonly id: string;
  readonly split: WorldSplit;
  readonly recipe: Case;
  /** Seeds scene and camera; two pictures with the same seed show the same. */
  readonly drawSeed: string;
  readonly copyOf: { readonly id: string; readonly split: WorldSplit; readonly kind: DuplicateKind } | null;
  /** Size of the scene, scene units. */
  readonly size: { readonly width: number; readonly height: number };
  /** Pixels a scene unit in the original; above 1, the CVDF copy is reduced. */
  readonly scale: number;
  readonly quality: number;
  readonly turn: Turn;
  /** Whether the CVDF copy has it; of train, only pictures with boxes. */
  readonly boxed: boolean;
}

/** Pictures a split from which on some repeat others; below, there are too few that can be repeated. */
const ENOUGH = 76;

/** Pictures that repeat others: in which split, of which split, how. */
const DUPLICATES: readonly {
  readonly split: WorldSplit;
  readonly of: WorldSplit;
  readonly kind: DuplicateKind;
}[] = [
  { split: 'test', of: 'train', kind: 'reencoded' },
  { split: 'test', of: 'train', kind: 'resized' },
  { split: 'test', of: 'train', kind: 'brightened' },
  { split: 'validation', of: 'train', kind: 'exact' },
  { split: 'validation', of: 'train', kind: 'resized' },
  { split: 'test', of: 'validation', kind: 'reencoded' },
  { split: 'test', of: 'validation', kind: 'exact' },
  { split: 'train', of: 'train', kind: 'exact' },
  { split: 'train', of: 'train', kind: 'resized' },
  { split: 'validation', of: 'validation', kind: 'reencoded' },
];

const SHAPES = [
  { width: 1024, height: 683 },
  { width: 1024, height: 768 },
  { width: 1024, height: 683 },
  { width: 683, height: 1024 },
  { width: 768, height: 1024 },
  { width: 820, height: 820 },
  { width: 1024, height: 576 },
] as const;

function shapeOf({ scene, quality }: Case, random: Random): PlannedPicture['size'] {
  if (quality === 'odd_aspect_ratio') return { width: 1024, height: 256 };
  // Blur is told by the histogram too: the fewer pixels a wide picture has, the flatter it is.
  if (quality === 'blurry') return { width: 1024, height: 420 };
  if (scene === 'off_centre') return { width: 1024, height: random.pick([440, 480]) };
  if (scene === 'group' || scene === 'crowd' || scene === 'horse' || scene === 'cars')
    return random.pick([SHAPES[0], SHAPES[1]]);
  return random.pick(SHAPES);
}

function scaleOf({ quality, scene }: Case, random: Random): number {
  if (quality === 'odd_size') return 0.07;
  if (scene === 'crowd' || scene === 'tiny_figure') return 1;
  // Longest sides of 1024 to 410 pixels; a few originals are larger than the CVDF copy.
  return random.pick([1, 1, 1, 0.9, 0.78, 0.78, 0.625, 0.625, 0.5, 0.5, 0.4, 1.5]);
}

function turnOf({ turned }: Case, random: Random): Turn {
  if (turned === undefined) return { degrees: 0, said: 'nowhere' };
  return { degrees: random.pick([90, 180, 270] as const), said: turned };
}

/** Decides every picture of the world. Deterministic in `seed` and `counts`. */
export function planPictures(seed: string, counts: Readonly<Record<WorldSplit, number>>): PlannedPicture[] {
  const root = seededRandom(`world ${seed}`);
  const planned: PlannedPicture[] = [];
  for (const split of WORLD_SPLITS) {
    const copies = DUPLICATES.filter((duplicate) => duplicate.split === split);
    const own = counts[split] - (Math.min(...Object.values(counts)) >= ENOUGH ? copies.length : 0);
    dealCases(split, own).forEach((recipe, i) => {
      const drawSeed = `${seed}/${split}/${i}`;
      const random = root.fork(drawSeed);
      const spared = recipe.error !== undefined || recipe.quality !== undefined || recipe.boxes === 'none';
      planned.push({
        id: random.hex(16),
        split,
        recipe,
        drawSeed,
        copyOf: null,
        size: shapeOf(recipe, random),
        scale: recipe.trouble === 'replaced' ? 0.5 : scaleOf(recipe, random),
        quality: random.int(80, 93),
        turn: turnOf(recipe, random),
        boxed: split !== 'train' || (recipe.unboxed !== true && (spared || random.chance(0.6))),
      });
    });
    if (own < counts[split]) {
      copies.forEach((duplicate, i) => planned.push(copyFor(root, seed, planned, duplicate, i)));
    }
  }
  return planned;
}

function copyFor(
  root: Random,
  seed: string,
  planned: readonly PlannedPicture[],
  { split, of, kind }: (typeof DUPLICATES)[number],
  i: number,
): PlannedPicture {
  const random = root.fork(`${seed}/${split}/copy ${i}`);
  const taken = new Set(planned.flatMap(({ copyOf }) => (copyOf === null ? [] : [copyOf.id])));
  // An ordinary picture that can be had and says something to a perceptual hash; better not a small one.
  const ordinary = planned.filter(
    ({ split: from, copyOf, boxed, turn, scale, recipe, id }) =>
      from === of &&
      copyOf === null &&
      boxed &&
      scale <= 1 &&
      turn.degrees === 0 &&
      !taken.has(id) &&
      recipe.trouble === undefined &&
      recipe.quality === undefined &&
      recipe.error === undefined &&
      recipe.exposure === undefined &&
      (recipe.boxes === undefined || recipe.boxes === 'people'),
  );
  const large = ordinary.filter(({ scale }) => scale >= 0.6);
  const source = random.pick(large.length > 0 ? large : ordinary);
  return {
    ...source,
    id: random.hex(16),
    split,
    copyOf: { id: source.id, split: source.split, kind },
    scale: kind === 'resized' ? source.scale * 0.7 : source.scale,
    quality: kind === 'exact' ? source.quality : 62,
  };
}
