import { suggestCommand } from '../command-line.js';
import type { DatasetSplit } from '../splits.js';
import { legend } from './card.js';
import { decisionsOf, splitLabels } from './decisions.js';
import { decisionNote, gallery, galleryRows, ruleNote, type GalleryRow } from './gallery.js';
import { html, type Html, type HtmlPart } from './html.js';
import { decimals } from './numbers.js';
import { missing } from './parts.js';
import type { ReportInput, Section } from './section.js';

/** Pictures of each gallery, at most. */
const RANDOM = 12;
const WORST = 20;
const CHANGED = 12;

/** Pictures to look at: drawn by lot, those of the worst labels, and those that something changed. */
export async function galleriesSection(input: ReportInput): Promise<Section> {
  const parts: Html[] = [];
  for (const split of input.splits)
    parts.push(html`<h3>${split}</h3>`, ...(await splitGalleries(input, split)));
  return {
    id: 'galleries',
    title: 'Galleries',
    body: html`<p>
        Pictures were drawn by the hash of their ids, so every report of the same labels shows the same ones.
        Boxes are those of the target and its look-alikes.
      </p>
      ${legend()} ${parts}`,
  };
}

async function splitGalleries(input: ReportInput, split: DatasetSplit): Promise<Html[]> {
  const show = async (
    title: string,
    where: string,
    limit: number,
    note: (row: GalleryRow) => HtmlPart,
    order = '',
  ): Promise<Html> => {
    const rows = await galleryRows(input, split, where, limit, order);
    return html`<h4>${title}</h4>
      ${rows.length === 0 ? html`<p>None.</p>` : await gallery(input, split, rows, note)}`;
  };
  const { isFiltered, note } = splitLabels(input, split);
  const parts = [
    await show(
      `Drawn by lot from the split${note}`,
      isFiltered ? 'd.kept' : 'l.kept',
      RANDOM,
      (row) => html`${ruleNote(row)} ${isFiltered && row.decision === 'flip' ? decisionNote(row) : ''}`,
    ),
    await show(
      'Changed by a correction',
      'l.correction IS NOT NULL AND l.label <> l.rule_label',
      CHANGED,
      (row) =>
        html`${ruleNote(row)} The rules said ${row.ruleLabel}; a person looked and said ${row.correction}.`,
    ),
  ];
  const decisions = decisionsOf(input, split);
  if (decisions.state === 'out_of_date') return [...parts, decisions.notice];
  if (decisions.state === 'none')
    return [
      ...parts,
      missing(
        `${split} is not filtered: no worst labels, no changes by the filter.`,
        suggestCommand(input.context, 'filter', { set: { '--split': split } }),
      ),
    ];
  const changed = (decision: string, title: string): Promise<Html> =>
    show(title, `d.decision = '${decision}' AND l.label >= 0`, CHANGED, decisionNote);
  return [
    ...parts,
    await show(
      `The ${WORST} labels that the model disagrees with most`,
      'd.label_quality IS NOT NULL AND NOT d.is_corrected',
      WORST,
      (row) => html`Quality of the label ${decimals(row.quality)}. ${ruleNote(row)}`,
      'd.label_quality',
    ),
    await changed('flip', 'Flipped by the filter'),
    await changed('drop', 'Left out by the filter'),
    await changed('review', 'To be reviewed'),
  ];
}
