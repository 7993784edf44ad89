import type { RunContext } from './context.js';
import { throwIfInterrupted } from './errors.js';
import type { Stage } from './stage.js';
import type { StageName } from './stage-names.js';
import { runExport } from './stages/export.js';
import { runFilter } from './stages/filter.js';
import { runImages } from './stages/images.js';
import { runIngest } from './stages/ingest-splits.js';
import { runLabel } from './stages/label.js';
import { runScore } from './stages/score.js';
import { runSubsets } from './stages/subsets.js';

const RUNNERS: Readonly<Record<StageName, Stage>> = {
  ingest: runIngest,
  images: runImages,
  score: runScore,
  label: runLabel,
  filter: runFilter,
  export: runExport,
  subsets: runSubsets,
};

/** What a stage does, in a line of help. */
export const STAGE_DESCRIPTIONS: Readonly<Record<StageName, string>> = {
  ingest: 'read the Open Images tables into one table a split, a row an image',
  images: 'fetch the pictures, write working copies and measure them',
  score: 'tell how likely a person is in each picture, with an ONNX model (in run: only where score.enabled)',
  label: 'derive labels, subsets and balance, with a reason for each image',
  filter:
    'find likely wrong labels, duplicates and faulty pictures, and decide on each image (in run: only where filter.enabled)',
  export: 'resize, encode and write sharded data sets with their manifests',
  subsets: 'write the published CSV files and one CSV a benchmark subset',
};

/**
 * Runs stages one after the other, each resumable: what is done already is not done again.
 *
 * @returns the sentences of stages in which more failed than allowed.
 * @throws StageError where a stage cannot do its work, InterruptedError where the user stopped it.
 */
export async function runStages(stages: readonly StageName[], context: RunContext): Promise<string[]> {
  const aboveAllowedShare: string[] = [];
  for (const name of stages) {
    throwIfInterrupted(context.signal);
    const summary = await RUNNERS[name](context);
    for (const line of summary.lines) context.report.info(`${name}: ${line}`);
    if (summary.aboveAllowedShare !== undefined)
      aboveAllowedShare.push(`${name}: ${summary.aboveAllowedShare}`);
  }
  return aboveAllowedShare;
}
