import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { errorMessage, InterruptedError, WakeVisionError } from '../errors.js';
import { literal, type Database } from '../io/duckdb.js';
import { readSidecar } from '../sidecar.js';
import type { DatasetSplit } from '../splits.js';
import { decidedLabels } from '../stages/filter/decided-labels.js';
import { decisionPlace, standingDecisions } from '../stages/filter/inputs.js';
import type { Html } from './html.js';
import { missing } from './parts.js';
import type { ReportInput } from './section.js';

/** How the decisions of a split stand to the labels and the configuration that are reported. */
export type DecisionState =
  | { readonly state: 'none' }
  | {
      readonly state: 'current';
      /** SQL that reads the labels as exports take them: after these decisions, where exports follow them. */
      readonly labels: string;
    }
  | { readonly state: 'out_of_date'; readonly notice: Html };

/**
 * Holds the decisions of a split against the configuration and the tables as they are.
 *
 * Decisions of other labels say nothing of some images, and of others what no longer holds: no section shows them.
 */
export async function decisionState(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
): Promise<DecisionState> {
  if ((await readSidecar(decisionPlace(context)(split).sidecar)) === null) return { state: 'none' };
  try {
    if ((await standingDecisions(context, database, split)) !== null)
      return { state: 'current', labels: (await decidedLabels(context, database, split)).sql };
    const command = suggestCommand(context, 'filter', { set: { '--split': split } });
    return {
      state: 'out_of_date',
      notice: missing(
        `The decision table of ${split} was made with other settings, labels, scores or pictures, and is not shown.`,
        command,
      ),
    };
  } catch (error) {
    if (!(error instanceof WakeVisionError) || error instanceof InterruptedError) throw error;
    return {
      state: 'out_of_date',
      notice: missing(
        `The decision table of ${split} does not hold, and is not shown: ${errorMessage(error)}`,
        null,
      ),
    };
  }
}

/** How the decisions of a split of the report stand. */
export function decisionsOf({ decisions }: ReportInput, split: DatasetSplit): DecisionState {
  return decisions.get(split) ?? { state: 'none' };
}

/** The labels of a split as the report counts them. */
export interface SplitLabels {
  /** SQL that reads the rows of the label table. */
  readonly labelled: string;
  /** SQL that reads the same rows as exports take them: decisions applied, where exports follow them. */
  readonly decided: string;
  /** Whether `decided` has decisions applied. */
  readonly isFiltered: boolean;
  /** Stands behind a count of images: that exports will take others, where decisions are to be followed and none hold. */
  readonly note: '' | ' before the filter';
}

/** The labels of a split: what exports follow, so far as it is there. */
export function splitLabels(input: ReportInput, split: DatasetSplit): SplitLabels {
  const { context, set } = input;
  const labelled = `read_parquet(${literal(context.workspace.labels(set, split).table)})`;
  const decisions = decisionsOf(input, split);
  const { enabled } = context.config.filter;
  if (!enabled || decisions.state !== 'current')
    return { labelled, decided: labelled, isFiltered: false, note: enabled ? ' before the filter' : '' };
  return { labelled, decided: decisions.labels, isFiltered: true, note: '' };
}
