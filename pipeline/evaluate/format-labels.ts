import { familyTable } from './family-table.js';
import { counted, three, wrapped, type TextColumn } from './figures-text.js';
import { chanceText, differenceText, regressionLines, SIGNS } from './format-comparison.js';
import type { LabelComparisonResult, Results } from './results-schema.js';

type Compared = LabelComparisonResult['subsets'][number];

function accuracyText({ confusion }: Compared['first'], images: number): string {
  return three((confusion.true_positives + confusion.true_negatives) / images);
}

const COLUMNS: readonly TextColumn<Compared>[] = [
  { title: 'images', cell: ({ images }) => counted(images) },
  { title: 'to 1', cell: ({ became_person: count }) => counted(count) },
  { title: 'to 0', cell: ({ became_no_person: count }) => counted(count) },
  { title: '1st acc', cell: ({ first, images }) => accuracyText(first, images) },
  { title: '2nd', cell: ({ second, images }) => accuracyText(second, images) },
  { title: 'difference', cell: ({ accuracy_difference: figure }) => differenceText(figure) },
  { title: '', left: true, cell: ({ small, verdict }) => (small ? 'no claim: small' : SIGNS[verdict]) },
  { title: 'McNemar p', cell: ({ mcnemar }) => chanceText(mcnemar.exact_p.value) },
];

/** A comparison of two sets of labels as lines of at most 100 characters. */
export function labelComparisonLines({ bootstrap }: Results, comparison: LabelComparisonResult): string[] {
  const { model, first, second, subsets, regressions } = comparison;
  const [whole] = subsets;
  return [
    '',
    ...wrapped(
      `${model} under the labels ${second.name} (2nd) against ${first.name} (1st): the same predictions at the same threshold, on the images of the split that both label. Subsets are those of the 1st, their own images alone; to 1 and to 0 count changed labels.`,
      '',
    ),
    ...familyTable(
      COLUMNS,
      subsets.filter(
        ({ name, became_person: to1, became_no_person: to0 }) => name === whole.name || to1 + to0 > 0,
      ),
    ),
    'Subsets of which no label changed are left out.',
    `F1 of the whole: ${three(whole.first.f1.value)} (1st), ${three(whole.second.f1.value)} (2nd), difference ${differenceText(whole.f1_difference)}: ${SIGNS[whole.f1_verdict]}.`,
    '',
    ...regressionLines(`under ${second.name}`, bootstrap, subsets, regressions),
  ];
}
