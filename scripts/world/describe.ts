import { boxRows, miapRows } from './annotate.js';
import { correctionRows } from './corrections.js';
import { creditFor } from './credits.js';
import type { Table } from './csv.js';
import { distanceOf, presence, publishedLabel } from './expected.js';
import { imageLabels } from './image-labels.js';
import type { PlannedPicture } from './plan.js';
import { type Random, seededRandom } from './random.js';
import type { StoredPicture } from './stored.js';
import { type ListRow, type PictureRows, buildTables } from './tables.js';
import { troubleOf } from './trouble.js';
import {
  type PictureTruth,
  type Planted,
  type PlantedError,
  type ResponsePlan,
  WORLD_SPLITS,
  type WorldManifest,
  type WorldSplit,
} from './types.js';

export interface WorldInput {
  readonly plans: readonly PlannedPicture[];
  readonly stored: readonly StoredPicture[];
  readonly seed: string;
  readonly counts: Readonly<Record<WorldSplit, number>>;
  readonly baseUrl: string;
  readonly version: string;
}

export interface DescribedWorld {
  readonly manifest: WorldManifest;
  readonly planted: Planted;
  readonly truth: readonly PictureTruth[];
  readonly tables: readonly Table[];
}

/** Path of a picture's CVDF copy under the web root. */
export function cvdfPath({ split, id }: PlannedPicture): string {
  return `/open-images-dataset/${split}/${id}.jpg`;
}

/** A picture with all that is said and known of it. */
interface Described {
  readonly plan: PlannedPicture;
  readonly stored: StoredPicture;
  readonly rows: PictureRows;
  readonly truth: PictureTruth;
  readonly originalPath: string;
}

/** Everything about the world that is not pixels: rows, planned answers, truth. Deterministic in the input. */
export function describeWorld(input: WorldInput): DescribedWorld {
  const root = seededRandom(`describe ${input.seed}`);
  const names = originalPaths(input.plans, root);
  const pictures = input.plans.map((plan, i) =>
    describePicture(input, plan, input.stored[i], names[i], root, i),
  );
  const corrections = correctionRows(pictures, root.fork('corrections'));
  const unlisted = unlistedIds(root.fork('unlisted'));
  const tables = buildTables(
    pictures.map(({ rows }) => rows),
    { random: root.fork('tables'), unlisted, corrections: corrections.rows },
  );
  const planted: Planted = {
    label_errors: plantedErrors(pictures, corrections.corrected),
    duplicates: input.plans.flatMap(({ id, split, copyOf }) =>
      copyOf === null
        ? []
        : [{ image_id: id, split, of: copyOf.id, of_split: copyOf.split, kind: copyOf.kind }],
    ),
    quality: input.plans.flatMap(({ id, split, recipe: { quality: kind } }) =>
      kind === undefined ? [] : [{ image_id: id, split, kind }],
    ),
    troubles: input.plans.flatMap(({ id, split, recipe: { trouble } }) =>
      trouble === undefined
        ? []
        : [{ image_id: id, split, outcome: troubleOf(trouble).outcome, how: trouble }],
    ),
    malformed_rows: countByPath(tables, ({ malformed }) => malformed.length),
    duplicate_rows: countByPath(tables, ({ repeated }) => repeated),
    unlisted_ids: WORLD_SPLITS.flatMap((split) => unlisted[split]),
    shared_filenames: sharedNames(pictures),
  };
  const manifest: WorldManifest = {
    version: input.version,
    seed: input.seed,
    baseUrl: input.baseUrl,
    counts: input.counts,
    files: Object.fromEntries(
      pictures.map(({ plan, stored, originalPath }) => [
        originalPath,
        stored.ownOriginal ? `originals/${plan.id}.jpg` : `www${cvdfPath(plan)}`,
      ]),
    ),
    responses: Object.fromEntries(pictures.flatMap((picture) => plannedAnswers(picture))),
  };
  return { manifest, planted, truth: pictures.map(({ truth }) => truth), tables };
}

/** Paths of the originals: Flickr's `<server>/<photo>_<secret>_o.jpg`; one name stands twice in validation. */
function originalPaths(plans: readonly PlannedPicture[], root: Random): string[] {
  const twins = plans.flatMap(({ split }, i) => (split === 'validation' ? [i] : [])).slice(-2);
  const names = plans.map(({ id }) => {
    const random = root.fork(`name ${id}`);
    return {
      server: random.int(3000, 8999),
      name: `${random.int(100_000_000, 53_999_999_999)}_${random.hex(10)}_o.jpg`,
    };
  });
  if (twins.length === 2)
    names[twins[1]] = { server: names[twins[0]].server + 1, name: names[twins[0]].name };
  return names.map(({ server, name }) => `/flickr/${server}/${name}`);
}

