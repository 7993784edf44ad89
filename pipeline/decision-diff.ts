import { literal, type Database } from './io/duckdb.js';
import { errorMessage, UsageError } from './errors.js';
import { number, text } from './tables/cells.js';
import { DECISION_COLUMNS } from './tables/decisions.js';

/** How two decision tables of a split differ. */
export interface DecisionDiff {
  /** Images of the first table, of the second, and of one of them alone. */
  readonly images: {
    readonly first: number;
    readonly second: number;
    readonly onlyFirst: number;
    readonly onlySecond: number;
  };
  /** Images of both tables whose decision, reasons or label differ, or that enter or leave the balanced split. */
  readonly changed: number;
  /** Images that go from one decision to another, by both. */
  readonly decisions: readonly { readonly from: string; readonly to: string; readonly images: number }[];
  /** Images that gain or lose a reason, by reason. */
  readonly reasons: readonly { readonly reason: string; readonly added: number; readonly removed: number }[];
  /** Images whose label changes, by both labels. */
  readonly labels: readonly { readonly from: number; readonly to: number; readonly images: number }[];
  /** Images that enter the balanced split, and that leave it. */
  readonly split: { readonly entered: number; readonly left: number };
}

const NEEDED = ['image_id', 'decision', 'reasons', 'final_label', 'kept'] as const;

/** The columns of a decision table that are compared, after checking that they are there. */
async function decisionTable(database: Database, path: string): Promise<string> {
  const from = `read_parquet(${literal(path)})`;
  let present: readonly string[];
  try {
    const rows = await database.all(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${from})`);
    present = rows.map((row) => text(row, 'column_name'));
  } catch (error) {
    throw new UsageError(`${path}: cannot be read as Parquet: ${errorMessage(error)}`);
  }
  const missing = NEEDED.filter((name) => !present.includes(name));
  if (missing.length > 0)
    throw new UsageError(
      `${path} is no decision table: it has no column ${missing.join(', ')} (of ${DECISION_COLUMNS.length}). ` +
        'Decision tables stand in the workspace at decisions/RULES/SPLIT.parquet',
    );
  return from;
}

/**
 * Compares two decision tables.
 *
 * @param first path of the one that counts as earlier.
 * @throws UsageError where a file cannot be read or is no decision table.
 */
export async function diffDecisions(
  database: Database,
  first: string,
  second: string,
): Promise<DecisionDiff> {
  const a = await decisionTable(database, first);
  const b = await decisionTable(database, second);
  await database.run(`
    CREATE OR REPLACE TEMP TABLE compared AS
    SELECT a.image_id IS NOT NULL AS in_a, b.image_id IS NOT NULL AS in_b,
      a.decision AS from_decision, b.decision AS to_decision,
      a.final_label AS from_label, b.final_label AS to_label,
      a.reasons AS from_reasons, b.reasons AS to_reasons,
      coalesce(a.kept, false) AS was_in, coalesce(b.kept, false) AS is_in
    FROM (SELECT ${NEEDED.join(', ')} FROM ${a}) a
    FULL JOIN (SELECT ${NEEDED.join(', ')} FROM ${b}) b USING (image_id)`);
  try {
    return await readDiff(database);
  } finally {
    await database.run('DROP TABLE compared');
  }
}

async function readDiff(database: Database): Promise<DecisionDiff> {
  const [total] = await database.all(`
    SELECT count(*) FILTER (in_a) AS first, count(*) FILTER (in_b) AS second,
      count(*) FILTER (NOT in_b) AS only_first, count(*) FILTER (NOT in_a) AS only_second,
      count(*) FILTER (in_a AND in_b AND (from_decision <> to_decision OR from_label <> to_label
        OR was_in <> is_in OR from_reasons <> to_reasons)) AS changed,
      count(*) FILTER (is_in AND NOT was_in) AS entered, count(*) FILTER (was_in AND NOT is_in) AS left_it
    FROM compared`);
  const decisions = await database.all(`
    SELECT from_decision, to_decision, count(*) AS images FROM compared
    WHERE in_a AND in_b AND from_decision <> to_decision GROUP BY ALL ORDER BY images DESC, from_decision, to_decision`);
  const reasons = await database.all(`
    SELECT reason, count(*) FILTER (change = 1) AS added, count(*) FILTER (change = -1) AS removed FROM (
      SELECT unnest(list_filter(to_reasons, lambda x: NOT list_contains(from_reasons, x))) AS reason, 1 AS change
      FROM compared WHERE in_a AND in_b
      UNION ALL
      SELECT unnest(list_filter(from_reasons, lambda x: NOT list_contains(to_reasons, x))), -1
      FROM compared WHERE in_a AND in_b
    ) GROUP BY ALL ORDER BY reason`);
  const labels = await database.all(`
    SELECT from_label, to_label, count(*) AS images FROM compared
    WHERE in_a AND in_b AND from_label <> to_label GROUP BY ALL ORDER BY from_label, to_label`);
  return {
    images: {
      first: number(total, 'first'),
      second: number(total, 'second'),
      onlyFirst: number(total, 'only_first'),
      onlySecond: number(total, 'only_second'),
    },
    changed: number(total, 'changed'),
    decisions: decisions.map((row) => ({
      from: text(row, 'from_decision'),
      to: text(row, 'to_decision'),
      images: number(row, 'images'),
    })),
    reasons: reasons.map((row) => ({
      reason: text(row, 'reason'),
      added: number(row, 'added'),
      removed: number(row, 'removed'),
    })),
    labels: labels.map((row) => ({
      from: number(row, 'from_label'),
      to: number(row, 'to_label'),
      images: number(row, 'images'),
    })),
    split: { entered: number(total, 'entered'), left: number(total, 'left_it') },
  };
}

/** A comparison in words, a line each. */
export function formatDiff(diff: DecisionDiff): string[] {
  const many = (count: number): string => count.toLocaleString('en-US');
  const { images, split } = diff;
  const lines = [`${many(diff.changed)} of ${many(images.first - images.onlyFirst)} images change`];
  if (images.onlyFirst > 0 || images.onlySecond > 0)
    lines.push(
      `${many(images.onlyFirst)} images are in the first table alone, ${many(images.onlySecond)} in the second alone`,
    );
  for (const { from, to, images: count } of diff.decisions) lines.push(`${from} -> ${to}: ${many(count)}`);
  for (const { from, to, images: count } of diff.labels) lines.push(`label ${from} -> ${to}: ${many(count)}`);
  for (const { reason, added, removed } of diff.reasons)
    lines.push(`reason ${reason}: +${many(added)} -${many(removed)}`);
  if (split.entered > 0 || split.left > 0)
    lines.push(`the balanced split: ${many(split.entered)} images enter, ${many(split.left)} leave`);
  return lines;
}
