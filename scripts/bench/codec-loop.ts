import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** `bare` decodes, reduces and encodes; `measured` takes all measures too. */
export type CodecLoop = 'bare' | 'measured';

/** Pictures a second of a loop over files that are in memory, in so many threads. */
export async function codecLoopRate(
  files: readonly string[],
  rounds: number,
  loop: CodecLoop,
  threads: number,
): Promise<number> {
  const workers = Array.from({ length: threads }, (_, thread) => {
    const share = files.filter((_file, i) => i % threads === thread);
    return new Worker(fileURLToPath(new URL('./codec-thread.js', import.meta.url)), {
      workerData: { files: share, loop, rounds },
    });
  });
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const started = performance.now();
    const done = Promise.all(workers.map((worker) => once(worker, 'message')));
    for (const worker of workers) worker.postMessage('go');
    await done;
    return (files.length * rounds * 1000) / (performance.now() - started);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
