import { batchCalls } from './batch-calls.js';
import type { ImageResult, ImageTask } from './image-worker.js';
import { openWorkerPool } from './worker-pool.js';

/** Makes working copies in threads of their own. */
export interface ImagePool {
  /** @param transfer buffers handed over instead of copied: the caller must not touch them again. */
  run(task: ImageTask, transfer?: readonly ArrayBuffer[]): Promise<ImageResult>;
  close(): Promise<void>;
}

/** While a worker is at some pictures, the next ones lie ready: this thread is busy with the network. */
const BATCHES_PER_THREAD = 2;

/** Pictures that go to a worker together, where so many wait. */
const MOST_A_BATCH = 8;

/**
 * Opens the pool; its threads start with the first picture.
 *
 * @param threads number of workers; null is one a core.
 */
export function openImagePool(threads: number | null): ImagePool {
  const pool = openWorkerPool<readonly ImageTask[], readonly ImageResult[]>(
    'image-worker',
    threads,
    undefined,
    BATCHES_PER_THREAD,
  );
  const run = batchCalls<HandedTask, ImageResult>(pool.threads * BATCHES_PER_THREAD, MOST_A_BATCH, (batch) =>
    pool.run(
      batch.map(({ task }) => task),
      batch.flatMap(({ transfer }) => transfer),
    ),
  );
  return { run: (task, transfer = []) => run({ task, transfer }), close: () => pool.close() };
}

interface HandedTask {
  readonly task: ImageTask;
  readonly transfer: readonly ArrayBuffer[];
}
