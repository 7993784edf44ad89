import {
  compareOnSubsets,
  regressionsIn,
  type EvaluationSubset,
  type McNemarTests,
  type SubsetComparison,
} from '../../filters/index.js';
import type { LoadedSplit } from './load.js';
import { estimateResult, figureResult } from './results.js';
import type { ComparisonResult } from './results-schema.js';
import { predictedRows, type ScoringOptions } from './score.js';

/** One side of a comparison. */
export interface ComparisonSide {
  readonly name: string;
  /** Its place among the models. */
  readonly model: number;
  readonly threshold: number;
}

/** Compares two models on the images that both have predictions of, each at its own operating point. */
export function compareModels(
  split: LoadedSplit,
  first: ComparisonSide,
  second: ComparisonSide,
  subsets: readonly EvaluationSubset[],
  options: ScoringOptions,
): ComparisonResult {
  const rowsOf = predictedRows(split, [first.model, second.model]);
  const side = ({ model, threshold }: ComparisonSide) => ({
    probabilities: split.probabilities[model],
    threshold,
  });
  const found = compareOnSubsets(subsets, rowsOf, side(first), side(second), options);
  const comparisons = subsets.map((subset, at) => ({
    subset,
    found: found[at],
    small: Math.min(found[at].positives, found[at].negatives) < options.smallBelow,
  }));
  return {
    first: first.name,
    second: second.name,
    subsets: comparisons.map(subsetComparison),
    regressions: regressions(comparisons),
  };
}

interface ComparedSubset {
  readonly subset: EvaluationSubset;
  readonly found: SubsetComparison;
  readonly small: boolean;
}

/**
 * The regressions, each named once: many subsets share their partners, and with them the specificity. A subset
 * without images of its own has none.
 */
function regressions(comparisons: readonly ComparedSubset[]): ComparisonResult['regressions'] {
  const partners = new Set<string>();
  return comparisons.flatMap(({ subset, found, small }) => {
    if (found.positives === 0) return [];
    const partner = subset.positive === 'person' ? subset.noPersons : subset.persons;
    const isKnown = partners.has(partner);
    partners.add(partner);
    return regressionsIn([found])
      .filter(({ metric }) => !(isKnown && metric === 'specificity'))
      .map(({ metric, difference, lower, upper }): ComparisonResult['regressions'][number] => ({
        subset: subset.name,
        metric,
        small,
        difference,
        interval: [lower, upper],
      }));
  });
}

function subsetComparison({ subset, found, small }: ComparedSubset): ComparisonResult['subsets'][number] {
  return {
    name: subset.name,
    title: subset.title,
    family: subset.family,
    small,
    positives: found.positives,
    negatives: found.negatives,
    differences: found.differences.map(({ metric, first, second, difference, interval, verdict }) => ({
      metric,
      first: first.defined ? first.value : null,
      second: second.defined ? second.value : null,
      difference: estimateResult(difference, interval),
      verdict,
    })),
    mcnemar: testsResult(found.mcNemar),
    mcnemar_of_positives: testsResult(found.mcNemarOfPositives),
  };
}

/** McNemar's tests as they are written. */
export function testsResult(tests: McNemarTests): ComparisonResult['subsets'][number]['mcnemar'] {
  return {
    exact_p: figureResult(tests.exact),
    mid_p: figureResult(tests.midP),
    chi_squared: figureResult(tests.chiSquared),
    chi_squared_p: figureResult(tests.chiSquaredP),
  };
}
