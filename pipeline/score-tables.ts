import { suggestCommand } from './command-line.js';
import type { RunContext } from './context.js';
import { StageError } from './errors.js';
import { literal, type Database } from './io/duckdb.js';
import { findScoreFiles, staleScores } from './score-files.js';
import { SOURCE_SPLITS, type SourceSplit } from './splits.js';
import { text } from './tables/cells.js';

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

/**
 * The scores of a model for a split; null where there are none.
 *
 * @throws StageError where they are of other pictures than those that are there, an image is scored twice, or by two models
 * of the same name.
 */
export async function openScoreTables(
  context: RunContext,
  database: Database,
  { model, probability }: ScoreChoice,
  split: SourceSplit,
): Promise<ScoreTables | null> {
  const folder = context.workspace.scoresFolder(model, split);
  const files = await findScoreFiles(context.workspace, model, split);
  if (files === null) return null;
  const problem = staleScores(model, files);
  if (problem !== null)
    throw new StageError(
      `${split}: ${problem}. Run: ${suggestCommand(context, 'score', { set: { '--model': model } })}`,
    );
  const trainedOn = new Set<string>();
  let isKnown = false;
  const models = new Set<string>();
  for (const facts of files.facts) {
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
  const tables = `read_parquet([${files.tables.map(literal).join(', ')}])`;
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
    sums: files.sums,
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
