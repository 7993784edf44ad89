import PQueue from 'p-queue';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import type { Database } from '../io/duckdb.js';
import { openFileSlices } from '../io/file-slices.js';
import { serveLoopback } from '../io/loopback-server.js';
import { auditLine } from './audit.js';
import { auditOf, closeSplits, openSplits, type ReviewRequest, type ReviewRoom } from './room.js';
import { answerRequest } from './routes.js';

/** How a review is served. */
export interface ServeOptions {
  readonly port: number;
  /** Told the address to open. */
  readonly onReady: (url: string) => void;
}

/** What a session came to, a line a split. */
export type SessionSummary = readonly string[];

/**
 * Serves the pages until the signal of the context fires. Every answer is on the disk before the page is told so: there is
 * nothing to save at the end.
 *
 * @throws UsageError where the port is taken or the reviewer is at work elsewhere, StageError where labels are missing.
 */
export function serveReview(
  context: RunContext,
  request: ReviewRequest,
  { port, onReady }: ServeOptions,
): Promise<SessionSummary> {
  return withRunDatabase(context.config, context.workspace, async (shared) => {
    const database = oneAtATime(shared);
    const slices = openFileSlices();
    const splits = await openSplits(context, database, request, () => new Date().toISOString());
    const before = new Map([...splits].map(([split, { desk }]) => [split, desk?.history.size ?? 0]));
    try {
      const room: ReviewRoom = { context, database, slices, request, splits };
      const server = await serveLoopback({
        port,
        answer: (asked) => answerRequest(room, asked),
        onError: (message) => {
          context.report.warn(message);
        },
      });
      onReady(server.url);
      await aborted(context.signal);
      await server.close();
      return [...splits.values()].flatMap((reviewed) => {
        const { split, desk } = reviewed;
        if (desk === null) return [];
        const audit = auditOf(context, reviewed);
        const { size } = desk.history;
        return [
          `${split}: ${size} images answered, ${size - (before.get(split) ?? 0)} more than before: ${desk.corrections}`,
          ...(audit === null ? [] : [`${split}: audit: ${auditLine(audit)}`]),
        ];
      });
    } finally {
      await closeSplits(splits);
      await slices.close();
    }
  });
}

/** A database whose queries wait for each other: requests come side by side, and one connection runs one query at a time. */
function oneAtATime(database: Database): Database {
  const queue = new PQueue({ concurrency: 1 });
  return { ...database, all: (sql, parameters) => queue.add(() => database.all(sql, parameters)) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) {
      done();
      return;
    }
    signal.addEventListener('abort', () => {
      done();
    });
  });
}
