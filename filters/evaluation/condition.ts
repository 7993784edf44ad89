import { editDistance } from '../edit-distance.js';
import {
  conditionError,
  parseConditionSyntax,
  type ConditionError,
  type ConditionOperator,
} from './condition-syntax.js';
import type { Measured, UndefinedReason } from './measured.js';

/** Figures of a subset that a condition may name. */
export const SUBSET_CONDITION_METRICS = [
  'accuracy',
  'precision',
  'recall',
  'specificity',
  'false_positive_rate',
  'f1',
  'f1_rates',
  'roc_auc',
  'average_precision',
  'calibration_error',
] as const;
export type SubsetConditionMetric = (typeof SUBSET_CONDITION_METRICS)[number];

/** Figures of an attribute that a condition may name. */
export const ATTRIBUTE_CONDITION_METRICS = ['gap.recall', 'ratio.miss_rate'] as const;
export type AttributeConditionMetric = (typeof ATTRIBUTE_CONDITION_METRICS)[number];

/** A condition on the figures of a run. */
export type ScoreCondition = {
  /** As it was written. */
  readonly text: string;
  readonly operator: ConditionOperator;
  readonly limit: number;
} & (
  | { readonly kind: 'subset'; readonly metric: SubsetConditionMetric; readonly subset: string }
  | { readonly kind: 'attribute'; readonly metric: AttributeConditionMetric; readonly attribute: string }
);

/** Names that a condition may use. */
export interface ConditionNames {
  /** The first is meant where a condition names none. */
  readonly subsets: readonly string[];
  readonly attributes: readonly string[];
}

/**
 * Reads a condition such as `f1[far] < 0.6`, `accuracy >= 0.8` or `gap.recall[perceived_gender] > 0.1`. Without
 * brackets a metric is of the first subset; a figure of an attribute must name one.
 */
export function parseCondition(
  text: string,
  names: ConditionNames,
): { readonly ok: true; readonly condition: ScoreCondition } | ConditionError {
  const parsed = parseConditionSyntax(text);
  if (!parsed.ok) return parsed;
  const { metric: written, of, operator, limit, metricAt, ofAt } = parsed.parts;
  const attributeMetric = ATTRIBUTE_CONDITION_METRICS.find((metric) => metric === written);
  if (attributeMetric !== undefined) {
    const expected = (): string => `an attribute: ${listed(of ?? '', names.attributes)}`;
    if (of === null) return conditionError(text, ofAt, `"[" and ${expected()}`);
    if (!names.attributes.includes(of)) return conditionError(text, ofAt, expected());
    const condition = { kind: 'attribute', metric: attributeMetric, attribute: of } as const;
    return { ok: true, condition: { ...condition, text, operator, limit } };
  }
  const subsetMetric = SUBSET_CONDITION_METRICS.find((metric) => metric === written);
  if (subsetMetric === undefined) {
    const metrics = [...SUBSET_CONDITION_METRICS, ...ATTRIBUTE_CONDITION_METRICS];
    return conditionError(text, metricAt, `a metric: ${listed(written, metrics)}`);
  }
  const subset = of ?? names.subsets[0];
  if (!names.subsets.includes(subset))
    return conditionError(text, ofAt, `a subset: ${listed(subset, names.subsets)}`);
  return { ok: true, condition: { kind: 'subset', metric: subsetMetric, subset, text, operator, limit } };
}

/** The names that are allowed, those nearest to what was written first. */
function listed(written: string, names: readonly string[]): string {
  const near = names.filter((name) => editDistance(written, name) <= 2);
  return [...near, ...names.filter((name) => !near.includes(name))].join(', ');
}

/** What became of a condition. */
export type ConditionOutcome =
  | { readonly kind: 'met'; readonly value: number }
  | { readonly kind: 'not_met'; readonly value: number }
  /** The figure has no value, so the condition can be called neither. */
  | { readonly kind: 'undefined'; readonly reason: UndefinedReason };

/** Holds a condition against the figure that it names. */
export function evaluateCondition(
  { operator, limit }: Pick<ScoreCondition, 'operator' | 'limit'>,
  figure: Measured,
): ConditionOutcome {
  if (!figure.defined) return { kind: 'undefined', reason: figure.reason };
  const { value } = figure;
  return { kind: holds(value, operator, limit) ? 'met' : 'not_met', value };
}

function holds(value: number, operator: ConditionOperator, limit: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
}
