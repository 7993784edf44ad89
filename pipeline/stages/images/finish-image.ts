import { createHash } from 'node:crypto';
import type PQueue from 'p-queue';
import type { ImagesConfig } from '../../config.js';
import type { Row } from '../../io/duckdb.js';
import type { FileSlices } from '../../io/file-slices.js';
import type { ImageSources } from '../../io/image-sources.js';
import type { ImageResult, ImageTask } from '../../io/image-worker.js';
import type { WorkerPool } from '../../io/worker-pool.js';
import type { SourceSplit } from '../../splits.js';
import { failedRow, okRow } from './image-row.js';
import type { PlannedImage } from './plan.js';
import type { EarlierImage } from './reuse.js';

/** What fetching one image takes. */
export interface FetchTools {
  readonly config: ImagesConfig;
  readonly split: SourceSplit;
  readonly sources: ImageSources;
  readonly pool: WorkerPool<ImageTask, ImageResult>;
  /** Bounds the pictures that are held between their request and their working copy. */
  readonly slots: PQueue;
  readonly slices: FileSlices;
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
 * @param request key of what is asked, which the row states.
 * @throws what the sources and the codec throw: a disk that cannot be read, an interruption. What is wrong with the
 *   picture is an outcome, and is never thrown.
 */
export async function finishImage(
  tools: FetchTools,
  image: PlannedImage,
  request: string,
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

async function fetchImage(tools: FetchTools, image: PlannedImage, request: string): Promise<FinishedImage> {
  const { config, split, sources, pool, signal } = tools;
  signal.throwIfAborted();
  const names = { image_id: image.imageId, hash: image.hash, request };
  const attempts: Record<string, unknown>[] = [];
  const got = await sources.get({ ...image, subset: split }, (attempt) => {
    attempts.push({ image_id: image.imageId, ...attempt });
    if (attempt.waitMs !== null) tools.onRetry?.(attempt.error ?? '');
  });
  if (got.outcome !== 'ok') {
    attempts.push({ image_id: image.imageId, kind: got.kind, outcome: got.outcome, detail: got.detail });
    return { row: failedRow(names, got.outcome, got.kind), jpeg: null, attempts };
  }
  const task: ImageTask = {
    source: got.bytes,
    rotation: image.rotation,
    maxPixels: config.max_source_pixels,
    quality: config.quality,
  };
  const { image: made, sourceBytes, sourceSha256, workingSha256 } = await pool.run(task, [got.bytes.buffer]);
  const source = { kind: got.kind, bytes: sourceBytes, sha256: sourceSha256 };
  if (made.outcome !== 'ok') {
    attempts.push({ image_id: image.imageId, kind: got.kind, outcome: made.outcome, detail: made.detail });
    return { row: failedRow(names, made.outcome, got.kind, source), jpeg: null, attempts };
  }
  return { row: okRow(names, source, made, workingSha256), jpeg: made.jpeg, attempts };
}
