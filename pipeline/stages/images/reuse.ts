import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isTransient } from '../../io/image-outcome.js';
import { isMissingFile } from '../../errors.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import { readSidecar, SIDECAR_ENDING } from '../../sidecar.js';
import { number, text } from '../../tables/cells.js';

/** A row of an earlier shard that still holds, and the archive of its working copy. */
export interface EarlierImage {
  readonly row: Row;
  /** Null where the image had no working copy. */
  readonly slice: { readonly tar: string; readonly offset: number; readonly bytes: number } | null;
}

/** Shards of a folder that were written with the same codec and sources, whatever their number. */
export async function earlierShards(folder: string, makingKey: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const bases: string[] = [];
  for (const name of names
    .filter((name) => name.startsWith('shard-') && name.endsWith(SIDECAR_ENDING))
    .sort()) {
    const sidecar = await readSidecar(join(folder, name));
    if (sidecar?.facts['making'] === makingKey) bases.push(join(folder, basename(name, SIDECAR_ENDING)));
  }
  return bases;
}

/**
 * Rows of earlier shards for these requests, by image id. With `retryFailed`, failures that may pass are left
 * out, so that they are fetched again.
 *
 * @param bases paths of shards without their ending.
 * @param requests keys of what is asked now, by image id: a row holds only where it answers the same request.
 */
export async function earlierImages(
  database: Database,
  bases: readonly string[],
  requests: ReadonlyMap<string, string>,
  retryFailed: boolean,
): Promise<ReadonlyMap<string, EarlierImage>> {
  const earlier = new Map<string, EarlierImage>();
  if (bases.length === 0 || requests.size === 0) return earlier;
  for (const base of bases) {
    const rows = await database.all(
      `FROM read_parquet(${literal(`${base}.parquet`)}) WHERE image_id IN (SELECT unnest($1::VARCHAR[]))`,
      [[...requests.keys()]],
    );
    for (const row of rows) {
      const imageId = text(row, 'image_id');
      const outcome = text(row, 'outcome');
      if (requests.get(imageId) !== text(row, 'request')) continue;
      if (retryFailed && isTransient(outcome)) continue;
      const slice =
        outcome === 'ok'
          ? { tar: `${base}.tar`, offset: number(row, 'tar_offset'), bytes: number(row, 'working_bytes') }
          : null;
      earlier.set(imageId, { row, slice });
    }
  }
  return earlier;
}
