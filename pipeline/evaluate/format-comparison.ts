import { familyTable } from './family-table.js';
import { counted, short, three, wrapped, type TextColumn } from './figures-text.js';
import type { ComparisonResult, FigureResult, Results } from './results-schema.js';

type ComparedSubset = ComparisonResult['subsets'][number];
type Difference = ComparedSubset['differences'][number];

/** Verdicts in a word. */
export const SIGNS: Readonly<Record<Difference['verdict'], string>> = {
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

/** A difference with its interval: `+.012 (-.003 to +.027)`. */
export function differenceText(figure: FigureResult | undefined): string {
  const value = figure?.value ?? null;
  const interval = figure?.interval ?? null;
  if (value === null) return three(null);
  return interval === null
    ? signed(value)
    : `${signed(value)} (${signed(interval[0])} to ${signed(interval[1])})`;
}

const f1Of = (subset: ComparedSubset): Difference | undefined => differenceOf(subset, 'f1');

function verdictText(subset: ComparedSubset): string {
  return subset.small ? 'no claim: small' : SIGNS[f1Of(subset)?.verdict ?? 'undefined'];
}

/** Subsets share their partners: on all images their tests would all tell of the same ones. */
function mcNemarText({ family, mcnemar, mcnemar_of_positives: ofOwn }: ComparedSubset): string {
  return chanceText((family === 'split' ? mcnemar : ofOwn).exact_p.value);
}

/** A p-value with three decimals; below them, that it is. */
export function chanceText(value: number | null): string {
  return value !== null && value < 0.001 ? '<0.001' : three(value);
}

const COLUMNS: readonly TextColumn<ComparedSubset>[] = [
  { title: '1st F1', cell: (subset) => three(f1Of(subset)?.first ?? null) },
  { title: '2nd', cell: (subset) => three(f1Of(subset)?.second ?? null) },
  { title: 'difference', cell: (subset) => differenceText(f1Of(subset)?.difference) },
  { title: '', left: true, cell: verdictText },
  { title: 'McNemar p', cell: mcNemarText },
];

/** A comparison of two models as lines of at most 100 characters. */
export function comparisonLines({ bootstrap }: Results, comparison: ComparisonResult): string[] {
  const { first, second, subsets, regressions } = comparison;
  return [
    '',
    ...wrapped(
      `${second} (2nd) against ${first} (1st), on the images that both predict, each at its own threshold. McNemar's exact p is that of the subset's own images, and of all images for the whole split.`,
      '',
    ),
    ...familyTable(
      COLUMNS,
      subsets.filter(({ positives }) => positives > 0),
    ),
    '',
    ...regressionLines(`of ${second}`, bootstrap, subsets, regressions),
  ];
}

/**
 * Regressions by name, of two models or two sets of labels.
 *
 * @param of what is worse, such as `of new`.
 */
export function regressionLines(
  of: string,
  bootstrap: Results['bootstrap'],
  subsets: readonly { readonly name: string; readonly title: string }[],
  regressions: ComparisonResult['regressions'],
): string[] {
  const titles = new Map(subsets.map(({ name, title }) => [name, title]));
  const claimed = regressions.filter(({ small }) => !small);
  const inSmall = regressions.length - claimed.length;
  const byChance = Number((50 * (1 - bootstrap.confidence)).toFixed(2));
  return [
    claimed.length === 0
      ? 'No regression: no interval of a difference lies below 0 (small subsets left aside).'
      : `Regressions ${of}, where the interval of the difference lies below 0:`,
    ...claimed.map(
      ({ subset, metric, difference, interval }) =>
        `  ${titles.get(subset) ?? subset}: ${metric} ${signed(difference)} (${signed(interval[0])} to ${signed(interval[1])})`,
    ),
    ...(claimed.length === 0
      ? []
      : wrapped(
          `Each interval stands for itself: where nothing differs, about ${byChance} in 100 would show as worse by chance.`,
          '',
        )),
    ...(inSmall === 0
      ? []
      : [`${counted(inSmall)} more in small subsets, on which no claim rests, are in results.json.`]),
  ];
}
