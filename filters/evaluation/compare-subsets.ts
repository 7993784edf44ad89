import type { BootstrapOptions } from './bootstrap.js';
import { compareOnSubset, type SubsetComparison } from './compare-models.js';
import type { EvaluationSubset } from './evaluation-subsets.js';
import { oncePerGroup, type GroupRows } from './group-rows.js';
import { pairedStratum } from './paired-bootstrap.js';
import { pairedOutcomes, type ComparedModel } from './paired-outcomes.js';

/**
 * Compares two models on every subset. Where a subset asks for images without a person, recall is of those.
 *
 * @param rowsOf rows of every group that the subsets name, as places in both models' probabilities.
 * @throws RangeError where a group is missing.
 */
export function compareOnSubsets(
  subsets: readonly EvaluationSubset[],
  rowsOf: GroupRows,
  first: ComparedModel,
  second: ComparedModel,
  options: BootstrapOptions,
): SubsetComparison[] {
  const drawn = (label: 0 | 1) =>
    oncePerGroup(rowsOf, (rows, group) =>
      pairedStratum(group, pairedOutcomes(first, second, rows, label), options),
    );
  const withPerson = drawn(1);
  const withoutPerson = drawn(0);
  return subsets.map(({ name, persons, noPersons, positive }) => {
    const strata =
      positive === 'person'
        ? { positives: withPerson(persons), negatives: withoutPerson(noPersons) }
        : { positives: withoutPerson(noPersons), negatives: withPerson(persons) };
    return compareOnSubset({ name, ...strata }, options.confidence);
  });
}
