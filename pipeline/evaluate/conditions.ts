import {
  attributeFigure,
  evaluateCondition,
  parseCondition,
  subsetFigure,
  undefinedBecause,
  undefinedText,
  type Measured,
  type ScoreCondition,
} from '../../filters/index.js';
import { UsageError } from '../errors.js';
import type { MeasuredSubsets } from './parts.js';
import type { ConditionResult } from './results-schema.js';
import type { ModelScores } from './score.js';

/**
 * Reads the conditions of a command line.
 *
 * @throws UsageError that shows the condition with a mark under the fault.
 */
export function parseConditions(
  texts: readonly string[],
  { subsets, attributes }: Pick<MeasuredSubsets, 'subsets' | 'attributes'>,
): ScoreCondition[] {
  const names = {
    subsets: subsets.map(({ name }) => name),
    attributes: attributes.map(({ name }) => name),
  };
  return texts.map((text) => {
    const parsed = parseCondition(text, names);
    if (parsed.ok) return parsed.condition;
    throw new UsageError(`--fail-if: ${parsed.message}`);
  });
}

/** What became of the conditions for one model. */
export function checkConditions(
  conditions: readonly ScoreCondition[],
  model: string,
  scores: ModelScores,
): ConditionResult[] {
  return conditions.map((condition) => {
    const outcome = evaluateCondition(condition, figureOf(condition, scores));
    const value = outcome.kind === 'undefined' ? null : outcome.value;
    return {
      text: condition.text,
      model,
      outcome: outcome.kind,
      value,
      ...(outcome.kind === 'undefined' ? { undefined: undefinedText(outcome.reason) } : {}),
    };
  });
}

function figureOf(condition: ScoreCondition, { subsets, attributes }: ModelScores): Measured {
  if (condition.kind === 'subset') {
    const found = subsets.find(({ subset }) => subset.name === condition.subset);
    return found === undefined
      ? undefinedBecause('not_measured')
      : subsetFigure(found.scores, condition.metric);
  }
  const found = attributes.find(({ attribute }) => attribute.name === condition.attribute);
  return found === undefined
    ? undefinedBecause('not_measured')
    : attributeFigure(found.gap, condition.metric);
}

/** The conditions that fail a run, in words; a figure without a value cannot pass for one that holds. */
export function failures(conditions: readonly ConditionResult[]): string[] {
  return conditions.flatMap(({ text, model, outcome, value, undefined: why }) => {
    if (outcome === 'not_met') return [];
    if (outcome === 'met')
      return [`${model}: ${text} holds: the figure is ${Number((value ?? NaN).toPrecision(6))}`];
    return [`${model}: ${text} cannot be told: ${why ?? 'the figure has no value'}`];
  });
}
