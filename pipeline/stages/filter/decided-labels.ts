import type { RunContext } from '../../context.js';
import { literal, type Database } from '../../io/duckdb.js';
import type { OutputRecord, Sidecar } from '../../sidecar.js';
import type { DatasetSplit } from '../../splits.js';
import { labelSetName } from '../../workspace.js';
import { currentDecisions } from './inputs.js';

/** The labels of a split as exports and subsets take them. */
export interface DecidedLabels {
  readonly split: DatasetSplit;
  /** SQL that reads the rows of the label table, decisions applied. */
  readonly sql: string;
  /** The files of the decisions, for keys; left out where none are followed. */
  readonly decisions?: readonly OutputRecord[];
  /** What was decided, in numbers, and by which model; left out where no decisions are followed. */
  readonly filter?: Pick<Sidecar, 'counts' | 'facts'>;
}

/**
 * The labels of a split after filtering, where `filter.enabled` asks for it; as they are otherwise.
 *
 * An image that is left out is in no set. A flipped one has its new label for every distance, and nothing is known of
 * how far the target is, of depictions and of body parts: boxes told that, and they told the other label.
 *
 * @throws StageError where decisions are asked for and do not hold.
 */
export async function decidedLabels(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
): Promise<DecidedLabels> {
  const set = labelSetName(context);
  const labels = `read_parquet(${literal(context.workspace.labels(set, split).table)})`;
  if (!context.config.filter.enabled) return { split, sql: labels };
  const { outputs, counts, facts } = await currentDecisions(context, database, split);
  const flipped = "d.decision = 'flip'";
  const sql = `(
    SELECT l.* REPLACE (
      d.final_label AS label,
      CASE WHEN ${flipped} THEN 'flipped_by_filter' ELSE l.rule END AS rule,
      d.kept AS kept,
      d.in_distance_set AS in_distance_set,
      CASE
        WHEN l.reason NOT IN ('kept', 'not_balanced') THEN l.reason
        WHEN d.kept THEN 'kept'
        WHEN d.decision = 'drop' THEN 'filtered'
        ELSE 'not_balanced'
      END AS reason,
      CASE WHEN ${flipped} THEN d.final_label ELSE l.distance_label END AS distance_label,
      CASE WHEN ${flipped} THEN NULL ELSE l.distance END AS distance,
      CASE WHEN ${flipped} THEN NULL ELSE l.depiction END AS depiction,
      CASE WHEN ${flipped} THEN -1 ELSE l.body_part END AS body_part,
      CASE WHEN ${flipped} THEN NULL ELSE l.given_flags END AS given_flags
    )
    FROM ${labels} l JOIN read_parquet(${literal(context.workspace.decisions(set, split).table)}) d USING (image_id)
  )`;
  return { split, sql, decisions: outputs, filter: { counts, facts } };
}
