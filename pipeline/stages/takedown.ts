import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunContext } from '../context.js';
import { isMissingFile } from '../errors.js';
import { literal, type Database } from '../io/duckdb.js';
import { outputsStand, readSidecar, SIDECAR_ENDING } from '../sidecar.js';
import { DATASET_SPLITS } from '../splits.js';
import { text } from '../tables/cells.js';

async function names(folder: string): Promise<string[]> {
  return (
    await readdir(folder).catch((error: unknown) => {
      if (isMissingFile(error)) return [];
      throw error;
    })
  ).sort();
}

/**
 * Removes shards and manifests of any variant, of any split, that hold an excluded image: also of variants that this
 * run does not write. The next export of such a variant makes them again, without the image.
 *
 * @returns the shard files removed, below the exports folder.
 */
export async function removeExcludedShards(context: RunContext, database: Database): Promise<string[]> {
  if (context.excluded.size === 0) return [];
  const removed: string[] = [];
  const root = join(context.workspace.exportsRoot, 'tfrecord');
  for (const variant of await names(root)) {
    for (const split of DATASET_SPLITS) {
      const folder = join(root, variant);
      const manifest = join(folder, `${split}.parquet`);
      if (!(await names(folder)).includes(`${split}.parquet`)) continue;
      const rows = await database.all(
        `SELECT DISTINCT shard FROM read_parquet(${literal(manifest)})
         WHERE image_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY shard`,
        [[...context.excluded]],
      );
      if (rows.length === 0) continue;
      const shards = rows.map((row) => text(row, 'shard'));
      const files = [...shards, `${split}.manifest`].map((name) => `${name}${SIDECAR_ENDING}`);
      for (const name of [...files, ...shards, `${split}.csv`, `${split}.parquet`])
        await rm(join(folder, name), { force: true });
      removed.push(...shards.map((name) => `${variant}/${name}`));
    }
  }
  return removed;
}

/**
 * Removes label tables of any rule set and split that keep an excluded image, with the subset files made from them, and
 * subset files whose table is gone: they may hold one. The next run of the label and subsets stages makes them again, without the image.
 *
 * @returns the tables removed.
 */
export async function removeExcludedLabels(context: RunContext, database: Database): Promise<string[]> {
  if (context.excluded.size === 0) return [];
  const removed: string[] = [];
  for (const rules of ['published', 'corrected'] as const) {
    for (const split of DATASET_SPLITS) {
      const { table, sidecar } = context.workspace.labels(rules, split);
      const subsets = context.workspace.subsetsFolder(rules, split);
      const done = await readSidecar(sidecar);
      if (done === null || !(await outputsStand(sidecar, done))) {
        // Without their table nothing says which images the subset files hold.
        if ((await names(subsets)).length > 0)
          removed.push(`${rules}/${split} (subset files without their labels)`);
        await rm(subsets, { recursive: true, force: true });
        continue;
      }
      const kept = await database.all(
        `SELECT image_id FROM read_parquet(${literal(table)})
         WHERE (kept OR in_distance_set) AND image_id IN (SELECT unnest($1::VARCHAR[])) LIMIT 1`,
        [[...context.excluded]],
      );
      if (kept.length === 0) continue;
      await rm(subsets, { recursive: true, force: true });
      await rm(sidecar);
      await rm(table);
      removed.push(`${rules}/${split}`);
    }
  }
  return removed;
}
