import type { RuleSet } from '../../filters/index.js';
import { plainNumber } from '../../filters/plain-number.js';
import { literal } from '../io/duckdb.js';
import type { DatasetSplit } from '../splits.js';
import { number, numberOrNull } from '../tables/cells.js';
import { legend } from './card.js';
import { decidingBox, type DecidingBox } from './deciding-boxes.js';
import { gallery, galleryRows, sentence, type GalleryRow } from './gallery.js';
import { html, type Html } from './html.js';
import { many, words } from './numbers.js';
import { table } from './parts.js';
import type { BookEntry } from './pictures.js';
import type { ReportInput, Section } from './section.js';
import { REASON_SENTENCES } from './sentences.js';

/** Examples of each way in which the rule sets differ, at most. */
const EXAMPLES = 4;
const LABELS = [1, 0, -1] as const;
const NAMES: Readonly<Record<string, string>> = { '1': '1 target', '0': '0 no target', '-1': '-1 left out' };

/** What the two rule sets make of the same images. */
export async function ruleSetsSection(input: ReportInput): Promise<Section> {
  const parts: Html[] = [];
  for (const split of input.splits) parts.push(await compareSplit(input, split));
  return {
    id: 'rule-sets',
    title: 'Published against corrected',
    body: html`<p>
        The published rules keep the quirks of the published code: areas on two scales, unknown depictions
        that count as none. The corrected rules mend them. Both label every image, after corrections.
      </p>
      ${legend()} ${parts}`,
  };
}

/** What a rule set says of an image: the rule that holds, and the box that it rests on. */
function said(ruleSet: RuleSet, rule: string, box: DecidingBox | null): Html {
  const why = sentence(`${ruleSet}: ${REASON_SENTENCES[rule] ?? words(rule)}`);
  if (box === null) return html`${why}`;
  return box.area === null
    ? html`${why} That is box ${box.index}, which the ${ruleSet} geometry skips.`
    : html`${why} That is box ${box.index}, of the area ${plainNumber(box.area)}.`;
}

async function compareSplit(input: ReportInput, split: DatasetSplit): Promise<Html> {
  const { context, database, set } = input;
  const mine = context.config.labels.rules;
  const other: RuleSet = mine === 'published' ? 'corrected' : 'published';
  const rows = await database.all(
    `SELECT label, other_rules_label AS other, count(*) AS images
     FROM read_parquet(${literal(context.workspace.labels(set, split).table)})
     WHERE outcome = 'ok' AND other_rules_label IS NOT NULL GROUP BY ALL`,
  );
  const count = (label: number, theirs: number): number =>
    rows
      .filter((row) => number(row, 'label') === label && numberOrNull(row, 'other') === theirs)
      .reduce((sum, row) => sum + number(row, 'images'), 0);
  const cells = LABELS.flatMap((label) =>
    LABELS.map((theirs) => ({ label, theirs, images: count(label, theirs) })),
  );
  const total = cells.reduce((sum, { images }) => sum + images, 0);
  const differing = cells.filter(({ label, theirs, images }) => label !== theirs && images > 0);
  const apart = differing.reduce((sum, { images }) => sum + images, 0);
  const decidedBy = (ruleSet: RuleSet, row: GalleryRow, entry: BookEntry | undefined): DecidingBox | null =>
    decidingBox(context, split, ruleSet, row, entry);
  const examples: Html[] = [];
  for (const { label, theirs, images } of differing) {
    const shown = await galleryRows(
      input,
      split,
      `l.label = ${label} AND l.other_rules_label = ${theirs}`,
      EXAMPLES,
    );
    examples.push(
      html`<h4>${mine} ${NAMES[String(label)]}, ${other} ${NAMES[String(theirs)]}: ${many(images)}</h4>
        ${await gallery(
          input,
          split,
          shown,
          (row, entry) =>
            html`${said(mine, row.rule, decidedBy(mine, row, entry))}
            ${said(other, row.otherRule ?? '', decidedBy(other, row, entry))}`,
          (row, entry) => [mine, other].flatMap((ruleSet) => decidedBy(ruleSet, row, entry)?.index ?? []),
        )}`,
    );
  }
  return html`<h3>${split}</h3>
    ${table({
      caption: `${split}: ${many(apart)} of ${many(total)} images have another label by the ${other} rules (rows ${mine}, columns ${other})`,
      columns: [
        { name: mine },
        ...LABELS.map((theirs) => ({
          name: `${other} ${NAMES[String(theirs)] ?? ''}`,
          kind: 'number' as const,
        })),
      ],
      rows: LABELS.map((label) => [
        NAMES[String(label)] ?? '',
        ...LABELS.map((theirs) =>
          label === theirs || count(label, theirs) === 0
            ? many(count(label, theirs))
            : html`<strong>${many(count(label, theirs))}</strong>`,
        ),
      ]),
    })}
    ${examples}`;
}
