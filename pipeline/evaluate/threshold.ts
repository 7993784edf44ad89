import {
  operatingPoint,
  undefinedText,
  type EvaluationGroup,
  type OperatingPointRule,
  type ScoredImages,
} from '../../filters/index.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import type { Database } from '../io/duckdb.js';
import { loadSplit } from './load.js';
import { checkCoverage, countMatches } from './match.js';
import type { PreparedModel } from './model-files.js';
import { openProbabilities } from './probabilities.js';
import type { EvaluationRequest } from './request.js';
import { matchResult, sourceResult } from './results.js';
import type { ModelResult } from './results-schema.js';
import { openTruth } from './truth.js';

const CLASSES: readonly EvaluationGroup[] = [
  { name: 'person', conditions: [{ kind: 'flag', flag: 'person', is: 1 }] },
  { name: 'no_person', conditions: [{ kind: 'flag', flag: 'person', is: 0 }] },
];

const NO_IMAGES: ScoredImages = { labels: new Uint8Array(), probabilities: new Float64Array() };

/** A rule in the words of the command line. */
export function ruleText(rule: OperatingPointRule): string {
  switch (rule.kind) {
    case 'fixed':
      return 'fixed';
    case 'best_f1':
      return 'best_f1';
    case 'false_positive_rate':
      return `false_positive_rate=${rule.atMost}`;
  }
}

/**
 * The threshold of a model. A rule that looks at images is shown those of validation and no others.
 *
 * @param slot names the staged predictions.
 * @throws StageError where validation is not labelled or predicted, or no threshold keeps to the rule.
 */
export async function chooseThreshold(
  context: RunContext,
  database: Database,
  { name, source }: Pick<PreparedModel, 'name' | 'source'>,
  request: EvaluationRequest,
  slot: string,
): Promise<ModelResult['operating_point']> {
  const { rule, balanced } = request;
  const text = ruleText(rule);
  if (rule.kind === 'fixed') {
    operatingPoint(rule, NO_IMAGES);
    return { rule: text, threshold: rule.threshold, chosen_on: null };
  }
  const truth = await openTruth(context, database, 'validation', request);
  const file = source.kind === 'predictions' ? source.validationFile : null;
  const relation = await openProbabilities(context, database, source, 'validation', file, slot);
  const counts = await countMatches(database, truth, relation);
  checkCoverage('validation', relation, counts, request.allowedMissingShare);
  const split = await loadSplit(context, database, truth, [relation], CLASSES, balanced, new Map());
  const chosen = operatingPoint(rule, scoredImages(split.rowsOf, split.probabilities[0]));
  if (!chosen.defined)
    throw new StageError(
      `${name}: no threshold by ${text} can be chosen on validation: ${undefinedText(chosen.reason)}`,
    );
  return {
    rule: text,
    threshold: chosen.value,
    chosen_on: { split: 'validation', source: sourceResult(relation.facts), match: matchResult(counts) },
  };
}

function scoredImages(rowsOf: ReadonlyMap<string, Uint32Array>, probabilities: Float64Array): ScoredImages {
  const known = (group: string): number[] =>
    Array.from(rowsOf.get(group) ?? [], (row) => probabilities[row]).filter((value) => !Number.isNaN(value));
  const persons = known('person');
  const others = known('no_person');
  return {
    labels: Uint8Array.from([...persons.map(() => 1), ...others.map(() => 0)]),
    probabilities: Float64Array.from([...persons, ...others]),
  };
}
