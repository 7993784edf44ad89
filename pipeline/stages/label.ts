import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import { isImported } from '../imported.js';
import { inputFacts } from '../inputs.js';
import { literal, type Database } from '../io/duckdb.js';
import { publishOutputs, temporaryPath, type Sidecar } from '../sidecar.js';
import { sourceSplitOf, type DatasetSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { number, text } from '../tables/cells.js';
import { labelSetFacts, labelSetName } from '../workspace.js';
import { oneClassWarning, summariseLabels } from './label/summary.js';
import { draftRows, DRAFT_COLUMNS, newDraftCounts } from './label/draft.js';
import { removeExcludedLabels } from './takedown.js';
import { labelInputNames, labelState } from './label-state.js';
import { importedDraftRows } from './label/imported.js';
import { settleSql } from './label/settle.js';

/**
 * Derives the labels of each asked split: one row a candidate image with its label, the rule and box that gave it,
 * what the other rule set says, its subsets, and why it is kept or dropped.
 */
export async function runLabel(context: RunContext): Promise<StageSummary> {
  const lines: string[] = [];
  const taken = await withRunDatabase(context.config, context.workspace, (database) =>
    removeExcludedLabels(context, database),
  );
  if (taken.length > 0)
    lines.push(`removed labels and subsets that kept excluded images: ${taken.join(', ')}`);
  for (const split of context.config.splits) {
    const summary = await labelSplit(context, split);
    lines.push(`${split}: ${summary}`);
  }
  return { lines };
}

async function labelSplit(context: RunContext, split: DatasetSplit): Promise<string> {
  const { config, workspace } = context;
  const paths = workspace.labels(labelSetName(context), split);
  const { inputs, output } = await labelState(context, split);
  if (output.state === 'done') {
    warnOfOneClass(context, split, output.sidecar.counts);
    return `done already: ${summariseLabels(output.sidecar.counts)}`;
  }
  const { key, plan, images, corrections } = inputs;

  await mkdir(dirname(paths.table), { recursive: true });
  const draft = temporaryPath(`${paths.table}.draft`);
  const task = context.report.task(`label ${split}`, plan.counts['images'] ?? null, 'images');
  const counts = newDraftCounts();
  try {
    return await withRunDatabase(config, workspace, async (database) => {
      const isTaken = isImported(context, sourceSplitOf(split));
      const rows = (isTaken ? importedDraftRows : draftRows)(context, database, split, {
        images,
        corrections,
        counts,
        onImages: task.advance,
      });
      await database.writeParquetRows(draft, DRAFT_COLUMNS, rows);
      const rowCount = await database.writeParquet(
        temporaryPath(paths.table),
        settleSql(draft, config.labels.balance && !isTaken, counts),
      );
      const reasons = await countReasons(database, temporaryPath(paths.table));
      const sidecar = await publishOutputs(
        paths.sidecar,
        {
          stage: 'label',
          key,
          counts: { images: rowCount, ...reasons, corrected: counts.corrected },
          facts: { ...labelSetFacts(context), ...inputFacts(labelInputNames(context, inputs)) },
        },
        [{ path: paths.table, rows: rowCount }],
      );
      task.finish();
      warnOfOneClass(context, split, sidecar.counts);
      return summariseLabels(sidecar.counts);
    });
  } finally {
    await rm(draft, { force: true });
  }
}

/** Warns where the balance leaves next to nothing, because the images are all of one class. */
function warnOfOneClass(context: RunContext, split: DatasetSplit, counts: Sidecar['counts']): void {
  const isBalanced = context.config.labels.balance && !isImported(context, sourceSplitOf(split));
  const warning = isBalanced ? oneClassWarning(counts) : null;
  if (warning !== null) context.report.warn(`${split}: ${warning}`);
}

/** Counts by reason, by rule, and of kept images by label. */
async function countReasons(database: Database, table: string): Promise<Record<string, number>> {
  const from = `read_parquet(${literal(table)})`;
  const rows = await database.all(`
    SELECT 'reason.' || reason AS name, count(*) AS images FROM ${from} GROUP BY ALL
    UNION ALL SELECT 'labelled.' || label, count(*) FROM ${from}
      WHERE reason IN ('kept', 'not_balanced') GROUP BY label
    UNION ALL SELECT 'rule.' || rule, count(*) FROM ${from} WHERE rule IS NOT NULL GROUP BY ALL
    UNION ALL SELECT 'kept.' || label, count(*) FROM ${from} WHERE kept GROUP BY label
    UNION ALL SELECT 'other_rules_differ', count(*) FROM ${from} WHERE label <> other_rules_label
    UNION ALL SELECT 'distance_only', count(*) FROM ${from} WHERE in_distance_set AND NOT kept AND distance IS NOT NULL
    ORDER BY name`);
  return Object.fromEntries(rows.map((row) => [text(row, 'name'), number(row, 'images')]));
}
