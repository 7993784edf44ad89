import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissingFile } from '../../errors.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import { isTransient } from '../../io/image-outcome.js';
import { hashImageId, shardOfHash } from '../../keys.js';
import { outputsStand, readSidecar, SIDECAR_ENDING, writeFileAtomically } from '../../sidecar.js';
import type { ImageSources } from '../../io/image-sources.js';
import { number, text, textOrNull } from '../../tables/cells.js';
import type { RequestKeys } from './shard-key.js';

/** A finished shard that stands in a folder. */
export interface StandingShard {
  /** Path without an ending. */
  readonly base: string;
  readonly shard: number;
  readonly shardCount: number;
  /** Key of the codec and the sources it was made with. */
  readonly making: string;
  /** Set aside: its pictures are not all in the shard of its name. */
  readonly isAside: boolean;
  /** When it was finished, in milliseconds since 1970. */
  readonly finished: number;
}

/** A row of an earlier shard that still holds, and the archive of its working copy. */
export interface EarlierImage {
  readonly row: Row;
  /** Null where the image had no working copy. */
  readonly slice: {
    readonly tar: string;
    readonly offset: number;
    readonly bytes: number;
    readonly sha256: string;
  } | null;
}

/** A shard of the current plan, or one that was set aside when a narrower plan took its place. */
const SHARD_NAME = /^shard-(\d+)-of-(\d+)(\.earlier-[0-9a-f]{8,16})?$/;

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
    if (parts === null || sidecar === null || !(await outputsStand(join(folder, name), sidecar))) continue;
    shards.push({
      base: join(folder, basename(name, SIDECAR_ENDING)),
      shard: Number(parts[1]),
      shardCount: Number(parts[2]),
      making: sidecar.facts['making'] ?? '',
      isAside: name.includes('.earlier-'),
      finished: (await stat(join(folder, name))).mtimeMs,
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
 * @param isChanged asked for each row: one whose source file has changed does not hold.
 */
export async function earlierImages(
  database: Database,
  shards: readonly StandingShard[],
  requests: ReadonlyMap<string, RequestKeys>,
  retryFailed: boolean,
  isChanged: IsChanged,
): Promise<ReadonlyMap<string, EarlierImage>> {
  const earlier = new Map<string, EarlierImage>();
  const hashes = [...requests.keys()].map(hashImageId);
  // An image can stand in one shard of each number alone: tables of the others need not be opened.
  const byTable = new Map(
    shards
      .filter(({ shard, shardCount }) => hashes.some((hash) => shardOfHash(hash, shardCount) === shard))
      .map((standing): [string, StandingShard] => [`${standing.base}.parquet`, standing]),
  );
  if (byTable.size === 0) return earlier;
  // One query: an import leaves a shard a part, and there may be many.
  const rows = await database.all(
    `SELECT * FROM read_parquet([${[...byTable.keys()].map(literal).join(', ')}], filename = 'standing_in')
     WHERE image_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY standing_in`,
    [[...requests.keys()]],
  );
  for (const { standing_in: table, ...row } of rows) {
    const standing = typeof table === 'string' ? byTable.get(table) : undefined;
    if (standing === undefined) continue;
    const imageId = text(row, 'image_id');
    const outcome = text(row, 'outcome');
    const request = requests.get(imageId);
    if (text(row, 'request') !== (outcome === 'ok' ? request?.picture : request?.fetch)) continue;
    if (retryFailed && isTransient(outcome)) continue;
    if (await isChangedRow(row, standing.finished, isChanged)) continue;
    const slice =
      outcome === 'ok'
        ? {
            tar: `${standing.base}.tar`,
            offset: number(row, 'tar_offset'),
            bytes: number(row, 'working_bytes'),
            sha256: text(row, 'working_sha256'),
          }
        : null;
    earlier.set(imageId, { row, slice });
  }
  return earlier;
}

/** Whether a file that a source gave earlier is another one now. */
export type IsChanged = ImageSources['isChanged'];

/** Whether any source file of a finished shard is another one now than when the shard was made. */
export async function hasChangedSources(
  database: Database,
  { base, finished }: StandingShard,
  isChanged: IsChanged,
): Promise<boolean> {
  const rows = await database.all(
    `SELECT image_id, source_kind, source_bytes, source_sha256 FROM read_parquet(${literal(`${base}.parquet`)})
     WHERE source_sha256 IS NOT NULL`,
  );
  for (const row of rows) if (await isChangedRow(row, finished, isChanged)) return true;
  return false;
}

async function isChangedRow(row: Row, since: number, isChanged: IsChanged): Promise<boolean> {
  const sha256 = textOrNull(row, 'source_sha256');
  const kind = textOrNull(row, 'source_kind');
  if (sha256 === null || kind === null) return false;
  return isChanged(kind, text(row, 'image_id'), { bytes: number(row, 'source_bytes'), sha256, since });
}

/** Files of a shard beside its sidecar. */
const SHARD_ENDINGS = ['.tar', '.parquet', '.attempts.jsonl'];

/**
 * Renames a finished shard out of the way of the one that takes its name, where it holds pictures that the new one
 * will not: a later plan may ask for them again.
 *
 * @param base path of the shard without an ending.
 * @param makingKey key of codec and sources: what was made by others is of no use any more.
 * @param imageIds what the new shard holds.
 */
export async function setAside(
  database: Database,
  base: string,
  makingKey: string,
  imageIds: readonly string[],
): Promise<void> {
  const path = `${base}${SIDECAR_ENDING}`;
  const sidecar = await readSidecar(path);
  if (sidecar?.facts['making'] !== makingKey || !(await outputsStand(path, sidecar))) return;
  const [row] = await database.all(
    `SELECT count(*)::INTEGER AS others FROM read_parquet(${literal(`${base}.parquet`)})
     WHERE outcome = 'ok' AND image_id NOT IN (SELECT unnest($1::VARCHAR[]))`,
    [[...imageIds]],
  );
  if (number(row, 'others') === 0) return;
  const aside = `${base}.earlier-${sidecar.key.slice(0, 8)}`;
  await rm(path);
  for (const ending of SHARD_ENDINGS) await rename(`${base}${ending}`, `${aside}${ending}`);
  const outputs = sidecar.outputs.map((output) => ({
    ...output,
    file: output.file.replace(basename(base), basename(aside)),
  }));
  await writeFileAtomically(
    `${aside}${SIDECAR_ENDING}`,
    `${JSON.stringify({ ...sidecar, outputs }, null, 2)}\n`,
  );
}

/**
 * Removes shards of earlier plans where every picture in them stands in the current plan, too, and those that hold an
 * excluded picture. Others are kept: a later plan may ask for their pictures again.
 *
 * @param planTable Parquet file of the current plan, all of whose shards are done.
 * @returns the number of shards kept.
 */
export async function removeSuperseded(
  database: Database,
  folder: string,
  shardCount: number,
  planTable: string,
  excluded: ReadonlySet<string>,
): Promise<number> {
  const earlier = (await standingShards(folder)).filter(
    (standing) => standing.shardCount !== shardCount || standing.isAside,
  );
  if (earlier.length === 0) return 0;
  const rows = await database.all(
    `SELECT standing_in, count(*) FILTER (image_id IN (SELECT unnest($1::VARCHAR[])))::INTEGER AS excluded
     FROM read_parquet([${earlier.map(({ base }) => literal(`${base}.parquet`)).join(', ')}], filename = 'standing_in')
     WHERE outcome = 'ok' AND image_id NOT IN (SELECT image_id FROM read_parquet(${literal(planTable)}))
     GROUP BY standing_in`,
    [[...excluded]],
  );
  const wanted = new Set(
    rows.flatMap((row) => (number(row, 'excluded') === 0 ? [text(row, 'standing_in')] : [])),
  );
  for (const { base } of earlier) {
    if (wanted.has(`${base}.parquet`)) continue;
    // The sidecar first: without it the rest is no finished shard, whatever happens next.
    for (const ending of [SIDECAR_ENDING, ...SHARD_ENDINGS]) await rm(`${base}${ending}`, { force: true });
  }
  return wanted.size;
}
