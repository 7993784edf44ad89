import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunContext } from '../context.js';
import { isMissingFile } from '../errors.js';
import { literal, type Database } from '../io/duckdb.js';
import { outputsStand, readSidecar, SIDECAR_ENDING } from '../sidecar.js';
import { DATASET_SPLITS, type DatasetSplit } from '../splits.js';
import { text } from '../tables/cells.js';

/** Names of what stands in a folder, sorted; none where there is no such folder. */
async function entries(folder: string, kind: 'files' | 'folders'): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  return found
    .filter((entry) => entry.isDirectory() === (kind === 'folders'))
    .map(({ name }) => name)
    .sort();
}

/** Folders so many levels below one, as paths from it, sorted. */
async function foldersBelow(root: string, levels: number): Promise<string[]> {
  let paths = [''];
  for (let level = 0; level < levels; level++) {
    const next = await Promise.all(
      paths.map(async (path) => (await entries(join(root, path), 'folders')).map((name) => join(path, name))),
    );
    paths = next.flat();
  }
  return paths;
}

/**
 * Removes shards and manifests of any rule set, target, variant and split that hold an excluded image: also of those
 * that this run does not write. The next export of such a variant makes them again, without the image.
 *
 * @param written the folders that this run fills, for `context.config.splits`: it makes what is wrong there anew.
 * @returns the shard files removed, below the exports folder.
 */
export async function removeExcludedShards(
  context: RunContext,
  database: Database,
  written: readonly string[],
): Promise<string[]> {
  if (context.excluded.size === 0) return [];
  const removed: string[] = [];
  const root = context.workspace.exportsRoot;
  // Rules and target, format, variant.
  for (const variant of await foldersBelow(root, 3)) {
    const folder = join(root, variant);
    const present = await entries(folder, 'files');
    for (const split of DATASET_SPLITS) {
      const isWritten = written.includes(folder) && context.config.splits.includes(split);
      const shards = present.includes(`${split}.parquet`)
        ? await shardsThatHold(database, join(folder, `${split}.parquet`), context.excluded)
        : isWritten
          ? []
          : await shardsOf(folder, present, split);
      if (shards.length === 0) continue;
      for (const name of [...shards, `${split}.csv`, `${split}.parquet`]) {
        await removeWithSidecar(join(folder, `${name}${SIDECAR_ENDING}`));
        await rm(join(folder, name), { force: true });
      }
      // Labels of the split and files of the whole folder, such as ATTRIBUTION.csv, may name the image too.
      for (const name of [`${split}.manifest`, `${split}.labels`, 'dataset'])
        await removeWithSidecar(join(folder, `${name}${SIDECAR_ENDING}`));
      removed.push(...shards.map((name) => `${variant}/${name}`));
    }
  }
  return removed;
}

async function shardsThatHold(
  database: Database,
  manifest: string,
  images: ReadonlySet<string>,
): Promise<string[]> {
  const rows = await database.all(
    `SELECT DISTINCT shard FROM read_parquet(${literal(manifest)})
     WHERE image_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY shard`,
    [[...images]],
  );
  return rows.map((row) => text(row, 'shard'));
}

/** Every finished shard of a split: without a manifest nothing says which images one holds. */
async function shardsOf(folder: string, files: readonly string[], split: DatasetSplit): Promise<string[]> {
  const shards: string[] = [];
  for (const name of files.filter((file) => file.endsWith(SIDECAR_ENDING))) {
    const sidecar = await readSidecar(join(folder, name));
    if (sidecar?.facts.split === split) shards.push(name.slice(0, -SIDECAR_ENDING.length));
  }
  return shards;
}

/** Removes a sidecar and the files that it names. */
async function removeWithSidecar(path: string): Promise<void> {
  const sidecar = await readSidecar(path).catch(() => null);
  for (const { file } of sidecar?.outputs ?? []) await rm(join(dirname(path), file), { force: true });
  await rm(path, { force: true });
}

/**
 * Removes label tables of any rule set, target and split that keep an excluded image, with the subset files made from
 * them, and subset files whose table is gone: they may hold one. The next run of the label and subsets stages makes
 * them again, without the image.
 *
 * @returns the tables removed.
 */
export async function removeExcludedLabels(context: RunContext, database: Database): Promise<string[]> {
  if (context.excluded.size === 0) return [];
  const removed: string[] = [];
  const { labelsRoot, subsetsRoot } = context.workspace;
  const sets = [...(await entries(labelsRoot, 'folders')), ...(await entries(subsetsRoot, 'folders'))];
  for (const set of new Set(sets)) {
    for (const split of DATASET_SPLITS) {
      const { table, sidecar } = context.workspace.labels(set, split);
      const subsets = context.workspace.subsetsFolder(set, split);
      const done = await readSidecar(sidecar);
      if (done === null || !(await outputsStand(sidecar, done))) {
        // Without their table nothing says which images the subset files hold.
        if ((await entries(subsets, 'files')).length > 0)
          removed.push(`${set}/${split} (subset files without their labels)`);
        await rm(subsets, { recursive: true, force: true });
        await removeDecisions(context, set, split);
        continue;
      }
      const kept = await database.all(
        `SELECT image_id FROM read_parquet(${literal(table)})
         WHERE (kept OR in_distance_set) AND image_id IN (SELECT unnest($1::VARCHAR[])) LIMIT 1`,
        [[...context.excluded]],
      );
      if (kept.length === 0) continue;
      await rm(subsets, { recursive: true, force: true });
      await removeDecisions(context, set, split);
      await rm(sidecar);
      await rm(table);
      removed.push(`${set}/${split}`);
    }
  }
  return removed;
}

/** Decisions hold only with their labels, and a table may keep an excluded image. */
async function removeDecisions(context: RunContext, set: string, split: DatasetSplit): Promise<void> {
  const { sidecar, summary, table } = context.workspace.decisions(set, split);
  for (const path of [sidecar, summary, table]) await rm(path, { force: true });
}
