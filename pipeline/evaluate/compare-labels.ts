import {
  compareLabelSets,
  f1Of,
  WHOLE_SPLIT,
  type ConfusionCounts,
  type EvaluationSubset,
} from '../../filters/index.js';
import { StageError } from '../errors.js';
import { testsResult, type ComparisonSide } from './compare.js';
import type { OtherLabels } from './label-sets.js';
import type { LoadedSplit } from './load.js';
import { estimateResult, figureResult } from './results.js';
import type { FigureResult, LabelComparisonResult, Results } from './results-schema.js';
import { predictedRows, type ScoringOptions } from './score.js';

/**
 * Holds one model's predictions against two sets of labels, on the images that both label 1 or 0: on the whole split, and
 * on the own images of each subset as the first set of labels has them.
 *
 * @param place of the other labels among what was read beside probabilities.
 * @throws StageError where the two have no image in common.
 */
export function compareLabels(
  split: LoadedSplit,
  { name, model, threshold }: ComparisonSide,
  first: Results['labels'],
  other: OtherLabels,
  place: number,
  subsets: readonly EvaluationSubset[],
  options: ScoringOptions,
): LabelComparisonResult {
  const rowsOf = predictedRows(split, [model, place]);
  const side = { probabilities: split.probabilities[model], threshold };
  const known = (group: string): Uint32Array => rowsOf.get(group) ?? new Uint32Array();
  const main = new Uint8Array(split.probabilities[model].length);
  for (const group of ['person', 'no_person']) for (const row of known(group)) main[row] = 1;
  const images = known('person').length + known('no_person').length;
  if (images === 0)
    throw new StageError(
      `--compare-labels ${other.name}: it labels none of the images that ${name} predicts`,
    );
  const inMain = (group: string): Uint32Array => known(group).filter((row) => main[row] === 1);
  const compared = subsets.map((subset) => {
    const isWhole = subset.name === WHOLE_SPLIT;
    const persons = isWhole || subset.positive === 'person' ? inMain(subset.persons) : new Uint32Array();
    const others = isWhole || subset.positive === 'no_person' ? inMain(subset.noPersons) : new Uint32Array();
    const second = split.probabilities[place];
    return { subset, found: compareLabelSets(subset.name, { persons, others, second }, side, options) };
  });
  const rows = compared.map(({ subset, found }): LabelComparisonResult['subsets'][number] => {
    const { images: own, difference, interval, verdict, mcNemar } = found.accuracy;
    return {
      name: subset.name,
      title: subset.title,
      family: subset.family,
      small: own < options.smallBelow,
      images: own,
      became_person: found.becamePerson,
      became_no_person: found.becameNoPerson,
      first: underLabels(found.first),
      second: underLabels(found.second),
      accuracy_difference: estimateResult(difference, interval),
      verdict,
      f1_difference: estimateResult(found.f1.difference, found.f1.interval),
      f1_verdict: found.f1.verdict,
      mcnemar: testsResult(mcNemar),
    };
  });
  return {
    model: name,
    first: { name: first.set, sha256: first.sha256 },
    second: { name: other.name, sha256: other.sha256 },
    images,
    subsets: rows,
    regressions: rows.flatMap((row) => [
      ...regression(row, 'accuracy', row.verdict, row.accuracy_difference),
      ...regression(row, 'f1', row.f1_verdict, row.f1_difference),
    ]),
  };
}

type ComparedRow = LabelComparisonResult['subsets'][number];

function regression(
  { name: subset, small }: ComparedRow,
  metric: string,
  verdict: ComparedRow['verdict'],
  { value, interval }: FigureResult,
): LabelComparisonResult['regressions'] {
  if (verdict !== 'regression' || value === null || interval === null || interval === undefined) return [];
  return [{ subset, metric, small, difference: value, interval }];
}

function underLabels(counts: ConfusionCounts): LabelComparisonResult['subsets'][number]['first'] {
  return {
    confusion: {
      true_positives: counts.truePositives,
      false_positives: counts.falsePositives,
      true_negatives: counts.trueNegatives,
      false_negatives: counts.falseNegatives,
    },
    f1: figureResult(f1Of(counts)),
  };
}
