import { createHash } from 'node:crypto';
import type PQueue from 'p-queue';
import type { ImagesConfig } from '../../config.js';
import type { Row } from '../../io/duckdb.js';
import type { FileSlices } from '../../io/file-slices.js';
import type { ImageSources } from '../../io/image-sources.js';
import type { ImagePool } from '../../io/image-pool.js';
import type { ImageTask } from '../../io/image-worker.js';
import type { SharedRooms } from '../../io/shared-rooms.js';
import type { SourceSplit } from '../../splits.js';
import { failedRow, okRow } from './image-row.js';
import type { PlannedImage } from './plan.js';
import type { Reach } from './reach.js';
import type { RequestKeys } from './shard-key.js';
import type { EarlierImage } from './reuse.js';

/** What fetching one image takes. */
export interface FetchTools {
  readonly config: ImagesConfig;
  readonly split: SourceSplit;
  readonly sources: ImageSources;
  readonly pool: ImagePool;
  /** Bounds the pictures that are held between their request and their working copy. */
  readonly slots: PQueue;
  readonly slices: FileSlices;
  /** Where fetched files lie until their working copy is made. */
  readonly rooms: SharedRooms;
  readonly reach: Reach;
  readonly signal: AbortSignal;
  /** Told of a try that failed, where another one follows. */
  readonly onRetry?: (error: string) => void;
}

/** An image on its way to its turn in the shard. */
export interface FinishedImage {
  /** Its row of the table, but for its place in the archive. */
  readonly row: Row;
  /** The working copy; null where there is none. */
  readonly jpeg: Uint8Array | null;
  /** For the attempts log: a line a try, and what was wrong with the bytes. */
  readonly attempts: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The row and the working copy of an image: taken over from an earlier shard, or fetched and made.
 *
 * @param request keys of what is asked; the row states the one that it answers.
 * @throws what the sources and the codec throw: a disk that cannot be read, an interruption. What is wrong with the
 *   picture is an outcome, and is never thrown.
 */
export async function finishImage(
  tools: FetchTools,
  image: PlannedImage,
  request: RequestKeys,
  earlier: EarlierImage | undefined,
): Promise<FinishedImage> {
  tools.signal.throwIfAborted();
  if (earlier !== undefined) {
    const { row, slice } = earlier;
    if (slice === null) return { row, jpeg: null, attempts: [] };
    const jpeg = await tools.slices.read(slice.tar, slice.offset, slice.bytes);
    // A working copy that is not as it was written is made again.
    if (sha256(jpeg) === slice.sha256) return { row, jpeg, attempts: [] };
  }
  return tools.slots.add(() => fetchImage(tools, image, request));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function fetchImage(
  tools: FetchTools,
  image: PlannedImage,
  request: RequestKeys,
): Promise<FinishedImage> {
  const { config, split, sources, pool, signal } = tools;
  signal.throwIfAborted();
  const names = { image_id: image.imageId, hash: image.hash };
  const failedNames = { ...names, request: request.fetch };
  const attempts: Record<string, unknown>[] = [];
  const got = await sources.get({ ...image, subset: split }, (attempt) => {
    attempts.push({ image_id: image.imageId, ...attempt });
    if (attempt.waitMs !== null) tools.onRetry?.(attempt.error ?? '');
  });
  tools.reach.note(got.outcome, got.outcome === 'ok' ? '' : got.detail);
  if (got.outcome !== 'ok') {
    attempts.push({ image_id: image.imageId, kind: got.kind, outcome: got.outcome, detail: got.detail });
    return { row: failedRow(failedNames, got.outcome, got.kind), jpeg: null, attempts };
  }
  const task: ImageTask = {
    source: got.bytes,
    rotation: image.rotation,
    maxPixels: config.max_source_pixels,
    quality: config.quality,
  };
  const { buffer } = got.bytes;
  const {
    image: made,
    sourceBytes,
    sourceSha256,
    workingSha256,
  } = await pool.run(task, buffer instanceof ArrayBuffer ? [buffer] : []);
  tools.rooms.give(got.bytes);
  const source = { kind: got.kind, bytes: sourceBytes, sha256: sourceSha256 };
  if (made.outcome !== 'ok') {
    attempts.push({ image_id: image.imageId, kind: got.kind, outcome: made.outcome, detail: made.detail });
    return { row: failedRow(failedNames, made.outcome, got.kind, source), jpeg: null, attempts };
  }
  return {
    row: okRow({ ...names, request: request.picture }, source, made, workingSha256),
    jpeg: made.jpeg,
    attempts,
  };
}
