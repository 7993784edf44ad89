import { existsSync } from 'node:fs';
import { DECISIONS } from '../filters/decide-image.js';
import { RETRY_FAILED, suggestCommand } from './command-line.js';
import type { RunContext } from './context.js';
import { withRunDatabase } from './database.js';
import { errorMessage, InterruptedError, WakeVisionError } from './errors.js';
import type { Database } from './io/duckdb.js';
import { isTransient } from './io/image-outcome.js';
import { findScoreFiles, staleScores } from './score-files.js';
import type { OutputState } from './sidecar.js';
import { sourceSplitOf, type DatasetSplit } from './splits.js';
import type { StageName } from './stage-names.js';
import { decidedLabels, type DecidedLabels } from './stages/filter/decided-labels.js';
import { decisionPlace, standingDecisions } from './stages/filter/inputs.js';
import { exportState, standingExports } from './stages/export.js';
import { describeOutcomes } from './stages/images.js';
import { imagesState } from './stages/images/state.js';
import { ingestState } from './stages/ingest-splits.js';
import { describeIngest } from './stages/ingest-summary.js';
import { labelState, type CurrentLabels } from './stages/label-state.js';
import { summariseLabels } from './stages/label/summary.js';
import { describeScores, scoreState } from './stages/score.js';
import { subsetsState } from './stages/subsets.js';
import { labelSetName } from './workspace.js';

/** How far one stage is with one split. */
export interface StageStatus {
  readonly stage: StageName;
  readonly state: 'done' | 'partly' | 'out_of_date' | 'missing';
  /** For people: the state in words, with counts or reasons. */
  readonly text: string;
  /** Of pictures: the outcomes of those that failed. */
  readonly failed?: readonly string[];
}

export interface SplitStatus {
  readonly split: DatasetSplit;
  readonly stages: readonly StageStatus[];
}

export interface WorkspaceStatus {
  readonly splits: readonly SplitStatus[];
  /** The command that goes on; null where everything is there. */
  readonly next: string | null;
  /** The command that fetches failed pictures again; null where no failure may have passed. */
  readonly retry: string | null;
}

/** What a line says, without the name of its stage. */
type Standing = Omit<StageStatus, 'stage'>;

/**
 * How far each asked split is: every stage looks at its own keys, as it does before it works, and at the files that its
 * sidecars name.
 */
export async function workspaceStatus(context: RunContext): Promise<WorkspaceStatus> {
  const splits: SplitStatus[] = [];
  await withRunDatabase(context.config, context.workspace, async (database) => {
    for (const split of context.config.splits)
      splits.push({ split, stages: await splitStages(context, database, split) });
  });
  const isDone = splits.every(({ stages }) => stages.every(({ state }) => state === 'done'));
  const mayPass = splits.some(({ stages }) => stages.some(({ failed = [] }) => failed.some(isTransient)));
  return {
    splits,
    next: isDone ? null : nextCommand(context, splits),
    retry: mayPass ? suggestCommand(context, 'images', RETRY_FAILED) : null,
  };
}

/** The command that goes on. Scores that no run asks for are made by a command of their own, before what follows them. */
function nextCommand(context: RunContext, splits: readonly SplitStatus[]): string {
  const isOpen = (name: StageName): boolean =>
    splits.some(({ stages }) => stages.some(({ stage, state }) => stage === name && state !== 'done'));
  const hasPictures = !isOpen('ingest') && !isOpen('images');
  return suggestCommand(
    context,
    hasPictures && isOpen('score') && !context.config.score.enabled ? 'score' : 'run',
  );
}

async function splitStages(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
): Promise<StageStatus[]> {
  const ingest = await ingestStatus(context, split);
  const source = sourceSplitOf(split);
  const images = await imagesStatus(context, database, split).catch((error: unknown) =>
    troubled(error, context.workspace.imagePlan(source).sidecar),
  );
  const score = await scoreStatus(context, split);
  const { current, ...label } = await labelStatus(context, split);
  const filter = await filterStatus(context, database, split, current);
  const decided =
    current === null || (filter !== null && filter.state !== 'done')
      ? null
      : await decidedLabels(context, database, split);
  const exported = await exportStatus(context, database, split, decided === null ? null : current);
  const subsets = await subsetsStatus(context, split, current, decided);
  return [
    { stage: 'ingest', ...ingest },
    { stage: 'images', ...images },
    ...(score === null ? [] : [{ stage: 'score' as const, ...score }]),
    { stage: 'label', ...label },
    ...(filter === null ? [] : [{ stage: 'filter' as const, ...filter }]),
    { stage: 'export', ...exported },
    { stage: 'subsets', ...subsets },
  ];
}

const done = (text: string): Standing => ({ state: 'done', text: `done: ${text}` });
const outOfDate = (why: string): Standing => ({ state: 'out_of_date', text: `out of date (${why})` });
const missing = (why = ''): Standing => ({
  state: 'missing',
  text: why === '' ? 'missing' : `missing (${why})`,
});

function partly(count: number, of: number, unit: string, text: string): Standing {
  return {
    state: 'partly',
    text: `partly (${amount(count)} of ${amount(of)} ${unit})${text === '' ? '' : `: ${text}`}`,
  };
}

function amount(count: number): string {
  return count.toLocaleString('en-US');
}

/** The standing of a stage with one sidecar a split. */
function standingOf(
  output: OutputState,
  why: string,
  describe: (counts: Record<string, number>) => string,
): Standing {
  switch (output.state) {
    case 'done':
      return done(describe(output.sidecar.counts));
    case 'out_of_date':
      return outOfDate(why);
    case 'missing':
      return missing(output.lost === null ? '' : `${output.lost} is gone or has another size`);
  }
}

