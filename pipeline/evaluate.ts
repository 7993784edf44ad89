import type { RunContext } from './context.js';
import { withRunDatabase } from './database.js';
import { readBoxFacts } from './evaluate/box-facts.js';
import { compareModels } from './evaluate/compare.js';
import { checkConditions, parseConditions } from './evaluate/conditions.js';
import { limitsOf } from './evaluate/limits.js';
import { loadSplit } from './evaluate/load.js';
import { checkCoverage, countMatches, type MatchCounts } from './evaluate/match.js';
import { prepareModels, type PreparedModel } from './evaluate/model-files.js';
import { costNotes, labelNotes, modelNotes, sourceNotes } from './evaluate/notes.js';
import { measuredSubsets } from './evaluate/parts.js';
import { openProbabilities, type ProbabilityRelation } from './evaluate/probabilities.js';
import type { EvaluationRequest } from './evaluate/request.js';
import { costResult, gapResult, matchResult, sourceResult, subsetResult } from './evaluate/results.js';
import { RESULTS_SCHEMA, type ModelResult, type Results } from './evaluate/results-schema.js';
import { scoreModel, type ModelScores } from './evaluate/score.js';
import { chooseThreshold } from './evaluate/threshold.js';
import { openTruth, type Truth } from './evaluate/truth.js';
import type { Database } from './io/duckdb.js';
import { PACKAGE_VERSION } from './version.js';
import { labelSetFacts } from './workspace.js';

/**
 * Holds models against the labels of a split: every figure of every subset, gaps between groups, comparisons of each
 * further model with the first, and conditions. Nothing is written.
 *
 * @throws UsageError where a condition or file is wrong, StageError where labels, predictions or scores are missing
 *   or do not cover the split.
 */
export async function evaluate(context: RunContext, request: EvaluationRequest): Promise<Results> {
  const { groups, subsets } = measuredSubsets(request.parts);
  const conditions = parseConditions(request.failIf, subsets);
  const prepared = await prepareModels(context, request);
  return await withRunDatabase(context.config, context.workspace, async (database) => {
    const truth = await openTruth(context, database, request.split, request);
    const opened = await openModels(context, database, request, prepared, truth);
    const boxes = await readBoxFacts(context, database, truth, request.parts);
    const split = await loadSplit(
      context,
      database,
      truth,
      opened.map(({ relation }) => relation),
      groups,
      request.balanced,
      boxes ?? new Map(),
    );
    const options = { ...request.bootstrap, smallBelow: request.smallBelow };
    const scored = opened.map((model, at) => ({
      ...model,
      scores: scoreModel(split, at, model.operatingPoint.threshold, subsets, options),
    }));
    const sides = scored.map(({ name, operatingPoint: { threshold } }, model) => ({
      name,
      model,
      threshold,
    }));
    const { target } = labelSetFacts(context);
    const { rules } = context.config.labels;
    return {
      schema: RESULTS_SCHEMA,
      program: `wake-vision-pipeline ${PACKAGE_VERSION}`,
      split: request.split,
      labels: {
        set: truth.set,
        rules,
        target,
        key: truth.key,
        sha256: truth.sha256,
        decisions: truth.decisions,
      },
      images: request.balanced ? 'balanced' : 'all_labelled',
      bootstrap: { ...request.bootstrap },
      small_below: request.smallBelow,
      notes: labelNotes(rules, target, boxes !== null, truth),
      limits: limitsOf(request),
      models: scored.map((model, at) =>
        modelResult(model, [
          ...modelNotes(split, at, model.scores),
          ...sourceNotes(model.relation.facts, truth),
          ...costNotes(model.prepared),
        ]),
      ),
      comparisons: sides.slice(1).map((side) => compareModels(split, sides[0], side, subsets, options)),
      conditions: scored.flatMap(({ name, scores }) => checkConditions(conditions, name, scores)),
    };
  });
}

/** A model whose probabilities are at hand. */
interface OpenedModel {
  readonly name: string;
  readonly prepared: PreparedModel;
  readonly relation: ProbabilityRelation;
  readonly match: MatchCounts;
  readonly operatingPoint: ModelResult['operating_point'];
}

async function openModels(
  context: RunContext,
  database: Database,
  request: EvaluationRequest,
  models: readonly PreparedModel[],
  truth: Truth,
): Promise<OpenedModel[]> {
  const opened: OpenedModel[] = [];
  for (const [at, model] of models.entries()) {
    const { source } = model;
    const file = source.kind === 'predictions' ? source.file : null;
    const relation = await openProbabilities(context, database, source, request.split, file, String(at));
    const match = await countMatches(database, truth, relation);
    checkCoverage(request.split, relation, match, request.allowedMissingShare);
    const operatingPoint = await chooseThreshold(context, database, model, request, `${at}-validation`);
    opened.push({ name: model.name, prepared: model, relation, match, operatingPoint });
  }
  return opened;
}

function modelResult(
  { name, prepared, relation, match, operatingPoint, scores }: OpenedModel & { readonly scores: ModelScores },
  notes: string[],
): ModelResult {
  return {
    name,
    source: sourceResult(relation.facts),
    // Scores of an earlier file of that name are not what the file at hand costs.
    cost: costResult(prepared.sha256 === relation.facts.modelSha256 ? prepared.cost : null),
    match: matchResult(match),
    operating_point: operatingPoint,
    notes,
    subsets: scores.subsets.map(subsetResult),
    gaps: scores.attributes.map(gapResult),
  };
}
