import { availableParallelism } from 'node:os';
import type { ModelGraph } from '../models/graph.js';
import type { SessionOptions } from './onnx-session.js';
import type { PictureScore, ScorerOptions } from './picture-scorer.js';
import type { ScoreResult, ScoreTask, ScoreWorkerData } from './score-worker.js';
import { openWorkerPool } from './worker-pool.js';

/** Scores pictures in threads of their own. */
export interface ScorePool {
  readonly threads: number;
  /**
   * Scores working copies, which are handed over: the caller must not touch them again.
   *
   * @throws Error where the model is at fault, never for the sake of a picture.
   */
  run(jpegs: readonly Uint8Array<ArrayBuffer>[]): Promise<readonly PictureScore[]>;
  close(): Promise<void>;
}

/** While a worker is at some pictures, the next ones lie ready. */
const TASKS_PER_THREAD = 2;

/**
 * Opens the pool; its threads open the model with their first pictures.
 *
 * @param workers number of threads; null is as many as keep every core busy with one session each.
 */
export function openScorePool(
  model: string,
  scorer: ScorerOptions,
  session: SessionOptions,
  workers: number | null,
): ScorePool {
  const count = workers ?? Math.max(1, Math.floor(availableParallelism() / session.intraOpThreads));
  const data: ScoreWorkerData = { model, scorer, ...session };
  const pool = openWorkerPool<ScoreTask, ScoreResult>('score-worker', count, data, TASKS_PER_THREAD);
  return {
    threads: pool.threads,
    run: async (jpegs) => {
      const { scores } = await pool.run(
        { jpegs },
        jpegs.map(({ buffer }) => buffer),
      );
      return scores;
    },
    close: () => pool.close(),
  };
}

/**
 * What the graph of an ONNX file takes and gives, read in a thread of its own.
 *
 * @throws Error naming the file where it cannot be opened.
 */
export async function readModelGraph(model: string, session: SessionOptions): Promise<ModelGraph> {
  const data: ScoreWorkerData = { model, scorer: null, ...session };
  const pool = openWorkerPool<ScoreTask, ScoreResult>('score-worker', 1, data);
  try {
    const { graph } = await pool.run({ jpegs: [] });
    return graph;
  } finally {
    await pool.close();
  }
}
