import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import { literal } from '../io/duckdb-sql.js';
import type { Database } from '../io/duckdb.js';
import { readSidecar } from '../sidecar.js';
import { isBenchmarkSplit, type DatasetSplit } from '../splits.js';
import { decidedLabels } from '../stages/filter/decided-labels.js';
import { currentDecisions, decisionPlace } from '../stages/filter/inputs.js';
import { readFilterSummary } from '../stages/filter/summary.js';
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
  /** The decisions that the labels follow; null of unfiltered ones. */
  readonly decisions: TruthDecisions | null;
  /**
   * A sub-query with the columns of the label table, `main` (is in the evaluated split) and `distance_only` (is in
   * a distance subset alone). Every labelled image is a row, evaluated or not.
   */
  readonly sql: string;
}

/** What filtering made of the labels of a split. */
export interface TruthDecisions {
  readonly key: string;
  /** SHA-256 of the decision table. */
  readonly sha256: string;
  /** Model whose scores judged the labels. */
  readonly model: string;
  readonly dropped: number;
  readonly flipped: number;
  readonly reviewed: number;
}

/** Which labels are meant. */
export interface TruthChoice {
  /** Whether the split is the balanced one, or every labelled image. */
  readonly balanced: boolean;
  /** Whether labels follow the filter's decisions. */
  readonly filtered: boolean;
}

/**
 * Opens the labels of a split, decisions applied where they are asked for.
 *
 * @throws StageError where the split is not labelled by the rules of the configuration, or decisions are asked for and
 *   there are none that hold.
 */
export async function openTruth(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  { balanced, filtered }: TruthChoice,
): Promise<Truth> {
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
  const labels = filtered
    ? (await decidedLabels(context, database, split)).sql
    : `read_parquet(${literal(table)})`;
  const main = balanced ? 'kept' : `reason IN ('kept', 'not_balanced')`;
  const wider = isBenchmarkSplit(split) ? 'in_distance_set AND distance IS NOT NULL' : 'false';
  return {
    split,
    set,
    key: sidecar.key,
    sha256: output.sha256,
    decisions: filtered ? await decisionsOf(context, database, split) : null,
    sql: `(SELECT *, ${main} AS main, NOT (${main}) AND ${wider} AS distance_only FROM ${labels})`,
  };
}

async function decisionsOf(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
): Promise<TruthDecisions> {
  const { key, outputs, counts } = await currentDecisions(context, database, split);
  const { table, summary } = decisionPlace(context)(split);
  const output = outputs.find(({ file }) => file === basename(table));
  const { model } = await readFilterSummary(summary);
  const count = (decision: string): number => counts[`decision.${decision}`] ?? 0;
  return {
    key,
    sha256: output?.sha256 ?? '',
    model,
    dropped: count('drop'),
    flipped: count('flip'),
    reviewed: count('review'),
  };
}
