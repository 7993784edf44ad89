import { measuredSubsets } from '../evaluate/measured-subsets.js';
import type { GapResult, ModelResult, Results } from '../evaluate/results-schema.js';
import { differenceCell, figureCell, intervalText, rateCell, starred } from './figures.js';
import { html, type Html } from './html.js';
import { decimals, many, words } from './numbers.js';
import { figure, table } from './parts.js';
import { intervalPlot, SERIES } from './plots.js';

/** The plot of F1 by subset, all models beside each other. */
export function subsetPlot(models: readonly ModelResult[], confidence: number): Html {
  const rows = models.flatMap((model) =>
    model.subsets.flatMap((subset) => {
      const { name, f1 } = subset;
      // Crosses of two attributes stay in the table: they would make the plot as long as the page.
      if (f1.value === null || name.includes('+')) return [];
      const [low, high] = f1.interval ?? [f1.value, f1.value];
      return [{ name: starred(subset), series: model.name, value: f1.value, low, high }];
    }),
  );
  if (rows.length === 0) return html``;
  const key = models.map(({ name }, index) => `${SERIES[index % SERIES.length].words}: ${name}.`).join(' ');
  return figure(
    intervalPlot(
      `F1 with its interval of ${confidence} % on every subset, of ${models.map(({ name }) => name).join(' and ')}`,
      rows,
      'F1',
    ),
    `F1 on every subset with its interval of ${confidence} %. ${key}`,
    {
      caption: 'F1 by subset',
      columns: [
        { name: 'Subset' },
        { name: 'Model' },
        { name: 'F1', kind: 'number' },
        { name: 'Interval', kind: 'number' },
      ],
      rows: rows.map(({ name, series, value, low, high }) => [
        name,
        series,
        decimals(value),
        intervalText([low, high]),
      ]),
    },
  );
}

const COLUMNS = [
  'Persons',
  'Others',
  'Accuracy',
  'Precision',
  'Recall',
  'F1',
  'F1 of rates',
  'ROC AUC',
  'Avg. precision',
  'Calibration error',
] as const;

/** The figures of a model on every subset, each with its interval and counts. */
export function modelTable(
  { name, subsets, operating_point: point, notes }: ModelResult,
  { split }: Pick<Results, 'split'>,
): Html {
  const { measured, empty } = measuredSubsets(subsets);
  return html`<details open>
      <summary>${name}: figures by subset</summary>
      ${table({
        caption: `${name} on ${split}: a person from ${point.threshold} on (${point.rule})`,
        columns: [
          { name: 'Subset' },
          ...COLUMNS.map((column) => ({ name: column, kind: 'number' as const })),
        ],
        rows: measured.map((subset) => [
          html`${starred(subset)}${subset.positive === 'person' ? '' : html` <small>sought: no person</small>`}`,
          many(subset.persons),
          many(subset.no_persons),
          rateCell(subset.accuracy),
          rateCell(subset.precision),
          rateCell(subset.recall),
          figureCell(subset.f1),
          figureCell(subset.f1_rates),
          figureCell(subset.roc_auc),
          figureCell(subset.average_precision),
          figureCell(subset.calibration_error),
        ]),
      })}
      ${empty.length === 0 ? null : html`<p class="note">No images of: ${empty.join('; ')}.</p>`}
    </details>
    ${notes.map((note) => html`<p>${note}</p>`)}`;
}

/** The gaps between the groups of each attribute, and what they allow to say; nothing where there are none. */
export function gapTable({ name, gaps }: Pick<ModelResult, 'name' | 'gaps'>): Html {
  if (gaps.length === 0) return html``;
  return html`${gaps.map(({ sentence }) => html`<p>${sentence}</p>`)}
    <details>
      <summary>${name}: gaps between groups</summary>
      ${table({
        caption: `${name}: gaps between groups of one attribute`,
        columns: [
          { name: 'Attribute' },
          { name: 'Groups' },
          { name: 'Recall, best less worst', kind: 'number' },
          { name: 'Misses, worst over best', kind: 'number' },
          { name: 'Claim' },
        ],
        rows: gaps.map((gap) => [
          words(gap.attribute),
          gap.groups.map(
            ({ title, images, hits, recall, small }) =>
              html`${starred({ title, small })} ${decimals(recall)} (${many(hits)} of ${many(images)})<br />`,
          ),
          differenceCell(gap.recall_difference),
          figureCell(gap.miss_rate_ratio),
          CLAIMS[gap.no_claim ?? 'claim'],
        ]),
      })}
    </details>`;
}

const CLAIMS: Readonly<Record<NonNullable<GapResult['no_claim']> | 'claim', string>> = {
  claim: 'the groups differ',
  interval_holds_zero: 'no claim: the interval holds 0',
  small_group: 'no claim: a group is small',
  fewer_than_two_groups: 'no claim: fewer than two groups',
};
