import { existsSync } from 'node:fs';
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

/** The files that hold an image, by the manifests of the exports of every set, format and variant. */
export async function findExports(
  workspace: Workspace,
  database: Database,
  split: DatasetSplit,
  imageId: string,
): Promise<ExportPlace[]> {
  const places: ExportPlace[] = [];
  // Folders of pictures may hold millions of files: only the three levels above them are listed.
  for (const set of await foldersIn(workspace.exportsRoot))
    for (const format of await foldersIn(join(workspace.exportsRoot, set)))
      for (const variant of await foldersIn(join(workspace.exportsRoot, set, format))) {
        const folder = workspace.exportFolder(set, format, variant);
        const manifest = join(folder, `${split}.parquet`);
        if (!existsSync(manifest)) continue;
        const rows = await database.all(
          `SELECT shard, record FROM read_parquet(${literal(manifest)}) WHERE image_id = $1`,
          [imageId],
        );
        for (const row of rows) {
          const file = relative(workspace.root, join(folder, text(row, 'shard')));
          places.push({ file: file.replaceAll('\\', '/'), record: number(row, 'record') });
        }
      }
  return places;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
