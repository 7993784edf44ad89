import type { ComparisonResult, LabelComparisonResult, Results } from '../evaluate/results-schema.js';
import { chance, differenceCell, intervalText, signed, small, starred, VERDICTS } from './figures.js';
import { html, type Html } from './html.js';
import { decimals, many, words } from './numbers.js';
import { table } from './parts.js';

type ComparedSubset = ComparisonResult['subsets'][number];

/** Each further model against the first: the difference in F1 on every subset, McNemar's test, and what got worse. */
export function modelComparisons({ comparisons, bootstrap }: Results): Html[] {
  return comparisons.map(
    (comparison) =>
      html`<h4>${comparison.second} against ${comparison.first}</h4>
        ${modelRegressions(comparison, bootstrap.confidence)}
        <details>
          <summary>Every subset</summary>
          ${comparisonTable(comparison)}
          <p class="note">
            On the images that both predict, each model at its own threshold. McNemar's p is exact: of the
            subset's own images, and of all images for the whole split.
          </p>
        </details>`,
  );
}

function comparisonTable({ first, second, subsets }: ComparisonResult): Html {
  return table({
    caption: `F1 of ${second} less that of ${first}, with the interval of a paired bootstrap`,
    columns: [
      { name: 'Subset' },
      ...[`F1 of ${first}`, `F1 of ${second}`, 'Difference'].map((name) => ({
        name,
        kind: 'number' as const,
      })),
      { name: 'Verdict' },
      { name: 'McNemar p', kind: 'number' },
    ],
    rows: subsets.map((subset) => {
      const f1 = subset.differences.find(({ metric }) => metric === 'f1');
      return [
        starred(subset),
        decimals(f1?.first ?? null),
        decimals(f1?.second ?? null),
        f1 === undefined ? '-' : differenceCell(f1.difference),
        verdict(subset.small, f1?.verdict ?? 'undefined'),
        chance(ownMcNemar(subset).exact_p.value),
      ];
    }),
  });
}

/** Subsets share their partners: on all images their tests would all tell of the same ones. */
function ownMcNemar({
  family,
  mcnemar,
  mcnemar_of_positives: ofOwn,
}: ComparedSubset): ComparedSubset['mcnemar'] {
  return family === 'split' ? mcnemar : ofOwn;
}

function verdict(isSmall: boolean, found: keyof typeof VERDICTS): string {
  return isSmall ? 'no claim (small)' : VERDICTS[found];
}

/** Metrics as the tables head them. */
const METRICS: Readonly<Partial<Record<string, string>>> = { f1: 'F1', f1_rates: 'F1 of rates' };

function modelRegressions(compared: ComparisonResult, confidence: number): Html {
  const { first, second, regressions } = compared;
  return regressions.length === 0
    ? html`<p>No regression: ${second} is on no subset worse than ${first} beyond chance.</p>`
    : regressionTable({
        caption: `Regressions: where ${second} is worse than ${first} beyond chance`,
        compared,
        confidence,
        equals: 'equal models',
      });
}

interface Regressions {
  readonly caption: string;
  readonly compared: Pick<ComparisonResult | LabelComparisonResult, 'subsets' | 'regressions'>;
  readonly confidence: number;
  /** What would show as worse by chance. */
  readonly equals: string;
}

function regressionTable({
  caption,
  compared: { subsets, regressions: found },
  confidence,
  equals,
}: Regressions): Html {
  const titles = new Map(subsets.map(({ name, title }) => [name, title]));
  const byChance = Number((50 * (1 - confidence)).toFixed(2));
  return html`${table({
      caption,
      columns: [
        { name: 'Subset' },
        { name: 'Figure' },
        { name: 'Difference', kind: 'number' },
        { name: 'Interval', kind: 'number' },
      ],
      rows: found.map(({ subset, metric, small: isSmall, difference, interval }) => [
        starred({ title: titles.get(subset) ?? subset, small: isSmall }),
        METRICS[metric] ?? words(metric),
        signed(difference),
        intervalText(interval),
      ]),
    })}
    <p class="note">
      Each interval stands for itself: of differences between ${equals}, about ${byChance} in 100 would show
      as worse by chance.
    </p>`;
}

/** Each model under further labels: what changed, accuracy under both, McNemar's test, and what got worse. */
export function labelComparisons({ label_comparisons: comparisons, bootstrap }: Results): Html[] {
  return comparisons.map(
    (comparison) =>
      html`<h4>
          ${comparison.model} under ${comparison.second.name} labels against ${comparison.first.name}
        </h4>
        ${labelRegressions(comparison, bootstrap.confidence)}
        <details>
          <summary>Every subset</summary>
          ${labelTable(comparison)}
          <p class="note">
            The same predictions at the same threshold, on ${many(comparison.images)} images that both label.
            Subsets are those of the first labels.
          </p>
        </details>`,
  );
}

function labelRegressions(compared: LabelComparisonResult, confidence: number): Html {
  const { model, first, second, regressions } = compared;
  return regressions.length === 0
    ? html`<p>
        No regression: on no subset is ${model} worse under ${second.name} than under ${first.name} beyond
        chance.
      </p>`
    : regressionTable({
        caption: `Regressions: where ${model} is worse under ${second.name} than under ${first.name} beyond chance`,
        compared,
        confidence,
        equals: 'labels that are equally good',
      });
}

function labelTable({ model, first, second, subsets }: LabelComparisonResult): Html {
  const number = (name: string): { name: string; kind: 'number' } => ({ name, kind: 'number' });
  return table({
    caption: `${model}: labels ${second.name} (2nd) against ${first.name} (1st)`,
    columns: [
      { name: 'Subset' },
      ...['Images', 'Became 1', 'Became 0', 'Accuracy, 1st', 'Accuracy, 2nd', 'Difference'].map(number),
      { name: 'Verdict' },
      ...['McNemar p', 'F1, 1st', 'F1, 2nd', 'Difference of F1'].map(number),
      { name: 'Verdict on F1' },
    ],
    rows: subsets.map((subset) => [
      starred(subset),
      many(subset.images),
      many(subset.became_person),
      many(subset.became_no_person),
      accuracy(subset.first.confusion),
      accuracy(subset.second.confusion),
      differenceCell(subset.accuracy_difference),
      verdict(subset.small, subset.verdict),
      chance(subset.mcnemar.exact_p.value),
      decimals(subset.first.f1.value),
      decimals(subset.second.f1.value),
      differenceCell(subset.f1_difference),
      verdict(subset.small, subset.f1_verdict),
    ]),
  });
}

/** From counts: right answers of all. */
function accuracy(confusion: LabelComparisonResult['subsets'][number]['first']['confusion']): Html {
  const { true_positives: tp, true_negatives: tn, false_positives: fp, false_negatives: fn } = confusion;
  const images = tp + tn + fp + fn;
  return html`${decimals(images === 0 ? null : (tp + tn) / images)}${small(`${many(tp + tn)} of ${many(images)}`)}`;
}
