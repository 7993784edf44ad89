import {
  countFrom,
  EVALUATION_ATTRIBUTES,
  EVALUATION_SUBSETS,
  groupGap,
  rankRows,
  scoreSubset,
  withoutPositives,
  type BootstrapOptions,
  type EvaluationAttribute,
  type EvaluationSubset,
  type GroupGapOutcome,
  type SubsetScores,
} from '../../filters/index.js';
import type { LoadedSplit } from './load.js';

/** A subset with its figures. */
export interface ScoredSubset {
  readonly subset: EvaluationSubset;
  readonly scores: SubsetScores;
}

/** An attribute with the gap between its groups. */
export interface ScoredAttribute {
  readonly attribute: EvaluationAttribute;
  readonly gap: GroupGapOutcome;
}

/** All figures of one model. */
export interface ModelScores {
  readonly subsets: readonly ScoredSubset[];
  readonly attributes: readonly ScoredAttribute[];
}

/** How models are scored. */
export interface ScoringOptions extends BootstrapOptions {
  readonly smallBelow: number;
}

/** The rows of a group for which every one of the models says something. */
export function predictedRows(split: LoadedSplit, group: string, models: readonly number[]): Uint32Array {
  const rows = split.rowsOf.get(group) ?? new Uint32Array();
  return rows.filter((row) => models.every((model) => !Number.isNaN(split.probabilities[model][row])));
}

/** Scores one model on every subset and attribute. @param model its place among the models. */
export function scoreModel(
  split: LoadedSplit,
  model: number,
  threshold: number,
  subsets: readonly EvaluationSubset[],
  options: ScoringOptions,
): ModelScores {
  const ranks = new Map<string, Float64Array>();
  const ranked = (group: string): Float64Array => {
    const known =
      ranks.get(group) ?? rankRows(split.probabilities[model], predictedRows(split, group, [model]));
    ranks.set(group, known);
    return known;
  };
  return {
    subsets: subsets.map((subset) => {
      const { persons, noPersons, positive } = subset;
      const streams =
        positive === 'person'
          ? { positives: persons, negatives: noPersons }
          : { positives: noPersons, negatives: persons };
      const scores = scoreSubset(
        { positives: ranked(persons), negatives: ranked(noPersons) },
        { ...options, threshold, positive, streams },
      );
      return { subset, scores: withoutPositives(scores) };
    }),
    attributes: EVALUATION_ATTRIBUTES.map((attribute) => {
      const groups = EVALUATION_SUBSETS.filter(({ name }) => attribute.subsets.includes(name)).map(
        ({ persons, title }) => ({
          name: persons,
          title,
          hits: countFrom(ranked(persons), threshold),
          images: ranked(persons).length,
        }),
      );
      return { attribute, gap: groupGap(groups, options, options.smallBelow) };
    }),
  };
}
