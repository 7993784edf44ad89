import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type PQueue from 'p-queue';
import { TarWriter } from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import type { Database, Row } from '../../io/duckdb.js';
import { isTransient } from '../../io/image-outcome.js';
import type { FileSlices } from '../../io/file-slices.js';
import type { ImageSources } from '../../io/image-sources.js';
import type { ImageResult, ImageTask } from '../../io/image-worker.js';
import type { WorkerPool } from '../../io/worker-pool.js';
import { mapOrdered } from '../../ordered-map.js';
import { doneSidecar, inputKey, publishOutputs, temporaryPath, type Sidecar } from '../../sidecar.js';
import type { SourceSplit } from '../../splits.js';
import { text } from '../../tables/cells.js';
import { IMAGE_COLUMNS } from '../../tables/image-columns.js';
import type { ImageShardPaths } from '../../workspace.js';
import { earlierImages, type EarlierImage, type StandingShard } from './reuse.js';
import { failedRow, okRow } from './image-row.js';
import type { PlannedImage } from './plan.js';

/** What the shards of a run share. */
export interface ShardTools {
  readonly context: RunContext;
  readonly database: Database;
  readonly split: SourceSplit;
  readonly sources: ImageSources;
  readonly pool: WorkerPool<ImageTask, ImageResult>;
  /** Bounds the pictures that are held between their request and their working copy. */
  readonly slots: PQueue;
  /** One statement at a time: shards share the database's connection. */
  readonly statements: PQueue;
  readonly slices: FileSlices;
  /** Key of the codec and the sources: rows made with it can be taken over. */
  readonly makingKey: string;
  /** Earlier shards that were made with it. */
  readonly earlier: readonly StandingShard[];
  readonly onImage: (outcome: string) => void;
}

/** Finished working copies (some 40 kB each) that may wait for a slow one before them. */
const WAITING_PICTURES = 1024;

interface FinishedImage {
  readonly row: Row;
  readonly jpeg: Uint8Array | null;
}

/** The key of what is asked for one image. A row of an earlier run holds where it answers the same request. */
function requestKey(image: PlannedImage): string {
  return inputKey({ ...image, imageId: undefined, hash: undefined }).slice(0, 16);
}

/**
 * Fetches the pictures of one shard and writes archive, table and attempts log; nothing where the shard is done.
 * The bytes of archive and table depend on the configuration, the plan and the fetched bytes alone.
 *
 * @returns the counts of the shard by outcome.
 */
export async function runImageShard(
  tools: ShardTools,
  paths: ImageShardPaths,
  images: readonly PlannedImage[],
): Promise<Sidecar> {
  const { context, database, makingKey } = tools;
  const requests = new Map(images.map((image) => [image.imageId, requestKey(image)]));
  const key = inputKey({ stage: 'images', makingKey, requests: [...requests] });
  const done = await doneSidecar(paths.sidecar, key);
  if (done !== null && !(context.retryFailed && hasTransient(done))) {
    for (const [outcome, count] of Object.entries(done.counts))
      for (let i = 0; i < count; i++) tools.onImage(outcome);
    return done;
  }
  const earlier = await tools.statements.add(() =>
    earlierImages(database, tools.earlier, requests, context.retryFailed),
  );
  await mkdir(dirname(paths.tar), { recursive: true });
  const attempts = await open(temporaryPath(paths.attempts), 'w');
  const tar = await TarWriter.open(temporaryPath(paths.tar));
  const rows: Row[] = [];
  const counts: Record<string, number> = {};
  try {
    const work = (image: PlannedImage): Promise<FinishedImage> =>
      finishImage(tools, image, requests.get(image.imageId) ?? '', earlier.get(image.imageId), attempts);
    for await (const { row, jpeg } of mapOrdered(images, WAITING_PICTURES, work)) {
      const outcome = text(row, 'outcome');
      const offset = jpeg === null ? null : await tar.add(`${text(row, 'image_id')}.jpg`, jpeg);
      rows.push({ ...row, tar_offset: offset });
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      tools.onImage(outcome);
    }
    const archive = await tar.close();
    await tools.statements.add(() =>
      database.writeParquetRows(temporaryPath(paths.table), IMAGE_COLUMNS, rows),
    );
    await attempts.close();
    return await publishOutputs(
      paths.sidecar,
      { stage: 'images', key, counts, facts: { making: makingKey } },
      [
        { path: paths.tar, rows: archive.members, bytes: archive.bytes, sha256: archive.sha256 },
        { path: paths.table, rows: rows.length },
        { path: paths.attempts, unlisted: true },
      ],
    );
  } finally {
    await tar.abort();
    await attempts.close();
  }
}

/** Whether a shard holds failures that may pass. */
function hasTransient(sidecar: Sidecar): boolean {
  return Object.keys(sidecar.counts).some(isTransient);
}

async function finishImage(
  tools: ShardTools,
  image: PlannedImage,
  request: string,
  earlier: EarlierImage | undefined,
  attempts: FileHandle,
): Promise<FinishedImage> {
  tools.context.signal.throwIfAborted();
  if (earlier !== undefined) {
    const { row, slice } = earlier;
    return {
      row,
      jpeg: slice === null ? null : await tools.slices.read(slice.tar, slice.offset, slice.bytes),
    };
  }
  return tools.slots.add(() => fetchImage(tools, image, request, attempts));
}

async function fetchImage(
  tools: ShardTools,
  image: PlannedImage,
  request: string,
  attempts: FileHandle,
): Promise<FinishedImage> {
  const { sources, pool, split, context } = tools;
  context.signal.throwIfAborted();
  const got = await sources.get({ ...image, subset: split }, (attempt) => {
    void attempts.appendFile(`${JSON.stringify({ image_id: image.imageId, ...attempt })}\n`);
  });
  const names = { image_id: image.imageId, hash: image.hash, request };
  if (got.outcome !== 'ok') return { row: failedRow(names, got.outcome, got.kind), jpeg: null };
  const { quality, max_source_pixels: maxPixels } = context.config.images;
  const task: ImageTask = { source: got.bytes, rotation: image.rotation, maxPixels, quality };
  const made = await pool.run(task);
  const source = { kind: got.kind, bytes: made.sourceBytes, sha256: made.sourceSha256 };
  if (made.image.outcome !== 'ok')
    return { row: failedRow(names, made.image.outcome, got.kind, source), jpeg: null };
  return { row: okRow(names, source, made.image, made.workingSha256), jpeg: made.image.jpeg };
}