/**
 * What an error that was written for the user says of a stage: out of date where its sidecar stands, missing where not. Any
 * other error, and an interruption, goes on.
 */
function troubled(error: unknown, sidecar: string): Standing {
  if (!(error instanceof WakeVisionError) || error instanceof InterruptedError) throw error;
  const why = errorMessage(error);
  return existsSync(sidecar) ? outOfDate(why) : missing(why);
}

async function ingestStatus(context: RunContext, split: DatasetSplit): Promise<Standing> {
  const source = sourceSplitOf(split);
  try {
    const { why, ...output } = await ingestState(context, source);
    return standingOf(output, why, describeIngest);
  } catch (error) {
    return troubled(error, context.workspace.metadata(source).sidecar);
  }
}

async function imagesStatus(context: RunContext, database: Database, split: DatasetSplit): Promise<Standing> {
  const found = await imagesState(context, database, sourceSplitOf(split));
  if (found.plan !== 'done') return found.plan === 'missing' ? missing() : outOfDate(found.why);
  const { shards, outcomes } = found;
  const text = describeOutcomes(outcomes);
  const failed = Object.keys(outcomes).filter((outcome) => outcome !== 'ok');
  if (found.done === shards) return { ...done(text), failed };
  if (found.outOfDate === shards) return outOfDate(found.why);
  if (found.done === 0 && found.outOfDate === 0)
    return missing(`${amount(found.images)} pictures are planned`);
  const old =
    found.outOfDate === 0 ? '' : `; ${amount(found.outOfDate)} shards are out of date (${found.why})`;
  return { ...partly(found.done, shards, 'shards', `${text}${old}`), failed };
}

/** Null where scores are neither asked for nor there. */
async function scoreStatus(context: RunContext, split: DatasetSplit): Promise<Standing | null> {
  const { config, workspace } = context;
  if (!config.score.enabled && !existsSync(workspace.scoresRoot)) return null;
  try {
    const { model, shards, done: whole, outcomes } = await scoreState(context, sourceSplitOf(split));
    const text = `${describeScores(outcomes)} by ${model}`;
    if (whole === shards) return done(text);
    const files = await findScoreFiles(workspace, model, sourceSplitOf(split));
    const problem = files === null ? null : staleScores(model, files);
    if (problem !== null) return outOfDate(problem);
    if (whole > 0) return partly(whole, shards, 'shards', text);
    return config.score.enabled ? missing() : null;
  } catch (error) {
    if (!(error instanceof WakeVisionError) || error instanceof InterruptedError) throw error;
    return config.score.enabled ? missing(errorMessage(error)) : null;
  }
}

async function labelStatus(
  context: RunContext,
  split: DatasetSplit,
): Promise<Standing & { readonly current: CurrentLabels | null }> {
  try {
    const { inputs, output, why } = await labelState(context, split);
    const current = output.state === 'done' ? { labels: output.sidecar, images: inputs.images } : null;
    return { ...standingOf(output, why, summariseLabels), current };
  } catch (error) {
    const path = context.workspace.labels(labelSetName(context), split).sidecar;
    // What stands in the way is told beside the stage that must mend it.
    return { ...(existsSync(path) ? troubled(error, path) : missing()), current: null };
  }
}

async function exportStatus(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  current: CurrentLabels | null,
): Promise<Standing> {
  if (current === null)
    return (await standingExports(context, split)) ? outOfDate('the labels are not current') : missing();
  const {
    shards,
    done: whole,
    outOfDate: old,
    hasManifests,
  } = await exportState(context, database, split, current);
  if (whole === shards) {
    if (!hasManifests) return partly(whole, shards, 'shards', 'a manifest is missing or out of date');
    return done(`${amount(shards)} shards and their manifests`);
  }
  if (old > 0 && whole === 0) return outOfDate('made from other labels or pictures');
  if (whole === 0)
    return (await standingExports(context, split))
      ? outOfDate('cut into another number of shards')
      : missing();
  return partly(whole, shards, 'shards', old === 0 ? '' : `${amount(old)} are out of date`);
}

/** Null where the configuration follows no decisions. */
async function filterStatus(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  current: CurrentLabels | null,
): Promise<Standing | null> {
  if (!context.config.filter.enabled) return null;
  const path = decisionPlace(context)(split).sidecar;
  if (!existsSync(path)) return missing();
  if (current === null) return outOfDate('the labels are not current');
  try {
    const sidecar = await standingDecisions(context, database, split);
    return sidecar === null
      ? outOfDate('made with other settings, labels, scores or pictures')
      : done(describeDecisions(sidecar.counts));
  } catch (error) {
    return troubled(error, path);
  }
}

function describeDecisions(counts: Readonly<Record<string, number>>): string {
  return DECISIONS.map((name) => `${name} ${amount(counts[`decision.${name}`] ?? 0)}`).join(', ');
}

async function subsetsStatus(
  context: RunContext,
  split: DatasetSplit,
  current: CurrentLabels | null,
  decided: DecidedLabels | null,
): Promise<Standing> {
  const output = await subsetsState(context, split, current, decided);
  const files = output.state === 'done' ? output.sidecar.outputs.length : 0;
  return standingOf(
    output,
    decided === null ? 'the labels are not current' : 'made from other labels',
    (counts) => `${amount(files)} files, ${amount(counts['images'] ?? 0)} images`,
  );
}
