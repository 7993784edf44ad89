import { existsSync } from 'node:fs';
import type { RunContext } from '../context.js';
import { literal, type Database, type Row } from '../io/duckdb.js';
import type { FileSlices } from '../io/file-slices.js';
import { hashImageId, shardOfHash } from '../keys.js';
import { number } from '../tables/cells.js';
import { hashLiteral, type ReviewTables } from './tables.js';

/** The row of the images table of an image; null where it has no picture, or the exclusion list names it. */
export async function pictureRow(
  { workspace, excluded }: RunContext,
  database: Database,
  { source, shardCount }: ReviewTables,
  imageId: string,
): Promise<Row | null> {
  if (excluded.has(imageId)) return null;
  const hash = hashImageId(imageId);
  const { table } = workspace.imageShard(source, shardOfHash(hash, shardCount), shardCount);
  if (!existsSync(table)) return null;
  const rows = await database.all(
    `FROM read_parquet(${literal(table)})
     WHERE hash = ${hashLiteral(hash)} AND image_id = $1 AND outcome = 'ok'`,
    [imageId],
  );
  return rows.at(0) ?? null;
}

/** The working copy of an image, a JPEG; null where there is none. */
export async function readPictureBytes(
  context: RunContext,
  database: Database,
  tables: ReviewTables,
  slices: FileSlices,
  imageId: string,
): Promise<Uint8Array | null> {
  const row = await pictureRow(context, database, tables, imageId);
  if (row === null) return null;
  const { source, shardCount } = tables;
  const { tar } = context.workspace.imageShard(
    source,
    shardOfHash(hashImageId(imageId), shardCount),
    shardCount,
  );
  return slices.read(tar, number(row, 'tar_offset'), number(row, 'working_bytes'));
}
