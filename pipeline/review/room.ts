import type { RunContext } from '../context.js';
import type { Database } from '../io/duckdb.js';
import type { FileSlices } from '../io/file-slices.js';
import { writeFileAtomically } from '../sidecar.js';
import type { DatasetSplit } from '../splits.js';
import { answerSetName, labelSetName } from '../workspace.js';
import { auditResult, auditSample, samplePath, type AuditResult, type AuditSample } from './audit.js';
import { openDesk, type Desk } from './desk.js';
import { listQueue, tableQueue, type Queue, type QueueFilter } from './queue.js';
import { readReviews } from './reviews.js';
import { reviewTables, type ReviewTables } from './tables.js';

/** The orders in which images are looked at. */
export const QUEUE_KINDS = ['quality', 'audit', 'disagreement'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];

/** An audit that was asked for. */
export interface AuditRequest {
  readonly size: number;
  readonly seed: number;
}

/** What a review is asked to be. */
export interface ReviewRequest {
  /** Null looks only: nothing can be answered. */
  readonly reviewer: string | null;
  readonly queue: QueueKind;
  readonly filter: QueueFilter;
  readonly audit: AuditRequest | null;
}

/** One split that is looked at. */
export interface ReviewedSplit {
  readonly split: DatasetSplit;
  readonly tables: ReviewTables;
  /** Null where nothing can be answered. */
  readonly desk: Desk | null;
  readonly audit: AuditSample | null;
}

/** Everything that the server answers from. */
export interface ReviewRoom {
  readonly context: RunContext;
  readonly database: Database;
  readonly slices: FileSlices;
  readonly request: ReviewRequest;
  readonly splits: ReadonlyMap<string, ReviewedSplit>;
}

/**
 * Opens the asked splits.
 *
 * @throws UsageError where the reviewer is at work in another process, StageError where a split has no labels yet.
 */
export async function openSplits(
  context: RunContext,
  database: Database,
  request: ReviewRequest,
  now: () => string,
): Promise<Map<string, ReviewedSplit>> {
  const { config, workspace } = context;
  const splits = new Map<string, ReviewedSplit>();
  try {
    for (const split of config.splits) {
      const tables = await reviewTables(context, split);
      const folder = workspace.audits(labelSetName(context), split);
      const audit =
        request.audit === null
          ? null
          : await auditSample(database, tables, samplePath(folder, request.audit.size, request.audit.seed), {
              ...request.audit,
              followsDecisions: config.filter.enabled,
            });
      const answers = workspace.answers(answerSetName(context), split);
      const desk = request.reviewer === null ? null : await openDesk(answers, request.reviewer, now);
      splits.set(split, { split, tables, desk, audit });
    }
  } catch (error) {
    await closeSplits(splits);
    throw error;
  }
  return splits;
}

/** Closes the logs of all splits. */
export async function closeSplits(splits: ReadonlyMap<string, ReviewedSplit>): Promise<void> {
  for (const { desk } of splits.values()) await desk?.close();
}

/** The queue of a split. */
export async function queueOf(
  { context, database }: Pick<ReviewRoom, 'context' | 'database'>,
  { split, tables, audit }: ReviewedSplit,
  kind: QueueKind,
  filter: QueueFilter,
): Promise<Queue> {
  switch (kind) {
    case 'quality':
      return tableQueue(database, tables, filter);
    case 'audit':
      return listQueue(audit?.images.map(({ image_id: imageId }) => imageId) ?? []);
    case 'disagreement': {
      const { disagreements } = await readReviews(context.workspace.answers(answerSetName(context), split));
      return listQueue(disagreements.flatMap(({ imageId, settled }) => (settled === null ? [imageId] : [])));
    }
  }
}

/** What the audit of a split says so far; null where there is none. */
export function auditOf(context: RunContext, { audit, desk }: ReviewedSplit): AuditResult | null {
  if (audit === null || desk === null) return null;
  return auditResult(audit, desk.history, context.config.labels.exclude_depictions);
}

/** Keeps what the audit of a split says, beside its sample. Nothing to keep where there is none. */
export async function keepAudit(
  context: RunContext,
  { reviewer, audit: asked }: ReviewRequest,
  reviewed: ReviewedSplit,
): Promise<void> {
  const result = auditOf(context, reviewed);
  if (result === null || asked === null || reviewer === null) return;
  const sample = samplePath(
    context.workspace.audits(labelSetName(context), reviewed.split),
    asked.size,
    asked.seed,
  );
  const path = `${sample.slice(0, -'.json'.length)}.${reviewer}.result.json`;
  await writeFileAtomically(
    path,
    `${JSON.stringify({ split: reviewed.split, reviewer, seed: asked.seed, population: reviewed.audit?.population, ...result }, null, 2)}\n`,
  );
}
