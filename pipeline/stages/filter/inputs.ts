import { splitRank, SPLITS_BY_WORTH } from '../../../filters/duplicates/policy.js';
import { suggestCommand } from '../../command-line.js';
import type { FilterConfig } from '../../config.js';
import type { RunContext } from '../../context.js';
import { StageError } from '../../errors.js';
import { openImageTables } from '../../image-tables.js';
import type { Database } from '../../io/duckdb.js';
import { filterModel } from '../../filter-model.js';
import { openCalibration } from '../../calibration/open.js';
import { scoredModels } from '../../score-files.js';
import { openScoreTables } from '../../score-tables.js';
import { inputKey, outputsStand, readSidecar, type Sidecar } from '../../sidecar.js';
import { DATASET_SPLITS, sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { labelSetName, type DecisionPaths } from '../../workspace.js';
import { currentLabels } from '../label-state.js';
import type { DecidedSplit } from './pictures.js';
import type { FilterTables } from './rows.js';

/** Raised when the same inputs give other decisions. */
const FILTER_VERSION = 4;

/** Where the decisions of a split stand: in the workspace, or aside in a dry run. */
export type DecisionPlace = (split: DatasetSplit) => DecisionPaths;

/** The place of decisions in the workspace. */
export function decisionPlace(context: RunContext): DecisionPlace {
  return (split) => context.workspace.decisions(labelSetName(context), split);
}

/** What the decisions of a split are made from. */
export interface FilterInputs {
  readonly key: string;
  /** Name of the model whose scores are read. */
  readonly model: string;
  /** Where that one has scored nothing of the split: those that have. */
  readonly otherModels: readonly string[];
  readonly labels: Sidecar;
  readonly tables: FilterTables;
  /** Splits that matter more, and whose decisions stand: a picture of theirs is no picture of this one. */
  readonly decided: readonly DecidedSplit[];
  /** Whether the model was trained on the split. */
  readonly inSample: boolean;
}

/** Splits in the order in which they are filtered: the ones that matter most first. */
export function byWorth(splits: readonly DatasetSplit[]): DatasetSplit[] {
  return SPLITS_BY_WORTH.flatMap((source) => splits.filter((split) => sourceSplitOf(split) === source));
}

/** Splits that matter more than one, in the order in which they are filtered. */
export function splitsAbove(split: DatasetSplit): DatasetSplit[] {
  const rank = splitRank(sourceSplitOf(split));
  return byWorth(DATASET_SPLITS).filter((other) => splitRank(sourceSplitOf(other)) < rank);
}

/** The part of the configuration that the decisions of a split rest on. */
function settingsOf(config: FilterConfig, split: DatasetSplit): unknown {
  const { probability, label_issues, duplicates, image_issues, image_thresholds } = config;
  const { filter_by, min_examples_per_class, frac_noise, max_quality, trust_corrections } = label_issues;
  return {
    probability,
    label_issues: { filter_by, min_examples_per_class, frac_noise, max_quality, trust_corrections },
    action: label_issues[split],
    duplicates,
    image_issues,
    image_thresholds,
  };
}

/**
 * The inputs of a split's decisions, and their key.
 *
 * @param beside splits that matter more, whose pictures are kept out of this one.
 * @throws StageError where labels or the decisions of those splits are missing or made with other settings.
 */
export async function filterInputs(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  beside: readonly DatasetSplit[],
  place: DecisionPlace,
): Promise<FilterInputs> {
  const { config, workspace } = context;
  const source = sourceSplitOf(split);
  const { labels, images } = await currentLabels(context, split);
  const model = await filterModel(config);
  const { probability } = config.filter;
  const scores = await openScoreTables(context, database, { model, probability }, source);
  const calibration =
    scores === null ? null : await openCalibration(context, database, model, scores.modelSha256, probability);
  const refines = config.filter.duplicates.enabled && config.filter.duplicates.embedding_similarity !== null;
  const decided: DecidedSplit[] = [];
  const decidedOutputs: Sidecar['outputs'][] = [];
  const embeddingSums: (readonly string[] | null)[] = [];
  for (const other of beside) {
    const paths = place(other);
    const sidecar = await readSidecar(paths.sidecar);
    if (sidecar === null || !(await outputsStand(paths.sidecar, sidecar)))
      throw new StageError(
        `${other}: no decisions yet. Run: ${suggestCommand(context, 'filter', { set: { '--split': `${other},${split}` } })}`,
      );
    const otherImages = await openImageTables(workspace, sourceSplitOf(other));
    const otherScores =
      refines && (scores?.embeddings ?? null) !== null
        ? await openScoreTables(context, database, { model, probability }, sourceSplitOf(other))
        : null;
    const otherEmbeddings = otherScores?.embeddings ?? null;
    embeddingSums.push(otherEmbeddings === null ? null : (otherScores?.sums ?? null));
    decided.push({
      split: other,
      table: paths.table,
      images: otherImages,
      embeddings: otherEmbeddings,
    });
    decidedOutputs.push(sidecar.outputs);
  }
  const trainedOn = [...(scores?.trainedOn ?? []), ...config.filter.label_issues.trained_on];
  const key = inputKey({
    stage: 'filter',
    version: FILTER_VERSION,
    split,
    model,
    calibration: calibration?.facts.sha256 ?? null,
    embeddings: embeddingSums,
    settings: settingsOf(config.filter, split),
    balance: config.labels.balance,
    labels: labels.outputs,
    images: images.tableSums,
    scores: scores?.sums ?? null,
    trainedOn: { known: (scores?.trainedOn ?? null) !== null, own: trainedOn.includes(source) },
    beside,
    decided: decidedOutputs,
  });
  return {
    key,
    model,
    otherModels: scores === null ? await scoredModels(workspace, source) : [],
    labels,
    tables: { images, scores, calibration },
    decided,
    inSample: scores !== null && trainedOn.includes(source),
  };
}

/** The fact of a sidecar that lists the splits whose pictures were kept out. */
export const BESIDE_FACT = 'beside';

/** The splits that the decisions of a split were made beside, by their sidecar. */
function besideOf(sidecar: Sidecar): DatasetSplit[] {
  const names = new Map(Object.entries(sidecar.facts)).get(BESIDE_FACT)?.split(',') ?? [];
  return byWorth(DATASET_SPLITS).filter((split) => names.includes(split));
}

/**
 * The sidecar of a split's decisions, where they hold for the configuration and the tables as they are; null where
 * there are none, or they do not.
 */
export async function standingDecisions(
  outer: RunContext,
  database: Database,
  split: DatasetSplit,
): Promise<Sidecar | null> {
  // Only a check: who asked has said, or will say, what there is to say of the inputs.
  const context = { ...outer, report: { ...outer.report, warn: () => undefined } };
  const place = decisionPlace(context);
  const { sidecar: path } = place(split);
  const sidecar = await readSidecar(path);
  if (sidecar === null || !(await outputsStand(path, sidecar))) return null;
  const beside = besideOf(sidecar);
  for (const other of beside) if ((await standingDecisions(context, database, other)) === null) return null;
  const { key } = await filterInputs(context, database, split, beside, place);
  return key === sidecar.key ? sidecar : null;
}

/**
 * The decisions of a split, for the stages that follow them.
 *
 * @throws StageError where there are none, or they were made with other settings or from other tables.
 */
export async function currentDecisions(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
): Promise<Sidecar> {
  const sidecar = await standingDecisions(context, database, split);
  if (sidecar !== null) return sidecar;
  const found =
    (await readSidecar(decisionPlace(context)(split).sidecar)) === null
      ? 'filter.enabled is true, and there are no decisions yet'
      : 'the decisions were made with other settings, labels, scores or pictures';
  throw new StageError(`${split}: ${found}. Run: ${suggestCommand(context, 'filter')}`);
}
