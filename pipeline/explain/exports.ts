import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isMissingFile } from '../errors.js';
import { literal, type Database } from '../io/duckdb.js';
import type { DatasetSplit } from '../splits.js';
import { number, text } from '../tables/cells.js';
import type { Workspace } from '../workspace.js';

/** Where an exported image stands. */
export interface ExportPlace {
  /** Shard file, below the workspace. */
  readonly file: string;
  /** Place in the shard, from 0. */
  readonly record: number;
}

/** The shards that hold an image, by the manifests of the exports. */
export async function findExports(
  workspace: Workspace,
  database: Database,
  split: DatasetSplit,
  imageId: string,
): Promise<ExportPlace[]> {
  const names = await readdir(workspace.exportsRoot, { recursive: true }).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const places: ExportPlace[] = [];
  for (const name of names.filter((path) => path.endsWith(`/${split}.parquet`)).sort()) {
    const manifest = join(workspace.exportsRoot, name);
    const rows = await database.all(
      `SELECT shard, record FROM read_parquet(${literal(manifest)}) WHERE image_id = $1`,
      [imageId],
    );
    for (const row of rows) {
      const file = join(manifest, '..', text(row, 'shard'));
      places.push({ file: relative(workspace.root, file), record: number(row, 'record') });
    }
  }
  return places;
}
