import { openContext, writeOwnData, writeScores, type OwnImage, idOf } from '../filter-world.js';
import type { RunContext } from '../../../pipeline/context.js';
import { serveReview, type SessionSummary } from '../../../pipeline/review/serve.js';
import type { ReviewRequest } from '../../../pipeline/review/room.js';
import { runStages } from '../../../pipeline/run.js';

/** Validation pictures of which every seventh has a label that the model doubts; and two of train_quality. */
export const IMAGES: readonly OwnImage[] = [
  ...Array.from({ length: 14 }, (_, i) => ({
    id: idOf(i + 1),
    split: 'validation' as const,
    person: i % 2 === 0,
    shows: i,
    ...(i % 7 === 0 ? { probability: i % 2 === 0 ? 0.05 : 0.95 } : {}),
  })),
  ...Array.from({ length: 2 }, (_, i) => ({
    id: idOf(0x100 + i),
    split: 'train' as const,
    person: i === 0,
    shows: 0x100 + i,
  })),
];

/** Keys of a labelled workspace below a folder. */
export async function labelledKeys(folder: string): Promise<Record<string, unknown>> {
  const keys = {
    ...(await writeOwnData(folder, IMAGES)),
    splits: ['validation', 'train_quality'],
    labels: { balance: false },
    filter: { label_issues: { min_examples_per_class: 1 } },
  };
  const { context } = await openContext(keys);
  await runStages(['ingest', 'images', 'label'], context);
  return keys;
}

/** Scores and filters validation. */
export async function filterValidation(keys: Record<string, unknown>): Promise<void> {
  const { context } = await openContext({ ...keys, splits: ['validation'] });
  await writeScores(context, 'validation', IMAGES);
  await runStages(['filter'], context);
}

/** A request for validation by label quality. */
export const BY_QUALITY: ReviewRequest = {
  reviewer: 'ann',
  queue: 'quality',
  filter: { reason: null, label: null },
  audit: null,
};

/** A review that is being served. */
export interface ServedReview {
  /** The printed address. */
  readonly url: string;
  readonly port: number;
  readonly cookie: string;
  /** Asks as the page does; `changes` are laid over the headers. */
  fetch(path: string, changes?: RequestInit): Promise<Response>;
  write(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<SessionSummary>;
}

/** Serves a review until it is stopped. */
export async function startReview(context: RunContext, request: ReviewRequest): Promise<ServedReview> {
  const stop = new AbortController();
  let ready: (url: string) => void = () => undefined;
  const opened = new Promise<string>((done) => {
    ready = done;
  });
  const ended = serveReview({ ...context, signal: stop.signal }, request, { port: 0, onReady: ready });
  const url = await Promise.race([opened, ended.then(() => '')]);
  const { port, searchParams } = new URL(url);
  const cookie = `wake_vision_${port}=${searchParams.get('token') ?? ''}`;
  const origin = `http://127.0.0.1:${port}`;
  return {
    url,
    port: Number(port),
    cookie,
    fetch: (path, { headers, ...rest } = {}) =>
      fetch(`${origin}${path}`, { ...rest, headers: { cookie, ...(headers as Record<string, string>) } }),
    write: (path, body, headers = {}) =>
      fetch(`${origin}${path}`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}
