import { workerData } from 'piscina';
import type { ModelGraph } from '../models/graph.js';
import { openOnnxSession, type OnnxSession, type SessionOptions } from './onnx-session.js';
import { openPictureScorer, type PictureScore, type ScorerOptions } from './picture-scorer.js';

/** What a worker is given once. */
export interface ScoreWorkerData extends SessionOptions {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Null where the worker only tells what the graph takes and gives. */
  readonly scorer: ScorerOptions | null;
}

/** Working copies to score; none asks for the graph. */
export interface ScoreTask {
  readonly jpegs: readonly Uint8Array[];
}

export interface ScoreResult {
  readonly graph: ModelGraph;
  /** In the order of the task. */
  readonly scores: readonly PictureScore[];
}

interface OpenWorker {
  readonly session: OnnxSession;
  readonly score: (jpegs: readonly Uint8Array[]) => Promise<PictureScore[]>;
}

let opened: Promise<OpenWorker> | null = null;

async function openWorker(): Promise<OpenWorker> {
  const { model, scorer, ...options } = workerData as ScoreWorkerData;
  const session = await openOnnxSession(model, options);
  if (scorer === null) return { session, score: () => Promise.resolve([]) };
  return { session, score: openPictureScorer(session, scorer) };
}

/** Runs in a worker thread, which keeps one session. */
export default async function runScoreTask({ jpegs }: ScoreTask): Promise<ScoreResult> {
  opened ??= openWorker();
  const { session, score } = await opened;
  return { graph: session.graph, scores: await score(jpegs) };
}
