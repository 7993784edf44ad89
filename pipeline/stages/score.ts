import PQueue from 'p-queue';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import type { Database } from '../io/duckdb.js';
import { openFileSlices } from '../io/file-slices.js';
import { openScorePool, type ScorePool } from '../io/score-pool.js';
import type { FoundModel } from '../models/find-card.js';
import { mapOrdered } from '../ordered-map.js';
import { doneSidecar } from '../sidecar.js';
import { sourceSplitsOf, type SourceSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { batchSize, configuredModel, modelFacts, scoreMakingKey, sessionOptions } from './score/model.js';
import { runScoreShard, type ScoreTools } from './score/shard-task.js';
import { removeOtherScores, scoreShards } from './score/shards.js';

/** Pictures that go to a worker together, at least: a message to a thread costs the same for one and for four. */
const PICTURES_PER_TASK = 4;

/** Shards under way at once: while one waits for its last pictures, the next one keeps the workers busy. */
const SHARDS_IN_FLIGHT = 2;

/**
 * Scores the working copies of the asked splits with an ONNX model: how likely the target is in the centre crop and in
 * the whole picture, one table a shard. Finished shards stay as they are.
 */
export async function runScore(context: RunContext): Promise<StageSummary> {
  const { config, workspace } = context;
  const model = await configuredModel(context);
  const scorer = { card: model.card, views: config.score.views, batch: batchSize(config.score) };
  const pool = openScorePool(model.modelPath, scorer, sessionOptions(config.score), config.score.workers);
  const lines: string[] = [];
  const tooMany: string[] = [];
  try {
    for (const split of sourceSplitsOf(config.splits)) {
      const counts = await withRunDatabase(config, workspace, (database) =>
        scoreSplit(context, database, split, model, pool),
      );
      lines.push(`${split}: ${describeScores(counts)} by ${model.card.name}`);
      const share = failedShare(counts);
      if (share > config.score.allowed_failure_share)
        tooMany.push(
          `${split}: ${percent(share)} of the pictures have no score, ${percent(config.score.allowed_failure_share)} ` +
            'are allowed (score.allowed_failure_share)',
        );
    }
  } finally {
    await pool.close();
  }
  return tooMany.length === 0 ? { lines } : { lines, aboveAllowedShare: tooMany.join('\n') };
}

async function scoreSplit(
  context: RunContext,
  database: Database,
  split: SourceSplit,
  model: FoundModel,
  pool: ScorePool,
): Promise<Record<string, number>> {
  const { config, workspace } = context;
  const { name } = model.card;
  const found = await scoreShards(context, split, name, scoreMakingKey(config, model));
  const task = context.report.task(`score ${split}`, found.images, 'images');
  const slices = openFileSlices();
  const counts: Record<string, number> = {};
  const troubles = { count: 0, first: '' };
  const tools: ScoreTools = {
    database,
    statements: new PQueue({ concurrency: 1 }),
    slices,
    pool,
    picturesPerTask: Math.max(PICTURES_PER_TASK, batchSize(config.score)),
    model: model.modelPath,
    facts: modelFacts(model),
    signal: context.signal,
    onImages: (count) => {
      task.advance(count);
    },
    onTrouble: (imageId, detail) => {
      troubles.count++;
      if (troubles.first === '') troubles.first = `${imageId}: ${detail}`;
    },
  };
  try {
    for await (const sidecar of mapOrdered(found.shards, SHARDS_IN_FLIGHT, (shard) =>
      runScoreShard(tools, shard),
    ))
      for (const [outcome, count] of Object.entries(sidecar.counts))
        counts[outcome] = (counts[outcome] ?? 0) + count;
  } finally {
    await slices.close();
  }
  task.finish();
  if (troubles.count > 0)
    context.report.warn(
      `score: ${split}: pictures without a score: ${troubles.count.toLocaleString('en-US')}. The first is ${troubles.first}`,
    );
  if (found.images === 0) context.report.warn(`score: ${split}: there is no picture to score`);
  if (context.part.of === 1) await removeOtherScores(workspace.scoresFolder(name, split), found.shardCount);
  return counts;
}

/** How far the scores of a split are. */
export interface ScoreState {
  readonly model: string;
  readonly shards: number;
  readonly done: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/**
 * Looks which shards of scores hold for the model and the pictures as they are.
 *
 * @throws UsageError or StageError where the model cannot be used, or pictures are missing.
 */
export async function scoreState(context: RunContext, split: SourceSplit): Promise<ScoreState> {
  const model = await configuredModel(context);
  const { name } = model.card;
  const { shards } = await scoreShards(context, split, name, scoreMakingKey(context.config, model));
  const outcomes: Record<string, number> = {};
  let done = 0;
  for (const shard of shards) {
    const sidecar = await doneSidecar(shard.sidecar, shard.key);
    if (sidecar === null) continue;
    done++;
    for (const [outcome, count] of Object.entries(sidecar.counts))
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  }
  return { model: name, shards: shards.length, done, outcomes };
}

/** The share of images with a picture that have no score. */
function failedShare(counts: Readonly<Record<string, number>>): number {
  const pictures = total(counts) - (counts['no_picture'] ?? 0);
  return pictures === 0 ? 0 : (pictures - (counts['ok'] ?? 0)) / pictures;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `1,180 pictures scored, 20 without a picture, 3 not_finite`. */
export function describeScores(counts: Readonly<Record<string, number>>): string {
  const amount = (outcome: string): string => (counts[outcome] ?? 0).toLocaleString('en-US');
  const parts = [`${amount('ok')} pictures scored`];
  if ((counts['no_picture'] ?? 0) > 0) parts.push(`${amount('no_picture')} images without a picture`);
  for (const outcome of ['unreadable', 'not_finite'])
    if ((counts[outcome] ?? 0) > 0) parts.push(`${amount(outcome)} ${outcome}`);
  return parts.join(', ');
}
