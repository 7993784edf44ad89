import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tableText } from './tables.js';
import { developPicture } from './develop.js';
import { type PlannedPicture, planPictures } from './plan.js';
import { seededRandom } from './random.js';
import { cvdfPath, describeWorld } from './describe.js';
import { type StoredPicture, readStored } from './stored.js';
import { troubleOf } from './trouble.js';
import type { World, WorldOptions, WorldSplit } from './types.js';

/** Changes whenever the same options would give other pictures: older pictures are then drawn anew. */
export const WORLD_VERSION = '4';

/** Pictures a split when nothing is said: together 360. */
export const DEFAULT_COUNTS: Readonly<Record<WorldSplit, number>> = {
  train: 140,
  validation: 100,
  test: 120,
};

/** Pictures in work at once; drawing is on this thread, rasterising and encoding on others. */
const IN_FLIGHT = 6;

/**
 * Builds a small Open Images in a folder: drawn photographs, all tables, and the list of what was planted.
 * The same seed and counts give the same bytes, but for `baseUrl` inside the image lists.
 *
 * Pictures are kept: a second build with the same seed and counts only writes the tables again.
 *
 *     dir/www/...        what the server gives out, by URL path
 *     dir/originals/...  originals that differ from the CVDF copy
 *     dir/world.json     what the server needs: files, planned answers
 *     dir/planted.json   label errors, duplicates, bad pictures, broken files and rows
 *     dir/truth.json     what each picture truly shows
 */
export async function buildWorld(dir: string, options: WorldOptions): Promise<World> {
  const seed = String(options.seed ?? 1);
  const counts = { ...DEFAULT_COUNTS, ...options.counts };
  const plans = planPictures(seed, counts);
  const key = JSON.stringify([WORLD_VERSION, seed, counts]);
  const known = await readStored(dir, key);
  const stored = known ?? (await drawAll(dir, plans, key));
  const described = describeWorld({
    plans,
    stored,
    seed,
    counts,
    baseUrl: options.baseUrl,
    version: WORLD_VERSION,
  });

  const random = seededRandom(`tables ${seed}`);
  for (const table of described.tables) await write(join(dir, 'www', table.path), tableText(table, random));
  await write(join(dir, 'planted.json'), `${JSON.stringify(described.planted, null, 1)}\n`);
  await write(join(dir, 'truth.json'), `${JSON.stringify(described.truth, null, 1)}\n`);
  await write(join(dir, 'world.json'), `${JSON.stringify(described.manifest, null, 1)}\n`);
  const { manifest, planted, truth } = described;
  return { dir, manifest, planted, truth, drawn: known === null };
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function drawAll(dir: string, plans: readonly PlannedPicture[], key: string): Promise<StoredPicture[]> {
  await rm(join(dir, 'pictures.json'), { force: true });
  await rm(join(dir, 'www'), { recursive: true, force: true });
  await rm(join(dir, 'originals'), { recursive: true, force: true });
  const stored: StoredPicture[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < plans.length) {
      const i = next;
      next += 1;
      stored[i] = await store(dir, plans[i]);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  // Written last: its presence says that all pictures are there.
  await write(join(dir, 'pictures.json'), JSON.stringify({ key, pictures: stored }));
  return stored;
}

async function store(dir: string, plan: PlannedPicture): Promise<StoredPicture> {
  const developed = await developPicture(plan);
  const damage = plan.recipe.trouble === undefined ? undefined : troubleOf(plan.recipe.trouble).damage;
  const original = damage === undefined ? developed.original : damage(developed.original);
  const copy = developed.cvdf ?? original;
  const ownOriginal = !plan.boxed || developed.cvdf !== null;
  if (plan.boxed)
    await write(
      join(dir, 'www', cvdfPath(plan)),
      damage === undefined ? copy : damage(developed.cvdf ?? developed.original),
    );
  if (ownOriginal) await write(join(dir, 'originals', `${plan.id}.jpg`), original);
  return {
    id: plan.id,
    ...developed.stored,
    content: { width: developed.scene.width, height: developed.scene.height, things: developed.scene.things },
    ownOriginal,
    bytes: original.length,
    md5: createHash('md5').update(original).digest('base64'),
  };
}
