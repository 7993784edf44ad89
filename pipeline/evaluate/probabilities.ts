import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CsvError } from '../../manifests/index.js';
import { readPredictions } from '../../manifests/predictions-file.js';
import { openCalibration, type CalibrationFacts } from '../calibration/open.js';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { isMissingFile, StageError, UsageError } from '../errors.js';
import { identifier, literal } from '../io/duckdb-sql.js';
import type { Database, Row, TableSchema } from '../io/duckdb.js';
import { findScoreFiles, staleScores } from '../score-files.js';
import { inputKey, sha256File } from '../sidecar.js';
import { sourceSplitOf, type DatasetSplit } from '../splits.js';
import type { ModelFileSource, ModelSource, ScoreView } from './request.js';

/** The file or table that probabilities come from, so that a figure can be cited. */
export interface SourceFacts {
  readonly kind: 'predictions' | 'scores';
  /** Name of the file, or of the scored model. */
  readonly name: string;
  /** Of a scored model, which probability counts; null for a file. */
  readonly view: ScoreView | null;
  /** SHA-256 of the file; of a scored model, of the list of its tables' sums. */
  readonly sha256: string;
  /** SHA-256 of the model that scored; null for a predictions file. */
  readonly modelSha256: string | null;
  /** Rows with a probability. */
  readonly rows: number;
  /** How a scored model's probabilities are calibrated; null where they are taken as they are. */
  readonly calibration: CalibrationFacts | null;
}

/** Probabilities of a model as a relation that can be joined to a label table. */
export interface ProbabilityRelation {
  readonly facts: SourceFacts;
  /** `key` is the column that `sql` shares with the label table. */
  readonly key: 'image_id' | 'filename';
  /** A sub-query with the key, `probability` and `line` (null for scores). Keys may repeat in a predictions file. */
  readonly sql: string;
  /** Turns a probability of `sql` into the one that counts; null where that is the same. */
  readonly calibrate: ((probability: number) => number) | null;
}

const STAGED_COLUMNS: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: 'as in the file; null where it names pictures by file name' },
  { name: 'filename', type: 'VARCHAR', comment: 'as in the file; null where it names pictures by id' },
  { name: 'probability', type: 'DOUBLE', comment: 'probability of a person, 0..1' },
  { name: 'line', type: 'INTEGER', comment: 'line of the file, from 1' },
];

/**
 * Opens what a model says of a split.
 *
 * @param slot names the staged copy of a predictions file: unique among the models and splits of a run.
 * @throws UsageError where a file is missing, StageError where it or a score table does not hold what it must.
 */
export function openProbabilities(
  context: RunContext,
  database: Database,
  source: Exclude<ModelSource, ModelFileSource>,
  split: DatasetSplit,
  file: string | null,
  slot: string,
): Promise<ProbabilityRelation> {
  if (source.kind === 'scores') return openScores(context, database, source.model, source.view, split);
  if (file === null)
    throw new UsageError(
      'The operating point is chosen on validation: give its predictions with --validation-predictions FILE',
    );
  return stagePredictions(context, database, file, slot);
}

/** Checks a predictions file line by line and writes it where the query engine can join it. */
async function stagePredictions(
  { workspace }: RunContext,
  database: Database,
  file: string,
  slot: string,
): Promise<ProbabilityRelation> {
  const found = await stat(file).catch((error: unknown) => {
    if (isMissingFile(error)) throw new UsageError(`${file}: there is no such predictions file`);
    throw error;
  });
  if (!found.isFile()) throw new UsageError(`${file}: not a file`);
  await mkdir(workspace.spill, { recursive: true });
  const staged = join(workspace.spill, `predictions-${slot}.parquet`);
  let byId = 0;
  async function* rows(): AsyncGenerator<Row> {
    for await (const { line, row } of readPredictions(file)) {
      if (row.imageId !== null) byId++;
      yield { image_id: row.imageId, filename: row.filename, probability: row.probability, line };
    }
  }
  const count = await database.writeParquetRows(staged, STAGED_COLUMNS, rows()).catch((error: unknown) => {
    if (error instanceof CsvError) throw new StageError(error.message, { cause: error });
    throw error;
  });
  if (count === 0) throw new StageError(`${file}: no predictions: a header and a row a picture are expected`);
  if (byId > 0 && byId < count)
    throw new StageError(`${file}: name all pictures by image_id, or all by filename`);
  const key = byId > 0 ? 'image_id' : 'filename';
  return {
    facts: {
      kind: 'predictions',
      name: basename(file),
      view: null,
      modelSha256: null,
      sha256: await sha256File(file),
      rows: count,
      calibration: null,
    },
    key,
    sql: `(SELECT ${key}, probability, line FROM read_parquet(${literal(staged)}))`,
    calibrate: null,
  };
}

async function openScores(
  context: RunContext,
  database: Database,
  model: string,
  view: ScoreView,
  split: DatasetSplit,
): Promise<ProbabilityRelation> {
  const again = suggestCommand(context, 'score', { set: { '--model': model, '--split': split } });
  const files = await findScoreFiles(context.workspace, model, sourceSplitOf(split));
  if (files === null) throw new StageError(`${split}: no scores of the model ${model} yet. Run: ${again}`);
  const problem = staleScores(model, files);
  if (problem !== null) throw new StageError(`${split}: ${problem}. Run: ${again}`);
  const models = new Set(files.facts.flatMap((facts) => facts.get('model_sha256') ?? []));
  if (models.size > 1)
    throw new StageError(
      `${split}: the scores of ${model} are of ${models.size} files of that name. Score all of it again with: ${again}`,
    );
  const sql = `(SELECT image_id, ${identifier(`person_probability_${view}`)} AS probability, NULL AS line
    FROM read_parquet([${files.tables.map(literal).join(', ')}]) WHERE outcome = 'ok')`;
  const [{ rows = 0 } = {}] = await database.all(
    `SELECT count(*)::DOUBLE AS rows FROM ${sql} WHERE probability IS NOT NULL`,
  );
  if (Number(rows) === 0)
    throw new StageError(
      `${split}: the scores of the model ${model} hold no probability of the ${view === 'crop' ? 'centre crop' : 'whole picture'}. ` +
        `Take the other with --view ${view === 'crop' ? 'whole' : 'crop'}, or score again.`,
    );
  const modelSha256 = [...models].at(0) ?? null;
  const calibration = await openCalibration(context, database, model, modelSha256, view);
  return {
    facts: {
      kind: 'scores',
      name: model,
      view,
      sha256: inputKey(files.sums),
      modelSha256,
      rows: Number(rows),
      calibration: calibration?.facts ?? null,
    },
    key: 'image_id',
    sql,
    calibrate: calibration?.apply ?? null,
  };
}
