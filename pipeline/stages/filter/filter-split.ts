import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RunContext } from '../../context.js';
import { StageError } from '../../errors.js';
import type { Database } from '../../io/duckdb.js';
import { doneSidecar, publishOutputs, temporaryPath } from '../../sidecar.js';
import type { DatasetSplit } from '../../splits.js';
import { labelSetFacts } from '../../workspace.js';
import { newDraftCounts } from '../label/draft.js';
import { countDecisions, countLeftOut, makeSummary } from './counts.js';
import { draftRows, DRAFT_COLUMNS, markLeaving, type SplitFindings } from './draft.js';
import { findSplitDuplicates, NO_DUPLICATES } from './duplicates.js';
import { BESIDE_FACT, filterInputs, type DecisionPlace, type FilterInputs } from './inputs.js';
import { findSplitLabelIssues } from './label-issues.js';
import type { FilterTables } from './rows.js';
import { settleSql } from './settle.js';
import { readFilterSummary, type FilterSummary } from './summary.js';
import { surveySplit } from './survey.js';
import { inSampleRefusal } from './warnings.js';

/**
 * Decides on the images of a split and writes its table and summary; where they are there already, reads the summary.
 *
 * @param beside splits that matter more, whose decisions stand.
 * @throws StageError where the model was trained on the split and the configuration does not put up with it.
 */
export async function filterSplit(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  beside: readonly DatasetSplit[],
  place: DecisionPlace,
): Promise<{ summary: FilterSummary; doneAlready: boolean }> {
  const paths = place(split);
  const inputs = await filterInputs(context, database, split, beside, place);
  const refusal = inSampleRefusal(context, split, inputs);
  if (refusal !== null) throw new StageError(refusal);
  if ((await doneSidecar(paths.sidecar, inputs.key)) !== null)
    return { summary: await readFilterSummary(paths.summary), doneAlready: true };

  await mkdir(dirname(paths.table), { recursive: true });
  const task = context.report.task(`filter ${split}`, inputs.labels.counts['images'] ?? null, 'images');
  const findings = await findAll(context, database, split, inputs);
  const draft = temporaryPath(`${paths.table}.draft`);
  const counts = newDraftCounts();
  try {
    const rows = draftRows(context, database, split, inputs.tables, findings, counts);
    await database.writeParquetRows(draft, DRAFT_COLUMNS, rows);
    const table = temporaryPath(paths.table);
    const images = await database.writeParquet(
      table,
      settleSql(draft, context.config.labels.balance, counts),
    );
    task.advance(images);
    const summary = await makeSummary(context, database, split, inputs, findings, table);
    await writeFile(temporaryPath(paths.summary), `${JSON.stringify(summary, null, 2)}\n`);
    await publishOutputs(
      paths.sidecar,
      {
        stage: 'filter',
        key: inputs.key,
        counts: { ...countDecisions(summary), ...(await countLeftOut(database, table)) },
        facts: {
          ...labelSetFacts(context),
          [BESIDE_FACT]: beside.join(','),
          ...judgeFacts(inputs, findings),
        },
      },
      [{ path: paths.table, rows: images }, { path: paths.summary }],
    );
    task.finish();
    return { summary, doneAlready: false };
  } finally {
    await rm(draft, { force: true });
  }
}

/** Which model judged the labels; nothing where no image has a score. */
function judgeFacts({ model, tables }: FilterInputs, { labelIssues }: SplitFindings): Record<string, string> {
  if (labelIssues.scored === 0) return {};
  const sha256 = tables.scores?.modelSha256 ?? null;
  return sha256 === null ? { model } : { model, model_sha256: sha256 };
}

/**
 * Finds label issues, then duplicates. What the first needs is let go before the second, which takes the more memory the
 * more pictures there are: below 64 bytes each.
 */
async function findAll(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  { tables, decided }: FilterInputs,
): Promise<SplitFindings> {
  const { leaves, ...judged } = await judgeLabels(context, database, split, tables);
  if (!context.config.filter.duplicates.enabled) return { ...judged, duplicates: NO_DUPLICATES };
  const duplicates = await findSplitDuplicates(context, database, split, { tables, decided, leaves });
  return { ...judged, duplicates };
}

async function judgeLabels(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  tables: FilterTables,
): Promise<Omit<SplitFindings, 'duplicates'> & { readonly leaves: Uint8Array }> {
  const survey = await surveySplit(context, database, split, tables);
  const labelIssues = findSplitLabelIssues(survey, context.config.filter.label_issues);
  const leaves = markLeaving(context, split, survey, labelIssues);
  return { members: survey.count, fences: survey.fences, labelIssues, leaves };
}
