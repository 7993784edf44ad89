import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { suggestCommand } from '../../command-line.js';
import type { RunContext } from '../../context.js';
import { isMissingFile, StageError } from '../../errors.js';
import { inputKey, outputsStand, readSidecar } from '../../sidecar.js';
import type { SourceSplit } from '../../splits.js';
import type { ImageShardPaths } from '../../workspace.js';

/** One shard of pictures, and where its scores stand. */
export interface ScoreShard {
  readonly images: ImageShardPaths;
  readonly table: string;
  readonly sidecar: string;
  /** SHA-256 of the pictures' table. */
  readonly imagesSha256: string;
  /** Of the scores: what they are made from and by. */
  readonly key: string;
}

/** The shards of a split that this run takes. */
export interface ScoreShards {
  readonly shardCount: number;
  readonly shards: readonly ScoreShard[];
  /** Images in them. */
  readonly images: number;
}

/**
 * The shards of pictures to score, those of the current plan and of this run's part.
 *
 * @param model name of the model.
 * @param making key of the model and how it is used.
 * @throws StageError where a shard of pictures is not done: its images would be missed without a word.
 */
export async function scoreShards(
  context: RunContext,
  split: SourceSplit,
  model: string,
  making: string,
): Promise<ScoreShards> {
  const { workspace, part } = context;
  const plan = await readSidecar(workspace.imagePlan(split).sidecar);
  const command = suggestCommand(context, 'images');
  if (plan === null) throw new StageError(`${split}: no pictures yet. Run: ${command}`);
  const shardCount = plan.counts['shards'] ?? 0;
  const shards: ScoreShard[] = [];
  const missing: number[] = [];
  let images = 0;
  for (let shard = part.index; shard < shardCount; shard += part.of) {
    context.signal.throwIfAborted();
    const paths = workspace.imageShard(split, shard, shardCount);
    const sidecar = await readSidecar(paths.sidecar);
    const table = sidecar?.outputs.find(({ file }) => file.endsWith('.parquet'));
    if (sidecar === null || table === undefined || !(await outputsStand(paths.sidecar, sidecar))) {
      missing.push(shard);
      continue;
    }
    images += table.rows ?? 0;
    shards.push({
      images: paths,
      ...workspace.scoreShard(model, split, shard, shardCount),
      imagesSha256: table.sha256,
      key: inputKey({ stage: 'score', making, images: table.sha256 }),
    });
  }
  if (missing.length > 0)
    throw new StageError(
      `${split}: ${missing.length} of ${shardCount} picture shards are not done (first: ${missing[0]}). Run: ${command}`,
    );
  return { shardCount, shards, images };
}

const SHARD_FILE = /^shard-\d+-of-(\d+)\.(parquet|done\.json)$/;

/** Removes scores of plans with another number of shards: readers would find images twice. */
export async function removeOtherScores(folder: string, shardCount: number): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  // Sidecars first: without its sidecar a table is no finished shard, whatever happens next.
  for (const name of names.sort()) {
    const count = SHARD_FILE.exec(name)?.[1];
    if (count !== undefined && Number(count) !== shardCount) await rm(join(folder, name), { force: true });
  }
}
