import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { letHeapGrow } from './heap-growth.js';

/** A pool of worker threads that all run one function. */
export interface WorkerPool<Task, Result> {
  /** Threads that run. */
  readonly threads: number;
  /**
   * Runs the function on a free worker; waits in line where there is none.
   *
   * @param transfer buffers handed over instead of copied: the caller must not touch them again.
   */
  run(task: Task, transfer?: readonly ArrayBuffer[]): Promise<Result>;
  close(): Promise<void>;
}

/**
 * The compiled file of a worker that stands in this folder. Threads cannot load TypeScript: where this module
 * runs from its source (in tests), the file is that of the last build.
 */
function workerFile(name: string): string {
  const here = new URL(`./${name}.js`, import.meta.url);
  const compiled = import.meta.url.endsWith('.ts')
    ? new URL(`../../dist/pipeline/io/${name}.js`, import.meta.url)
    : here;
  const path = fileURLToPath(compiled);
  if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" first`);
  return path;
}

/**
 * Opens a pool; its threads start with the first task.
 *
 * @param name the worker's file in this folder, without its ending; its default export is the function.
 * @param threads number of workers; null is one a core.
 * @param workerData given to each worker once.
 * @param tasksPerThread tasks that lie ready at a worker, the running one included: with two it goes on without
 *   waiting for this thread.
 */
export function openWorkerPool<Task, Result>(
  name: string,
  threads: number | null,
  workerData?: unknown,
  tasksPerThread = 1,
): WorkerPool<Task, Result> {
  const count = threads ?? availableParallelism();
  let started: StartedPool<Task, Result> | null = null;
  return {
    threads: count,
    run: (task, transfer) => {
      started ??= startPool(name, count, workerData, tasksPerThread);
      return started.pool.run(task, { transferList: [...(transfer ?? [])] });
    },
    close: async () => {
      if (started === null) return;
      // Ending a thread while it still loads its modules can bring the whole process down.
      await started.ready;
      await started.pool.close();
      started.endGrowth();
    },
  };
}

interface StartedPool<Task, Result> {
  readonly pool: Piscina<Task, Result>;
  /** Resolves when every thread has loaded its function, or has ended. */
  readonly ready: Promise<unknown>;
  /** What the tasks hold passes through this thread's heap no more. */
  readonly endGrowth: () => void;
}

function startPool<Task, Result>(
  name: string,
  count: number,
  workerData: unknown,
  tasksPerThread: number,
): StartedPool<Task, Result> {
  const pool = new Piscina<Task, Result>({
    filename: workerFile(name),
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: tasksPerThread,
    workerData,
  });
  // The first message of a thread says that it is ready.
  const ready = Promise.all(
    pool.threads.map(
      (thread) =>
        new Promise<void>((resolve) => {
          thread.once('message', () => {
            resolve();
          });
          thread.once('exit', () => {
            resolve();
          });
        }),
    ),
  );
  return { pool, ready, endGrowth: letHeapGrow() };
}
