import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunContext } from '../../context.js';
import { literal } from '../../io/duckdb-sql.js';
import type { Database, PlainValue, Row } from '../../io/duckdb.js';
import { hashImageId } from '../../keys.js';
import { inputKey, sha256File } from '../../sidecar.js';
import { LABEL_COLUMNS } from '../../tables/labels.js';
import type { Truth } from '../truth.js';
import type { FolderPicture } from './list-folder.js';

/** Name of the split and of the labels where an image folder is evaluated. */
export const VWW = 'vww';

/** The labels of an image folder. */
export type FolderTruth = Omit<Truth, 'split'>;

/**
 * Stages the labels of a folder as a label table in which nothing but the class is known. The key is that of all paths,
 * labels and bytes.
 */
export async function folderTruth(
  { workspace, signal }: RunContext,
  database: Database,
  pictures: readonly FolderPicture[],
): Promise<FolderTruth> {
  const contents: (readonly [file: string, label: number, sha256: string])[] = [];
  for (const { file, path, label } of pictures) {
    signal.throwIfAborted();
    contents.push([file, label, await sha256File(path)]);
  }
  const table = join(workspace.spill, 'folder-labels.parquet');
  await mkdir(workspace.spill, { recursive: true });
  await database.writeParquetRows(table, LABEL_COLUMNS, pictures.map(labelRow));
  return {
    set: VWW,
    key: inputKey(contents),
    sha256: await sha256File(table),
    decisions: null,
    sql: `(SELECT *, true AS main, false AS distance_only FROM read_parquet(${literal(table)}))`,
  };
}

function labelRow({ imageId, filename, label }: FolderPicture): Row {
  const known: Readonly<Record<string, PlainValue>> = {
    image_id: imageId,
    hash: hashImageId(imageId),
    filename,
    outcome: 'ok',
    label,
    kept: true,
    reason: 'kept',
    in_distance_set: false,
    body_part: 0,
  };
  return Object.fromEntries(LABEL_COLUMNS.map(({ name }) => [name, known[name] ?? null]));
}
