import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { RunContext } from '../context.js';
import { isMissingFile } from '../errors.js';
import { literal, type Database } from '../io/duckdb.js';
import { shardOfHash } from '../keys.js';
import { findScoreFiles } from '../score-files.js';
import { readSidecar } from '../sidecar.js';
import type { SourceSplit } from '../splits.js';
import { numberOrNull, text } from '../tables/cells.js';
import type { ImageMetadata } from '../tables/metadata.js';

/** What a model gave an image. */
export interface ExplainedScore {
  readonly model: string;
  /** `ok`, or why there is no score; `of_other_pictures` where the pictures have changed since. */
  readonly outcome: string;
  /** Probability of the target in the centre crop, 0..1. */
  readonly crop: number | null;
  /** The same, in the whole picture. */
  readonly whole: number | null;
}

/** What every model with scores of the split gave an image, by name. */
export async function findScores(
  { workspace }: Pick<RunContext, 'workspace'>,
  database: Database,
  split: SourceSplit,
  { imageId, hash }: Pick<ImageMetadata, 'imageId' | 'hash'>,
): Promise<ExplainedScore[]> {
  const plan = await readSidecar(workspace.imagePlan(split).sidecar);
  const shardCount = plan?.counts['shards'] ?? 0;
  const models = await readdir(workspace.scoresRoot).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const scores: ExplainedScore[] = [];
  for (const model of shardCount === 0 ? [] : models.sort()) {
    const { table } = workspace.scoreShard(model, split, shardOfHash(hash, shardCount), shardCount);
    if (!existsSync(table)) continue;
    const files = await findScoreFiles(workspace, model, split);
    if (files?.stale.includes(table) === true) {
      scores.push({ model, outcome: 'of_other_pictures', crop: null, whole: null });
      continue;
    }
    const rows = await database.all(
      `SELECT outcome, person_probability_crop AS crop, person_probability_whole AS whole
       FROM read_parquet(${literal(table)}) WHERE image_id = $1`,
      [imageId],
    );
    for (const row of rows)
      scores.push({
        model,
        outcome: text(row, 'outcome'),
        crop: numberOrNull(row, 'crop'),
        whole: numberOrNull(row, 'whole'),
      });
  }
  return scores;
}
