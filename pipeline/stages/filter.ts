import { calibrationChoice, ensureCalibration } from '../calibration/open.js';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import { filterModel } from '../filter-model.js';
import type { StageSummary } from '../stage.js';
import { filterSplit } from './filter/filter-split.js';
import {
  byWorth,
  decisionPlace,
  splitsAbove,
  standingDecisions,
  type DecisionPlace,
} from './filter/inputs.js';
import { summariseDecisions } from './filter/report.js';
import type { FilterSummary } from './filter/summary.js';
import type { DatasetSplit } from '../splits.js';

/**
 * Decides, for each asked split, what becomes of its images: likely wrong labels by a model's scores, equal and near
 * pictures within the split and across splits, and pictures with faults.
 */
export async function runFilter(context: RunContext): Promise<StageSummary> {
  await calibrateForFilter(context);
  const filtered = await filterSplits(context, decisionPlace(context));
  return {
    lines: filtered.map(
      ({ summary, doneAlready }) =>
        `${summary.split}: ${doneAlready ? 'done already: ' : ''}${summariseDecisions(summary)}`,
    ),
  };
}

/**
 * Fits the calibration that the configuration asks for, where it is not there yet. Filtering without writing (a dry run)
 * wants it to be there.
 */
export async function calibrateForFilter(context: RunContext): Promise<void> {
  const choice = calibrationChoice(context, await filterModel(context.config));
  if (choice === null) return;
  await withRunDatabase(context.config, context.workspace, (database) =>
    ensureCalibration(context, database, choice),
  );
}

/** What became of a split. */
export interface FilteredSplit {
  readonly summary: FilterSummary;
  /** Whether its decisions stood there before. */
  readonly doneAlready: boolean;
}

/**
 * Filters the asked splits, those that matter most first: a picture of theirs is dropped from the later ones. Splits that
 * are decided already in the workspace count as well.
 *
 * @param place where the decisions are written; those that stand there are kept where their inputs are the same.
 */
export async function filterSplits(context: RunContext, place: DecisionPlace): Promise<FilteredSplit[]> {
  return withRunDatabase(context.config, context.workspace, async (database) => {
    const filtered: FilteredSplit[] = [];
    const asked = byWorth(context.config.splits);
    const placeOf = (split: DatasetSplit) =>
      asked.includes(split) ? place(split) : decisionPlace(context)(split);
    for (const split of asked) {
      const beside: DatasetSplit[] = [];
      for (const other of splitsAbove(split))
        if (asked.includes(other) || (await stands(context, database, other))) beside.push(other);
      const result = await filterSplit(context, database, split, beside, placeOf);
      for (const { message } of result.summary.warnings) context.report.warn(`${split}: ${message}`);
      filtered.push(result);
    }
    return filtered;
  });
}

/** Whether a split that is not asked for has decisions that hold. Where it cannot be told, it has none. */
async function stands(
  context: RunContext,
  database: Parameters<typeof standingDecisions>[1],
  split: DatasetSplit,
): Promise<boolean> {
  return (await standingDecisions(context, database, split).catch(() => null)) !== null;
}
