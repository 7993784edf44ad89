import { existsSync } from 'node:fs';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import { literal } from '../io/duckdb-sql.js';
import { readSidecar } from '../sidecar.js';
import { isBenchmarkSplit, type DatasetSplit } from '../splits.js';
import { labelSetName } from '../workspace.js';

/** The labels that models are held against. */
export interface Truth {
  readonly split: DatasetSplit;
  /** Folder of the labels: rule set and target. */
  readonly set: string;
  /** Key of the labels: equal for equal metadata, pictures, rules and corrections. */
  readonly key: string;
  /** SHA-256 of the label table. */
  readonly sha256: string;
  /**
   * A sub-query with the columns of the label table, `main` (is in the evaluated split) and `distance_only` (is in
   * a distance subset alone). Every labelled image is a row, evaluated or not.
   */
  readonly sql: string;
}

/**
 * Opens the labels of a split.
 *
 * @param balanced whether the split is the balanced one, or every labelled image.
 * @throws StageError where the split is not labelled by the rules of the configuration.
 */
export async function openTruth(context: RunContext, split: DatasetSplit, balanced: boolean): Promise<Truth> {
  const { config, workspace } = context;
  const set = labelSetName(context);
  const { table, sidecar: path } = workspace.labels(set, split);
  const sidecar = existsSync(table) ? await readSidecar(path) : null;
  const output = sidecar?.outputs.at(0);
  if (sidecar === null || output === undefined)
    throw new StageError(
      `${split}: not labelled by the ${config.labels.rules} rules in ${workspace.root}. ` +
        `Run: ${suggestCommand(context, 'run', { set: { '--stages': 'ingest,images,label', '--split': split } })}`,
    );
  const main = balanced ? 'kept' : `reason IN ('kept', 'not_balanced')`;
  const wider = isBenchmarkSplit(split) ? 'in_distance_set AND distance IS NOT NULL' : 'false';
  return {
    split,
    set,
    key: sidecar.key,
    sha256: output.sha256,
    sql: `(SELECT *, ${main} AS main, NOT (${main}) AND ${wider} AS distance_only FROM read_parquet(${literal(table)}))`,
  };
}
