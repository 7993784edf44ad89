import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type PQueue from 'p-queue';
import { FileSink, TarWriter } from '../../../manifests/index.js';
import { StageError } from '../../errors.js';
import type { Database, Row } from '../../io/duckdb.js';
import { isTransient } from '../../io/image-outcome.js';
import { mapOrdered } from '../../ordered-map.js';
import { doneSidecar, publishOutputs, readSidecar, temporaryPath, type Sidecar } from '../../sidecar.js';
import { text } from '../../tables/cells.js';
import { IMAGE_COLUMNS } from '../../tables/image-columns.js';
import type { ImageShardPaths } from '../../workspace.js';
import { finishImage, type FetchTools } from './finish-image.js';
import type { PlannedImage } from './plan.js';
import { earlierImages, hasChangedSources, setAside, type StandingShard } from './reuse.js';
import { fetchKey, requestsHold, requestKeys, shardKey } from './shard-key.js';

/** What the shards of a run share. */
export interface ShardTools extends FetchTools {
  readonly database: Database;
  /** One statement at a time: shards share the database's connection. */
  readonly statements: PQueue;
  /** Key of the codec and the sources: rows made with it can be taken over. */
  readonly makingKey: string;
  /** Earlier shards that were made with it. */
  readonly earlier: readonly StandingShard[];
  readonly retryFailed: boolean;
  readonly onImages: (outcome: string, count: number) => void;
}

/** Finished working copies (some 40 kB each) that may wait for a slow one before them. */
const WAITING_PICTURES = 1024;

/**
 * Fetches the pictures of one shard and writes archive, table and attempts log; nothing where the shard is done.
 * The bytes of archive and table depend on the configuration, the plan and the fetched bytes alone.
 *
 * @returns the sidecar, which counts the images by outcome.
 */
export async function runImageShard(
  tools: ShardTools,
  paths: ImageShardPaths,
  images: readonly PlannedImage[],
): Promise<Sidecar> {
  const { database, statements, makingKey, retryFailed } = tools;
  const asked = images.map((image) => ({ image, request: requestKeys(image, tools.config) }));
  const requests = new Map(asked.map(({ image, request }) => [image.imageId, request]));
  const key = shardKey(makingKey, requests);
  const fetch = fetchKey(requests);
  const done = await doneSidecar(paths.sidecar, key);
  if (done !== null && requestsHold(done, fetch, retryFailed) && !(await hasOtherSources(tools, paths))) {
    for (const [outcome, count] of Object.entries(done.counts)) tools.onImages(outcome, count);
    return done;
  }
  const earlier = await statements.add(() =>
    earlierImages(database, tools.earlier, requests, retryFailed, tools.sources.isChanged),
  );
  await mkdir(dirname(paths.tar), { recursive: true });
  const log = await FileSink.open(temporaryPath(paths.attempts));
  const tar = await TarWriter.open(temporaryPath(paths.tar));
  const rows: Row[] = [];
  const counts: Record<string, number> = {};
  try {
    const finished = mapOrdered(asked, WAITING_PICTURES, ({ image, request }) =>
      finishImage(tools, image, request, earlier.get(image.imageId)),
    );
    for await (const { row, jpeg, attempts } of finished) {
      const outcome = text(row, 'outcome');
      const offset = jpeg === null ? null : await tar.add(`${text(row, 'image_id')}.jpg`, jpeg);
      rows.push({ ...row, tar_offset: offset });
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (attempts.length > 0)
        await log.write(Buffer.from(attempts.map((line) => `${JSON.stringify(line)}\n`).join('')));
      tools.onImages(outcome, 1);
    }
    const archive = await tar.close();
    await statements.add(() => database.writeParquetRows(temporaryPath(paths.table), IMAGE_COLUMNS, rows));
    await log.close();
    await refuseLoss(paths, counts);
    await statements.add(() => setAside(database, paths.base, makingKey, [...requests.keys()]));
    return await publishOutputs(
      paths.sidecar,
      { stage: 'images', key, counts, facts: { making: makingKey, fetch } },
      [
        { path: paths.tar, rows: archive.members, bytes: archive.bytes, sha256: archive.sha256 },
        { path: paths.table, rows: rows.length },
        { path: paths.attempts, unlisted: true },
      ],
    );
  } finally {
    await tar.abort();
    await log.abort();
  }
}

/**
 * Keeps the pictures of a finished shard where its successor has none and all failures may pass: then the network or an
 * address is at fault, not the pictures.
 */
async function refuseLoss(paths: ImageShardPaths, counts: Readonly<Record<string, number>>): Promise<void> {
  const outcomes = Object.keys(counts);
  if (outcomes.length === 0 || !outcomes.every(isTransient)) return;
  const standing = (await readSidecar(paths.sidecar))?.counts['ok'] ?? 0;
  if (standing > 0)
    throw new StageError(
      `${paths.tar}: no picture could be fetched (${outcomes.join(', ')}), so its ${standing} pictures are kept. ` +
        'Check the network and the addresses in images, and run the same command again.',
    );
}

/** Whether a picture in a folder has been replaced by another one of its name. Files on the web are not asked for again. */
async function hasOtherSources(tools: ShardTools, paths: ImageShardPaths): Promise<boolean> {
  const standing = tools.config.from.includes('folder')
    ? tools.earlier.find(({ base }) => base === paths.base)
    : undefined;
  if (standing === undefined) return false;
  return tools.statements.add(() => hasChangedSources(tools.database, standing, tools.sources.isChanged));
}
