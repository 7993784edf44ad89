import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';

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
 * Starts a pool.
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
  const pool = new Piscina<Task, Result>({
    filename: workerFile(name),
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: tasksPerThread,
    workerData,
  });
  return {
    threads: count,
    run: (task, transfer) => pool.run(task, { transferList: [...(transfer ?? [])] }),
    close: () => pool.close(),
  };
}
