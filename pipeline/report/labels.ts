import type { DatasetSplit } from '../splits.js';
import { number, numberOrNull, text } from '../tables/cells.js';
import { splitLabels } from './decisions.js';
import { html, type Html } from './html.js';
import { sentence } from './gallery.js';
import { many, percent, words } from './numbers.js';
import { figure, table } from './parts.js';
import { barPlot } from './plots.js';
import type { ReportInput, Section } from './section.js';
import { REASON_SENTENCES } from './sentences.js';

/** Which rule gave how many labels, and what corrections made of them. */
export async function labelsSection(input: ReportInput): Promise<Section> {
  const parts: Html[] = [];
  for (const split of input.splits) parts.push(await labelsOf(input, split));
  return {
    id: 'labels',
    title: 'Labels by rule',
    body: html`<p>
        The first rule that holds gives the label. Corrections come after it: where a person looked at the
        picture, what they said counts.
      </p>
      ${parts}`,
  };
}

async function labelsOf(input: ReportInput, split: DatasetSplit): Promise<Html> {
  const { database } = input;
  const { labelled, decided, isFiltered, note } = splitLabels(input, split);
  const from = isFiltered
    ? `(SELECT l.* REPLACE (d.kept AS kept), d.kept AND d.label <> l.label AS flipped
        FROM ${labelled} l JOIN ${decided} d USING (image_id))`
    : `(SELECT *, false AS flipped FROM ${labelled})`;
  const rules = (
    await database.all(
      `SELECT rule, rule_label, count(*) AS images, count(*) FILTER (kept) AS kept,
         count(*) FILTER (flipped) AS flipped FROM ${from}
       WHERE outcome = 'ok' GROUP BY ALL ORDER BY images DESC, rule, rule_label`,
    )
  ).map((row) => ({
    rule: text(row, 'rule'),
    label: number(row, 'rule_label'),
    images: number(row, 'images'),
    kept: number(row, 'kept'),
    flipped: number(row, 'flipped'),
  }));
  const total = rules.reduce((sum, { images }) => sum + images, 0);
  const flipped = rules.reduce((sum, rule) => sum + rule.flipped, 0);
  return html`<h3>${split}</h3>
    ${figure(
      barPlot(
        `Labels of ${split} by rule: ${rules.map(({ rule, images }) => `${words(rule)} ${many(images)}`).join(', ')}`,
        rules.map(({ rule, label, images }) => ({
          name: words(rule),
          value: images,
          text: many(images),
          meaning:
            label === 1 ? ('target' as const) : label === 0 ? ('no_target' as const) : ('left_out' as const),
        })),
      ),
      'Images by the rule that gave the label before corrections. Green: the target is there; blue: it is not; grey: left out.',
      {
        caption: `${split}: labels by rule`,
        columns: [
          { name: 'Rule' },
          { name: 'Label', kind: 'number' },
          { name: 'Images', kind: 'number' },
          { name: 'Share', kind: 'number' },
          { name: `In the split${note}`, kind: 'number' },
          { name: 'What it means' },
        ],
        rows: rules.map(({ rule, label, images, kept }) => [
          words(rule),
          label,
          many(images),
          percent(total === 0 ? null : images / total),
          many(kept),
          sentence(REASON_SENTENCES[rule] ?? ''),
        ]),
      },
    )}
    ${
      flipped === 0
        ? ''
        : html`<p>The filter gave ${many(flipped)} of the images in the split the other label.</p>`
    }
    ${await corrections({ database, from: labelled }, split)}`;
}

const CLEAN_WORDS: Readonly<Record<string, string>> = {
  '1': '1: the target is there',
  '0': '0: it is not',
  '-1': '-1: leave it out',
  '-2': '-2: no target, but a depiction of one',
};

async function corrections(
  { database, from }: Pick<ReportInput, 'database'> & { readonly from: string },
  split: DatasetSplit,
): Promise<Html> {
  const rows = await database.all(
    `SELECT rule_label, correction, label, count(*) AS images FROM ${from}
     WHERE correction IS NOT NULL GROUP BY ALL ORDER BY rule_label DESC, correction DESC`,
  );
  if (rows.length === 0) return html`<p>No correction names an image of ${split}.</p>`;
  const changed = rows
    .filter((row) => number(row, 'rule_label') !== number(row, 'label'))
    .reduce((sum, row) => sum + number(row, 'images'), 0);
  const total = rows.reduce((sum, row) => sum + number(row, 'images'), 0);
  return table({
    caption: `${split}: ${many(total)} images are corrected; ${many(changed)} of them get another label by it`,
    columns: [
      { name: 'By the rules' },
      { name: 'The correction says' },
      { name: 'Label', kind: 'number' },
      { name: 'Images', kind: 'number' },
    ],
    rows: rows.map((row) => [
      String(number(row, 'rule_label')),
      CLEAN_WORDS[String(numberOrNull(row, 'correction'))] ?? '',
      number(row, 'label'),
      many(number(row, 'images')),
    ]),
  });
}
