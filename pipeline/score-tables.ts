import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile, StageError } from './errors.js';
import { literal, type Database } from './io/duckdb.js';
import { shardLabel } from './keys.js';
import { readSidecar, sha256File, SIDECAR_ENDING } from './sidecar.js';
import { SOURCE_SPLITS, type SourceSplit } from './splits.js';
import { text } from './tables/cells.js';
import type { Workspace } from './workspace.js';

/** The scores that a model gave the images of a split. */
export interface ScoreTables {
  /** SQL that reads image_id and probability of every scored image. */
  readonly sql: string;
  /** SHA-256 of each shard's table: what later stages depend on. */
  readonly sums: readonly string[];
  /** Source splits that the model was trained on, by its card; null where the card does not say. */
  readonly trainedOn: readonly SourceSplit[] | null;
  /** SHA-256 of the model that scored; null where no sidecar says so. */
  readonly modelSha256: string | null;
  /** SQL that reads image_id and embedding of the images that have one; null where the model gives none. */
  readonly embeddings: string | null;
}

/** Which probability of a scored image is meant. */
export interface ScoreChoice {
  /** Name of the model: a folder below `scores`. */
  readonly model: string;
  readonly probability: 'crop' | 'whole';
}

/** Names of the models that have scored a split. */
export async function scoredModels(workspace: Workspace, split: SourceSplit): Promise<string[]> {
  const found = await readdir(workspace.scoresRoot).catch(() => []);
  const scored: string[] = [];
  for (const model of found.sort()) {
    const names = await readdir(workspace.scoresFolder(model, split)).catch(() => []);
    if (names.some((name) => SHARD_NAME.test(name))) scored.push(model);
  }
  return scored;
}

const SHARD_NAME = /^shard-\d+-of-\d+\.parquet$/;

/**
 * The scores of a model for a split; null where there are none. Where shards of several counts stand side by side,
 * those of the pictures' current count are taken.
 *
 * @param shardCount shards of pictures of the split.
 * @throws StageError where an image is scored twice, or by two models of the same name.
 */
export async function openScoreTables(
  workspace: Workspace,
  database: Database,
  { model, probability }: ScoreChoice,
  split: SourceSplit,
  shardCount: number,
): Promise<ScoreTables | null> {
  const folder = workspace.scoresFolder(model, split);
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const shards = names.filter((name) => SHARD_NAME.test(name)).sort();
  const ending = `-${shardLabel(0, shardCount).split('-').slice(1).join('-')}.parquet`;
  const current = shards.filter((name) => name.endsWith(ending));
  const chosen = current.length > 0 ? current : shards;
  if (chosen.length === 0) return null;
  const sums: string[] = [];
  const trainedOn = new Set<string>();
  let isKnown = false;
  const models = new Set<string>();
  for (const name of chosen) {
    const sidecar = await readSidecar(join(folder, `${name.slice(0, -'.parquet'.length)}${SIDECAR_ENDING}`));
    const output = sidecar?.outputs.find(({ file }) => file === name);
    sums.push(output?.sha256 ?? (await sha256File(join(folder, name))));
    const facts = new Map(Object.entries(sidecar?.facts ?? {}));
    const splits = facts.get('trained_on');
    const scoredBy = facts.get('model_sha256');
    if (splits !== undefined) isKnown = true;
    for (const word of splits?.split(/[\s,]+/) ?? []) trainedOn.add(word);
    if (scoredBy !== undefined) models.add(scoredBy);
  }
  if (models.size > 1)
    throw new StageError(
      `${folder}: the scores are of ${models.size} files of the name ${model}. Delete the folder, and run: wake-vision score`,
    );
  const tables = `read_parquet([${chosen.map((name) => literal(join(folder, name))).join(', ')}])`;
  const twice = await database.all(
    `SELECT image_id FROM ${tables} GROUP BY image_id HAVING count(*) > 1 LIMIT 1`,
  );
  const first = twice.at(0);
  if (first !== undefined)
    throw new StageError(
      `${folder}: image ${text(first, 'image_id')} is scored twice. Delete the folder, and run: wake-vision score`,
    );
  const column = probability === 'crop' ? 'person_probability_crop' : 'person_probability_whole';
  return {
    // A score outside 0..1 or NaN is no score.
    sql: `(SELECT image_id, CAST(${column} AS DOUBLE) AS probability FROM ${tables}
           WHERE outcome = 'ok' AND isfinite(${column}) AND ${column} BETWEEN 0 AND 1)`,
    sums,
    trainedOn: isKnown ? SOURCE_SPLITS.filter((name) => trainedOn.has(name)) : null,
    modelSha256: [...models].at(0) ?? null,
    embeddings: await embeddingsOf(database, tables),
  };
}

/** SQL for the embeddings of score tables; null where there are none. */
async function embeddingsOf(database: Database, tables: string): Promise<string | null> {
  const columns = await database.all(`DESCRIBE FROM ${tables}`);
  if (!columns.some((column) => column['column_name'] === 'embedding')) return null;
  const sql = `(SELECT image_id, embedding FROM ${tables} WHERE embedding IS NOT NULL)`;
  return (await database.all(`SELECT 1 AS one FROM ${sql} LIMIT 1`)).length === 0 ? null : sql;
}
