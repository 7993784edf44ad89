import {
  attributeGaps,
  EVALUATION_ATTRIBUTES,
  scoreSubsets,
  withoutPositives,
  type AttributeGap,
  type BootstrapOptions,
  type EvaluationAttribute,
  type EvaluationSubset,
  type NamedSubsetScores,
} from '../../filters/index.js';
import type { LoadedSplit } from './load.js';

/** All figures of one model. */
export interface ModelScores {
  readonly subsets: readonly NamedSubsetScores[];
  readonly attributes: readonly AttributeGap[];
}

/** How models are scored. */
export interface ScoringOptions extends BootstrapOptions {
  readonly smallBelow: number;
}

/** The rows of each group for which every one of the models says something. */
export function predictedRows(split: LoadedSplit, models: readonly number[]): Map<string, Uint32Array> {
  const isPredicted = (row: number): boolean =>
    models.every((model) => !Number.isNaN(split.probabilities[model][row]));
  return new Map([...split.rowsOf].map(([group, rows]) => [group, rows.filter(isPredicted)]));
}

/** Scores one model on every subset and attribute. @param model its place among the models. */
export function scoreModel(
  split: LoadedSplit,
  model: number,
  threshold: number,
  subsets: readonly EvaluationSubset[],
  options: ScoringOptions,
  attributes: readonly EvaluationAttribute[] = EVALUATION_ATTRIBUTES,
): ModelScores {
  const rowsOf = predictedRows(split, [model]);
  const scored = scoreSubsets(subsets, rowsOf, split.probabilities[model], { ...options, threshold }).map(
    ({ subset, scores }) => ({ subset, scores: withoutPositives(scores) }),
  );
  return {
    subsets: scored,
    attributes: attributeGaps(attributes, scored, options, options.smallBelow),
  };
}