function rotationText({ turn }: PlannedPicture, random: Random): string {
  if (turn.said === 'metadata') return `${turn.degrees}.0`;
  if (turn.said === 'exif') return '';
  return random.chance(0.88) ? '0.0' : random.pick(['', 'NaN']);
}

function describePicture(
  { baseUrl }: WorldInput,
  plan: PlannedPicture,
  stored: StoredPicture,
  originalPath: string,
  root: Random,
  index: number,
): Described {
  const random = root.fork(`picture ${plan.id}`);
  const { content } = stored;
  const credit = creditFor(index, random.fork('credit'));
  const photo = originalPath.slice(originalPath.lastIndexOf('/') + 1).split('_')[0];
  const replaced = plan.recipe.trouble === 'replaced';
  const list: ListRow = {
    id: plan.id,
    split: plan.split,
    boxed: plan.boxed,
    originalUrl: `${baseUrl}${originalPath}`,
    landingUrl: credit.profile.replace('/people/', '/photos/') + photo,
    license: credit.license,
    profile: credit.profile,
    author: credit.author,
    title: credit.title,
    bytes: replaced ? stored.bytes * 3 + 17 : stored.bytes,
    md5: replaced ? Buffer.from(random.fork('md5').hex(32), 'hex').toString('base64') : stored.md5,
    thumbnail: random.chance(0.9) ? `${baseUrl}${originalPath.replace('_o.jpg', '_z.jpg')}` : '',
    rotation: rotationText(plan, random.fork('rotation')),
  };
  const labels = imageLabels(plan, content, random.fork('labels'));
  const boxes = plan.boxed ? boxRows(plan, content, random.fork('boxes')) : [];
  const miap = plan.split === 'train' ? [] : miapRows(plan, content, random.fork('miap'));
  const { person, depiction, largestShare } = presence(content);
  const readable = plan.recipe.trouble === undefined || troubleOf(plan.recipe.trouble).outcome === 'ok';
  const exif = plan.turn.said === 'exif' && plan.turn.degrees % 180 !== 0;
  const [width, height] = exif ? [stored.height, stored.width] : [stored.width, stored.height];
  return {
    plan,
    stored,
    originalPath,
    rows: { list, boxes, human: labels.human, machine: labels.machine, miap },
    truth: {
      image_id: plan.id,
      split: plan.split,
      scene: plan.recipe.scene,
      person,
      person_in_crop: largestShare >= 0.05,
      largest_share: Math.round(largestShare * 1e6) / 1e6,
      distance: distanceOf(largestShare),
      depiction,
      exposure: plan.recipe.exposure ?? 'normal',
      blurry: plan.recipe.quality === 'blurry',
      readable,
      published_label: plan.boxed && readable ? publishedLabel(boxes, width, height) : null,
    },
  };
}

function plannedAnswers({ plan, originalPath }: Described): (readonly [string, ResponsePlan])[] {
  if (plan.recipe.trouble === undefined) return [];
  const { cvdf, original } = troubleOf(plan.recipe.trouble);
  return [
    ...(cvdf === undefined || !plan.boxed ? [] : [[cvdfPath(plan), cvdf] as const]),
    ...(original === undefined ? [] : [[originalPath, original] as const]),
  ];
}

function plantedErrors(pictures: readonly Described[], corrected: ReadonlySet<string>): PlantedError[] {
  return pictures.flatMap(({ plan, truth }) => {
    const { error } = plan.recipe;
    if (error === undefined || plan.copyOf !== null) return [];
    return [
      {
        image_id: plan.id,
        split: plan.split,
        kind: error,
        where: plan.boxed ? ('both' as const) : ('image_labels' as const),
        truth: truth.person ? (1 as const) : (0 as const),
        corrected: corrected.has(plan.id),
      },
    ];
  });
}

function unlistedIds(random: Random): Record<WorldSplit, string[]> {
  const two = (): string[] => [random.hex(16), random.hex(16)];
  return { train: two(), validation: two(), test: two() };
}

function countByPath(tables: readonly Table[], count: (table: Table) => number): Record<string, number> {
  return Object.fromEntries(
    tables.flatMap((table) => (count(table) === 0 ? [] : [[table.path, count(table)]])),
  );
}

function sharedNames(pictures: readonly Described[]): string[] {
  const seen = new Map<string, number>();
  for (const { plan, originalPath } of pictures) {
    const key = `${plan.split} ${originalPath.slice(originalPath.lastIndexOf('/') + 1)}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  return [...seen].filter(([, times]) => times > 1).map(([key]) => key.split(' ')[1]);
}
