import PQueue from 'p-queue';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import type { Database } from '../io/duckdb.js';
import { openFileSlices } from '../io/file-slices.js';
import { openImagePool } from '../io/image-pool.js';
import { openImageSources } from '../io/image-sources.js';
import { openSharedRooms } from '../io/shared-rooms.js';
import { importedSources, isImported } from '../imported.js';
import { mapOrdered } from '../ordered-map.js';
import { sourceSplitsOf, type SourceSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { openImagePlan } from './images/plan.js';
import { watchReach } from './images/reach.js';
import { removeSuperseded, standingShards } from './images/reuse.js';
import { failureAdvice } from './images/failure-advice.js';
import { makingKey } from './images/shard-key.js';
import { runImageShard, type ShardTools } from './images/shard-task.js';

/** Shards under way at once: while one waits for its last slow pictures, the next one keeps the workers busy. */
const SHARDS_IN_FLIGHT = 2;

/**
 * Fetches the candidate pictures of the asked splits and writes working copies, measures and an attempts log, one
 * shard at a time. Failures are rows with their outcome; more of them than allowed is told in the summary.
 */
export async function runImages(context: RunContext): Promise<StageSummary> {
  const { config, workspace, signal } = context;
  const rooms = openSharedRooms();
  const sources = await openImageSources(config.images, signal, rooms);
  const reach = watchReach();
  const pool = openImagePool(config.images.workers);
  const lines: string[] = [];
  const tooMany: string[] = [];
  try {
    for (const split of sourceSplitsOf(config.splits)) {
      const counts = await withRunDatabase(config, workspace, (database) =>
        fetchSplit(context, database, split, { sources, rooms, pool, reach }),
      );
      lines.push(`${split}: ${describeOutcomes(counts)}`);
      const share = failedShare(counts);
      if (share > config.images.allowed_failure_share) {
        tooMany.push(
          `${split}: ${percent(share)} of the pictures failed, ${percent(config.images.allowed_failure_share)} are allowed ` +
            `(images.allowed_failure_share). ${failureAdvice(context, counts)}`,
        );
      }
    }
  } finally {
    await pool.close();
    await sources.close();
  }
  return tooMany.length === 0 ? { lines } : { lines, aboveAllowedShare: tooMany.join('\n') };
}

async function fetchSplit(
  context: RunContext,
  database: Database,
  split: SourceSplit,
  shared: Pick<ShardTools, 'sources' | 'rooms' | 'pool' | 'reach'>,
): Promise<Record<string, number>> {
  const { config, workspace } = context;
  const plan = await openImagePlan(context, database, split);
  const task = context.report.task(`images ${split}`, plan.images, 'images');
  const making = makingKey(context, split);
  const folder = workspace.imagesFolder(split);
  const slices = openFileSlices();
  const counts: Record<string, number> = {};
  let failed = 0;
  const tools: ShardTools = {
    config: config.images,
    database,
    signal: context.signal,
    retryFailed: context.retryFailed,
    split,
    ...shared,
    ...(isImported(context, split) ? { sources: importedSources(context) } : {}),
    slices,
    // More than there are requests under way: pictures that wait for another try hold a place, too.
    slots: new PQueue({ concurrency: 4 * config.images.concurrency }),
    statements: new PQueue({ concurrency: 1 }),
    makingKey: making,
    earlier: (await standingShards(folder)).filter((shard) => shard.making === making),
    onRetry: (error) => {
      task.advance(0, `${error}, trying again`);
    },
    onImages: (outcome, count) => {
      if (outcome !== 'ok') failed += count;
      task.advance(count, failed === 0 ? '' : `${failed.toLocaleString('en-US')} failed`);
    },
  };
  try {
    const { index, of } = context.part;
    const shards = Array.from({ length: plan.shardCount }, (_, shard) => shard).filter(
      (shard) => shard % of === index,
    );
    const done = mapOrdered(shards, SHARDS_IN_FLIGHT, async (shard) => {
      const images = await tools.statements.add(() => plan.shard(shard));
      return runImageShard(tools, workspace.imageShard(split, shard, plan.shardCount), images);
    });
    for await (const sidecar of done) {
      for (const [outcome, count] of Object.entries(sidecar.counts))
        counts[outcome] = (counts[outcome] ?? 0) + count;
    }
  } finally {
    await slices.close();
  }
  task.finish();
  if (context.part.of > 1) return counts;
  const kept = await removeSuperseded(
    database,
    folder,
    plan.shardCount,
    workspace.imagePlan(split).table,
    context.excluded,
  );
  if (kept > 0)
    context.report.info(
      `images: ${split}: ${kept} shards of an earlier, larger plan are kept in ${folder}; their pictures are used again when asked for`,
    );
  return counts;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function failedShare(counts: Readonly<Record<string, number>>): number {
  const all = total(counts);
  return all === 0 ? 0 : (all - (counts['ok'] ?? 0)) / all;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `1,200 pictures: 1,150 ok, 40 gone, 10 corrupt`. */
export function describeOutcomes(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([outcome, count]) => `${count.toLocaleString('en-US')} ${outcome}`);
  return `${total(counts).toLocaleString('en-US')} pictures: ${parts.join(', ')}`;
}
