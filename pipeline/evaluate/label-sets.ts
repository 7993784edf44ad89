import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CsvError } from '../../manifests/index.js';
import { readLabelsCsv } from '../../manifests/labels-csv.js';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { StageError, UsageError } from '../errors.js';
import { literal } from '../io/duckdb-sql.js';
import type { Database, TableSchema } from '../io/duckdb.js';
import { sha256File } from '../sidecar.js';
import { labelSetName } from '../workspace.js';
import type { ProbabilityRelation } from './probabilities.js';
import type { EvaluationRequest } from './request.js';
import { openTruth } from './truth.js';

/** Labels beside those that models are held against. */
export interface OtherLabels {
  /** Name of the label set, or of the file. */
  readonly name: string;
  /** Of the label table, or of the file. */
  readonly sha256: string;
  /** Labels that say 1 or 0, as numbers that are read beside probabilities. */
  readonly relation: ProbabilityRelation;
}

const STAGED_COLUMNS: TableSchema = [
  { name: 'name', type: 'VARCHAR', comment: 'image_id or file name' },
  { name: 'label', type: 'DOUBLE', comment: '1 a person, 0 none' },
  { name: 'line', type: 'INTEGER', comment: 'line of the file, from 1' },
];

/**
 * Opens the labels of `--compare-labels`: those of a rule set, as the rules give them without filtering, or a file.
 *
 * @throws UsageError where they are the labels that models are held against, or there is no such file; StageError where the
 *   split is not labelled by them, or a line of the file is wrong.
 */
export async function openOtherLabels(
  context: RunContext,
  database: Database,
  { split, folder, balanced, filtered }: EvaluationRequest,
  nameOrFile: string,
): Promise<OtherLabels> {
  if (nameOrFile !== 'published' && nameOrFile !== 'corrected')
    return openFile(context, database, nameOrFile);
  if (folder !== null)
    throw new UsageError(
      `--compare-labels ${nameOrFile}: an image folder has no rules: give a file of labels`,
    );
  if (context.config.labels.rules === nameOrFile && !filtered)
    throw new UsageError(
      `--compare-labels ${nameOrFile}: models are held against these labels already: give the other rules, or a file`,
    );
  const { config, workspace } = context;
  const other: RunContext = {
    ...context,
    config: { ...config, labels: { ...config.labels, rules: nameOrFile } },
  };
  if (!existsSync(workspace.labels(labelSetName(other), split).sidecar))
    throw new StageError(
      `${split}: not labelled by the ${nameOrFile} rules. Run: ${suggestCommand(context, 'run', {
        set: { '--stages': 'label', '--split': split, '--preset': nameOrFile },
      })}`,
    );
  const truth = await openTruth(other, database, split, { balanced, filtered: false });
  return labelsOf(
    filtered ? `${truth.set}, unfiltered` : truth.set,
    truth.sha256,
    `(SELECT image_id, label::DOUBLE AS probability, NULL AS line FROM ${truth.sql} WHERE label >= 0)`,
    'image_id',
  );
}

async function openFile({ workspace }: RunContext, database: Database, file: string): Promise<OtherLabels> {
  if (!existsSync(file))
    throw new UsageError(
      `--compare-labels ${file}: published, corrected, or a CSV file that is there, is expected`,
    );
  const { key, rows } = await readLabelsCsv(file).catch((error: unknown) => {
    if (error instanceof CsvError) throw new StageError(error.message, { cause: error });
    throw error;
  });
  await mkdir(workspace.spill, { recursive: true });
  const staged = join(workspace.spill, 'other-labels.parquet');
  await database.writeParquetRows(
    staged,
    STAGED_COLUMNS,
    rows.filter(({ label }) => label >= 0).map(({ name, label, line }) => ({ name, label, line })),
  );
  return labelsOf(
    basename(file),
    await sha256File(file),
    `(SELECT name AS ${key}, label AS probability, line FROM read_parquet(${literal(staged)}))`,
    key,
  );
}

function labelsOf(name: string, sha256: string, sql: string, key: ProbabilityRelation['key']): OtherLabels {
  const facts = {
    kind: 'predictions',
    name,
    view: null,
    sha256,
    modelSha256: null,
    rows: 0,
    calibration: null,
  } as const;
  return { name, sha256, relation: { facts, key, sql, calibrate: null } };
}
