import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunContext } from '../context.js';
import { errorMessage, StageError, UsageError } from '../errors.js';
import { readModelGraph } from '../io/score-pool.js';
import { modelCardSchema, type ModelCard } from '../models/card.js';
import { checkCard } from '../models/check-card.js';
import { findModel, type FoundModel } from '../models/find-card.js';
import type { ModelGraph } from '../models/graph.js';
import { modelCost, type ModelCost } from '../models/model-cost.js';
import type { DatasetSplit } from '../splits.js';
import { sessionOptions } from '../stages/score/model.js';
import { runScore } from '../stages/score.js';
import type { EvaluatedModel, EvaluationRequest, ModelFileSource, ModelSource } from './request.js';

/** A model whose probabilities can be opened. */
export interface PreparedModel extends Omit<EvaluatedModel, 'source'> {
  readonly source: Exclude<ModelSource, ModelFileSource>;
  /** The file that it was asked for by; null where it was not. */
  readonly file: FoundModel | null;
  /** What it costs to run; null where there is no graph to look at. */
  readonly cost: ModelCost | null;
  /** Why a graph that is there gives no cost; null where it does, or where there is none. */
  readonly costTrouble: string | null;
  /** SHA-256 of the file that the cost is of; null where there is none. */
  readonly sha256: string | null;
}

type CostOfFile = Pick<PreparedModel, 'cost' | 'costTrouble' | 'sha256'>;

/** The pictures of a folder have no scores yet, whatever the model is called. */
function asFile(source: ModelSource): ModelSource {
  return source.kind === 'scores'
    ? { kind: 'file', path: source.model, scoresName: null, view: source.view, size: null }
    : source;
}

const NO_FILE: CostOfFile = { cost: null, costTrouble: null, sha256: null };

/** A model file with the card that it is run by. */
export interface OpenedFile {
  readonly found: FoundModel;
  readonly graph: ModelGraph;
}

/**
 * Makes the models of a request ready: files are scored on the splits that are looked at, where they are not yet, and
 * what they cost to run is measured.
 *
 * @throws UsageError or StageError where a file cannot be used, two would share a folder of scores, or pictures are missing.
 */
export async function prepareModels(
  context: RunContext,
  request: EvaluationRequest,
): Promise<PreparedModel[]> {
  const splits = new Set<DatasetSplit>(request.folder === null ? [request.split] : []);
  if (request.rule.kind !== 'fixed') splits.add('validation');
  const prepared: PreparedModel[] = [];
  const folders = new Map<string, string>();
  for (const { name, source: asked } of request.models) {
    const source = request.folder === null ? asked : asFile(asked);
    if (source.kind === 'predictions') {
      prepared.push({ name, source, file: null, ...NO_FILE });
      continue;
    }
    if (source.kind === 'scores') {
      prepared.push({ name, source, file: null, ...(await costOfScored(context, source.model)) });
      continue;
    }
    const opened = await openModelFile(context, source);
    const folder = opened.found.card.name;
    const other = folders.get(folder);
    if (other !== undefined)
      throw new UsageError(
        `--model ${source.path}: its scores are called ${folder}, as those of ${other}. Name one, as in --model old=${source.path}`,
      );
    folders.set(folder, source.path);
    if (splits.size > 0) await scoreFile(context, source, opened.found, [...splits]);
    prepared.push({
      name,
      source: { kind: 'scores', model: folder, view: source.view },
      file: opened.found,
      ...(await costOf(opened)),
    });
  }
  return prepared;
}

/**
 * Opens a model file under the asked name and at the asked size.
 *
 * @throws UsageError where there is none, or it does not take the size.
 */
export async function openModelFile(context: RunContext, source: ModelFileSource): Promise<OpenedFile> {
  const { found, graph } = await findWithGraph(context, source.path);
  if (source.scoresName === null && source.size === null) return { found, graph };
  const card = cardAt(source, found.card);
  checkCard(source.size === null ? source.path : `${source.path} at size ${source.size}`, card, graph);
  return { found: { ...found, card }, graph };
}

async function findWithGraph(context: RunContext, nameOrPath: string): Promise<OpenedFile> {
  const graphs: ModelGraph[] = [];
  const found = await findModel(nameOrPath, async (path) => {
    const graph = await readModelGraph(path, sessionOptions(context.config.score)).catch((error: unknown) => {
      throw new StageError(errorMessage(error));
    });
    graphs.push(graph);
    return graph;
  });
  return { found, graph: graphs[0] };
}

/** The card under the asked name, its sides those of the asked size. */
function cardAt({ path, scoresName, size }: ModelFileSource, card: ModelCard): ModelCard {
  const { size: own } = card.input;
  if (size !== null && 'longestSide' in own && size % own.multipleOf !== 0)
    throw new UsageError(
      `${path}: --sizes ${size}: its card asks for multiples of ${own.multipleOf} (input.size.multipleOf)`,
    );
  const sides =
    size === null
      ? own
      : 'longestSide' in own
        ? { ...own, longestSide: size }
        : { width: size, height: size };
  return { ...card, name: scoresName ?? card.name, input: { ...card.input, size: sides } };
}

async function scoreFile(
  context: RunContext,
  source: ModelFileSource,
  found: FoundModel,
  splits: readonly DatasetSplit[],
): Promise<void> {
  const { config, workspace } = context;
  const isChanged = source.scoresName !== null || source.size !== null;
  const model = isChanged ? await writeCard(workspace.spill, found) : source.path;
  const views = config.score.views.includes(source.view)
    ? config.score.views
    : [...config.score.views, source.view];
  const summary = await runScore({
    ...context,
    config: { ...config, splits: [...splits], score: { ...config.score, model, views } },
  });
  // Which pictures may be without a score is this command's to say, with --allow-missing.
  if (summary.aboveAllowedShare !== undefined) context.report.warn(summary.aboveAllowedShare);
}

/** Writes the card of a run of its own, and gives its path. */
async function writeCard(folder: string, { card, modelPath }: FoundModel): Promise<string> {
  const { scale, mean, std, ...form } = card.input;
  const input = form.type === 'uint8' ? form : { ...form, scale, mean, std };
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${card.name}.card.json`);
  const written = { ...card, file: modelPath, input };
  modelCardSchema.parse(written);
  await writeFile(path, JSON.stringify(written));
  return path;
}

/** What a model costs; where that cannot be told, why not: figures of accuracy do not wait for it. */
export async function costOf({ found, graph }: OpenedFile): Promise<CostOfFile> {
  const { sha256 } = found;
  try {
    return { cost: await modelCost(found, graph), costTrouble: null, sha256 };
  } catch (error) {
    return { cost: null, costTrouble: errorMessage(error), sha256 };
  }
}

/** Of a model that is known by name alone, where the configuration or this package has its file. */
async function costOfScored(context: RunContext, name: string): Promise<CostOfFile> {
  for (const place of [context.config.score.model, name]) {
    const opened = await findWithGraph(context, place).catch(() => null);
    if (opened?.found.card.name === name) return costOf(opened);
  }
  return NO_FILE;
}
