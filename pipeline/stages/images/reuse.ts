import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissingFile } from '../../errors.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import { isTransient } from '../../io/image-outcome.js';
import { hashImageId, shardOfHash } from '../../keys.js';
import { readSidecar, SIDECAR_ENDING } from '../../sidecar.js';
import { number, text } from '../../tables/cells.js';

/** A finished shard that stands in a folder. */
export interface StandingShard {
  /** Path without an ending. */
  readonly base: string;
  readonly shard: number;
  readonly shardCount: number;
  /** Key of the codec and the sources it was made with. */
  readonly making: string;
}

/** A row of an earlier shard that still holds, and the archive of its working copy. */
export interface EarlierImage {
  readonly row: Row;
  /** Null where the image had no working copy. */
  readonly slice: { readonly tar: string; readonly offset: number; readonly bytes: number } | null;
}

const SHARD_NAME = /^shard-(\d+)-of-(\d+)$/;

/** Every finished shard of a folder, whatever plan it was made by. */
export async function standingShards(folder: string): Promise<StandingShard[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const shards: StandingShard[] = [];
  for (const name of names.filter((name) => name.endsWith(SIDECAR_ENDING)).sort()) {
    const parts = SHARD_NAME.exec(basename(name, SIDECAR_ENDING));
    const sidecar = parts === null ? null : await readSidecar(join(folder, name));
    if (parts === null || sidecar === null) continue;
    shards.push({
      base: join(folder, basename(name, SIDECAR_ENDING)),
      shard: Number(parts[1]),
      shardCount: Number(parts[2]),
      making: sidecar.facts['making'] ?? '',
    });
  }
  return shards;
}

/**
 * Rows of earlier shards for these requests, by image id. With `retryFailed`, failures that may pass are left
 * out, so that they are fetched again.
 *
 * @param shards earlier shards made by the same codec from the same sources.
 * @param requests keys of what is asked now, by image id: a row holds only where it answers the same request.
 */
export async function earlierImages(
  database: Database,
  shards: readonly StandingShard[],
  requests: ReadonlyMap<string, string>,
  retryFailed: boolean,
): Promise<ReadonlyMap<string, EarlierImage>> {
  const earlier = new Map<string, EarlierImage>();
  const hashes = [...requests.keys()].map(hashImageId);
  for (const { base, shard, shardCount } of shards) {
    // An image can stand in one shard of each number alone: tables of the others need not be opened.
    if (!hashes.some((hash) => shardOfHash(hash, shardCount) === shard)) continue;
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

/**
 * Removes shards of an earlier plan that was cut into another number of them, where every picture in them stands in
 * the current plan, too. Others are kept: a later plan may ask for their pictures again.
 *
 * @param planTable Parquet file of the current plan, all of whose shards are done.
 * @returns the number of shards kept.
 */
export async function removeSuperseded(
  database: Database,
  folder: string,
  shardCount: number,
  planTable: string,
): Promise<number> {
  let kept = 0;
  for (const { base, shardCount: earlierCount } of await standingShards(folder)) {
    if (earlierCount === shardCount) continue;
    const [row] = await database.all(
      `SELECT count(*)::INTEGER AS others FROM read_parquet(${literal(`${base}.parquet`)})
       WHERE outcome = 'ok' AND image_id NOT IN (SELECT image_id FROM read_parquet(${literal(planTable)}))`,
    );
    if (number(row, 'others') > 0) {
      kept++;
      continue;
    }
    // The sidecar first: without it the rest is no finished shard, whatever happens next.
    for (const ending of [SIDECAR_ENDING, '.tar', '.parquet', '.attempts.jsonl'])
      await rm(`${base}${ending}`, { force: true });
  }
  return kept;
}
