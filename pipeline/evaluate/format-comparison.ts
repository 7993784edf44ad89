import { textTable, three, short, type TextColumn } from './figures-text.js';
import type { ComparisonResult, Results } from './results-schema.js';

type ComparedSubset = ComparisonResult['subsets'][number];
type Difference = ComparedSubset['differences'][number];

const SIGNS: Readonly<Record<Difference['verdict'], string>> = {
  regression: 'worse',
  improvement: 'better',
  no_claim: 'no claim',
  undefined: '',
};

const differenceOf = ({ differences }: ComparedSubset, metric: string): Difference | undefined =>
  differences.find((difference) => difference.metric === metric);

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${short(Math.abs(value))}`;
}

function differenceText(difference: Difference | undefined): string {
  const value = difference?.difference.value ?? null;
  const interval = difference?.difference.interval ?? null;
  if (value === null) return three(null);
  return interval === null
    ? signed(value)
    : `${signed(value)} (${signed(interval[0])} to ${signed(interval[1])})`;
}

const COLUMNS: readonly TextColumn<ComparedSubset>[] = [
  { title: 'subset', left: true, cell: ({ title }) => `  ${title}` },
  { title: 'F1 of 1st', cell: (subset) => three(differenceOf(subset, 'f1')?.first ?? null) },
  { title: '2nd', cell: (subset) => three(differenceOf(subset, 'f1')?.second ?? null) },
  { title: 'difference', cell: (subset) => differenceText(differenceOf(subset, 'f1')) },
  { title: '', left: true, cell: (subset) => SIGNS[differenceOf(subset, 'f1')?.verdict ?? 'undefined'] },
  { title: 'McNemar p', cell: ({ mcnemar }) => three(mcnemar.exact_p.value) },
];

/** A comparison of two models as lines of at most 100 characters. */
export function comparisonLines({ bootstrap }: Results, comparison: ComparisonResult): string[] {
  const { first, second, subsets, regressions } = comparison;
  const titles = new Map(subsets.map(({ name, title }) => [name, title]));
  return [
    '',
    `${second} (2nd) against ${first} (1st), on the images that both predict, each at its own threshold:`,
    ...textTable(
      COLUMNS,
      subsets.filter(({ positives }) => positives > 0),
    ),
    '',
    regressions.length === 0
      ? `No regression: no interval of a difference lies below 0.`
      : `${regressions.length} ${regressions.length === 1 ? 'regression' : 'regressions'}, where the interval of the difference lies below 0:`,
    ...regressions.map(
      ({ subset, metric, difference, interval }) =>
        `  ${metric}, ${titles.get(subset) ?? subset}: ${signed(difference)} (${signed(interval[0])} to ${signed(interval[1])})`,
    ),
    ...(regressions.length === 0
      ? []
      : [
          `  Each interval stands for itself: of equal models, about ${Number((50 * (1 - bootstrap.confidence)).toFixed(2))} in 100 would show as worse by chance.`,
        ]),
  ];
}
