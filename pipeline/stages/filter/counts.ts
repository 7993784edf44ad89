import { DECISIONS, FINDINGS } from '../../../filters/decide-image.js';
import type { RunContext } from '../../context.js';
import { literal, type Database } from '../../io/duckdb.js';
import type { DatasetSplit } from '../../splits.js';
import { flag, number, text, word } from '../../tables/cells.js';
import type { SplitFindings } from './draft.js';
import type { FilterInputs } from './inputs.js';
import type { FilterSummary } from './summary.js';
import { filterWarnings } from './warnings.js';

/** Images of lowest label quality that a summary names. */
const WORST = 20;

/** Sums up a written decision table. */
export async function makeSummary(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  inputs: FilterInputs,
  findings: SplitFindings,
  table: string,
): Promise<FilterSummary> {
  const { filter } = context.config;
  const { members, labelIssues, duplicates } = findings;
  const { thresholds, joint, noise } = labelIssues.facts;
  const from = `read_parquet(${literal(table)})`;
  const countBy = async (sql: string): Promise<Record<string, number>> => {
    const rows = await database.all(`${sql} ORDER BY name`);
    return Object.fromEntries(rows.map((row) => [text(row, 'name'), number(row, 'images')]));
  };
  const grouped = (expression: string, where = 'true') =>
    countBy(`SELECT ${expression} AS name, count(*) AS images FROM ${from} WHERE ${where} GROUP BY ALL`);
  const listed = (column: string) =>
    countBy(
      `SELECT name, count(*) AS images FROM (SELECT unnest(${column}) AS name FROM ${from}) GROUP BY ALL`,
    );
  const [{ images }] = await database.all(`SELECT count(*) AS images FROM ${from}`);
  const { counts } = inputs.labels;
  return {
    split,
    model: inputs.model,
    probability: filter.probability,
    calibration: inputs.tables.calibration?.facts ?? null,
    action: filter.label_issues[split],
    images: Number(images),
    members,
    decisions: await grouped('decision'),
    reasons: await listed('reasons'),
    found: await listed('found'),
    kept: {
      before: { '0': counts['kept.0'] ?? 0, '1': counts['kept.1'] ?? 0 },
      after: { '0': 0, '1': 0, ...(await grouped('CAST(final_label AS VARCHAR)', 'kept')) },
    },
    label_issues: {
      filter_by: filter.label_issues.filter_by,
      scored: labelIssues.scored,
      unscored: labelIssues.unscored,
      thresholds: [...thresholds],
      joint: mutable(joint.raw),
      calibrated_joint: mutable(joint.calibrated),
      noise: mutable(noise.noise),
      inverse_noise: mutable(noise.inverseNoise),
      prior: [...noise.prior],
      estimated: noise.issues,
      by_filter: labelIssues.counts,
    },
    duplicates: {
      beside: inputs.decided.map((other) => other.split),
      by_distance: await grouped('CAST(duplicate_distance AS VARCHAR)', 'duplicate_distance IS NOT NULL'),
      embeddings: duplicates.embeddings,
    },
    worst: await worstRows(database, from, filter.label_issues.filter_by),
    warnings: filterWarnings(context, split, inputs, findings),
  };
}

function mutable(matrix: readonly (readonly number[])[]): number[][] {
  return matrix.map((row) => [...row]);
}

/** The images whose labels the model disagrees with most. Labels that a correction gave are passed by. */
async function worstRows(
  database: Database,
  from: string,
  filterBy: string,
): Promise<FilterSummary['worst']> {
  const rows = await database.all(
    `SELECT image_id, given_label, coalesce(calibrated_probability, person_probability) AS person_probability,
       label_quality, decision, list_contains(flagged_by, $1) AS is_flagged
     FROM ${from} WHERE label_quality IS NOT NULL AND NOT is_corrected
     ORDER BY label_quality, hash, image_id LIMIT ${WORST}`,
    [filterBy],
  );
  return rows.map((row) => ({
    image_id: text(row, 'image_id'),
    given_label: number(row, 'given_label'),
    person_probability: number(row, 'person_probability'),
    label_quality: number(row, 'label_quality'),
    decision: word(row, 'decision', DECISIONS),
    is_flagged: flag(row, 'is_flagged'),
  }));
}

/**
 * Images that the filter itself leaves out, and how many of them for each reason, of which an image may have several: those
 * without a picture or a label were out before.
 */
export async function countLeftOut(database: Database, table: string): Promise<Record<string, number>> {
  const [row] = await database.all(
    `SELECT ${FINDINGS.map((finding) => `count(*) FILTER (list_contains(reasons, ${literal(finding)})) AS ${finding}`).join(', ')},
       count(*) AS images
     FROM read_parquet(${literal(table)})
     WHERE decision = 'drop' AND list_has_any(reasons, [${FINDINGS.map(literal).join(', ')}])`,
  );
  return Object.fromEntries([
    ['left_out', number(row, 'images')],
    ...FINDINGS.map((finding) => [`left_out.${finding}`, number(row, finding)] as const),
  ]);
}

/** The counts that a sidecar holds of a split's decisions. */
export function countDecisions(summary: FilterSummary): Record<string, number> {
  const named = (prefix: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => [`${prefix}.${name}`, count] as const);
  return {
    images: summary.images,
    ...Object.fromEntries([
      ...named('decision', summary.decisions),
      ...named('reason', summary.reasons),
      ...named('kept', summary.kept.after),
    ]),
  };
}
