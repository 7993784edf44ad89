import type { RunContext } from './context.js';
import { withRunDatabase } from './database.js';
import { compareModels } from './evaluate/compare.js';
import { compareLabels } from './evaluate/compare-labels.js';
import { checkConditions, parseConditions } from './evaluate/conditions.js';
import { openOtherLabels } from './evaluate/label-sets.js';
import { limitsOf } from './evaluate/limits.js';
import { loadSplit } from './evaluate/load.js';
import { checkCoverage, countMatches, type MatchCounts } from './evaluate/match.js';
import { prepareModels, type PreparedModel } from './evaluate/model-files.js';
import { costNotes, modelNotes, sourceNotes } from './evaluate/notes.js';
import { CLASSES_ALONE, measuredSubsets } from './evaluate/parts.js';
import { openProbabilities, type ProbabilityRelation } from './evaluate/probabilities.js';
import type { EvaluationRequest } from './evaluate/request.js';
import { costResult, gapResult, matchResult, sourceResult, subsetResult } from './evaluate/results.js';
import { RESULTS_SCHEMA, type ModelResult, type Results } from './evaluate/results-schema.js';
import { scoreModel, type ModelScores } from './evaluate/score.js';
import { openSubject, type Subject } from './evaluate/subject.js';
import { chooseThreshold } from './evaluate/threshold.js';
import { openTruth } from './evaluate/truth.js';
import { listFolder } from './evaluate/vww/list-folder.js';
import { scoreFolder } from './evaluate/vww/score-folder.js';
import type { Database } from './io/duckdb.js';
import { PACKAGE_VERSION } from './version.js';

/**
 * Holds models against the labels of a split or of an image folder: every figure of every subset, gaps between groups,
 * comparisons of each further model with the first, and conditions. Model files are scored first, where they are not
 * yet; nothing else is written.
 *
 * @throws UsageError where a condition or file is wrong, StageError where labels, predictions or scores are missing
 *   or do not cover the split.
 */
export async function evaluate(context: RunContext, request: EvaluationRequest): Promise<Results> {
  const measured = request.folder === null ? measuredSubsets(request.parts) : CLASSES_ALONE;
  const { groups, subsets, attributes } = measured;
  const conditions = parseConditions(request.failIf, measured);
  await checkSubject(context, request);
  const prepared = await prepareModels(context, request);
  return await withRunDatabase(context.config, context.workspace, async (database) => {
    const subject = await openSubject(context, database, request);
    const opened = await openModels(context, database, request, prepared, subject);
    const other =
      request.compareLabels === null
        ? null
        : await openOtherLabels(context, database, request, request.compareLabels);
    const split = await loadSplit(
      context,
      database,
      subject.truth,
      [...opened, ...(other === null ? [] : [other])].map(({ relation }) => relation),
      groups,
      request.balanced,
      subject.boxes,
    );
    const options = { ...request.bootstrap, smallBelow: request.smallBelow };
    const scored = opened.map((model, at) => ({
      ...model,
      scores: scoreModel(split, at, model.operatingPoint.threshold, subsets, options, attributes),
    }));
    const sides = scored.map(({ prepared: { name }, operatingPoint: { threshold } }, model) => ({
      name,
      model,
      threshold,
    }));
    return {
      schema: RESULTS_SCHEMA,
      program: `wake-vision-pipeline ${PACKAGE_VERSION}`,
      ...subject.written,
      bootstrap: { ...request.bootstrap },
      small_below: request.smallBelow,
      limits: limitsOf(request),
      models: scored.map((model, at) =>
        modelResult(model, [
          ...modelNotes(split, at, model.scores),
          ...sourceNotes(model.relation.facts, { ...subject.truth, split: subject.written.split }),
          ...costNotes(model.prepared),
        ]),
      ),
      comparisons: sides.slice(1).map((side) => compareModels(split, sides[0], side, subsets, options)),
      label_comparisons:
        other === null
          ? []
          : sides.map((side) =>
              compareLabels(split, side, subject.written.labels, other, sides.length, subsets, options),
            ),
      conditions: scored.flatMap(({ prepared: { name }, scores }) =>
        checkConditions(conditions, name, scores),
      ),
    };
  });
}

/** Looks whether there is anything to evaluate before models are scored for it. */
async function checkSubject(context: RunContext, request: EvaluationRequest): Promise<void> {
  const { folder, split } = request;
  if (folder !== null) await listFolder(folder.path, folder.split, context.target.name);
  else
    await withRunDatabase(context.config, context.workspace, (database) =>
      openTruth(context, database, split, request),
    );
}

/** A model whose probabilities are at hand. */
interface OpenedModel {
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
  { name, truth, pictures }: Subject,
): Promise<OpenedModel[]> {
  const opened: OpenedModel[] = [];
  for (const [at, model] of models.entries()) {
    const { source } = model;
    const file = source.kind === 'predictions' ? source.file : null;
    const relation =
      pictures !== null && model.file !== null && source.kind === 'scores'
        ? await scoreFolder(context, database, model.file, source.view, pictures, String(at))
        : await openProbabilities(context, database, source, request.split, file, String(at));
    const match = await countMatches(database, truth, relation);
    checkCoverage(name, relation, match, request.allowedMissingShare);
    const operatingPoint = await chooseThreshold(context, database, model, request, `${at}-validation`);
    opened.push({ prepared: model, relation, match, operatingPoint });
  }
  return opened;
}

function modelResult(
  { prepared, relation, match, operatingPoint, scores }: OpenedModel & { readonly scores: ModelScores },
  notes: string[],
): ModelResult {
  return {
    name: prepared.name,
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
