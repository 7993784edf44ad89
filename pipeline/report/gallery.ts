import { literal, type Row } from '../io/duckdb.js';
import { sourceSplitOf, type DatasetSplit } from '../splits.js';
import { number, numberOrNull, text, textOrNull } from '../tables/cells.js';
import { card, chip, labelChip } from './card.js';
import { decisionsOf } from './decisions.js';
import { html, type Html, type HtmlPart } from './html.js';
import { area, decimals, words } from './numbers.js';
import type { BookEntry } from './pictures.js';
import type { ReportInput } from './section.js';
import { DECISION_WORDS, REASON_SENTENCES } from './sentences.js';

/** What the label table, and the decision table where there is one, say of an image of a gallery. */
export interface GalleryRow {
  readonly imageId: string;
  readonly hash: string;
  readonly label: number;
  readonly rule: string;
  readonly ruleLabel: number;
  readonly correction: number | null;
  readonly decidingBox: number | null;
  readonly otherLabel: number | null;
  readonly otherRule: string | null;
  readonly areaPublished: number | null;
  readonly areaCorrected: number | null;
  /** Null without decisions that hold. */
  readonly decision: string | null;
  readonly reasons: string;
  readonly finalLabel: number | null;
  readonly probability: number | null;
  readonly quality: number | null;
  readonly duplicateOf: string | null;
}

const LABEL_COLUMNS = [
  'image_id',
  'hash',
  'label',
  'rule',
  'rule_label',
  'correction',
  'deciding_box',
  'other_rules_label',
  'other_rules_rule',
  'area_published',
  'area_corrected',
] as const;

const DECISION_COLUMNS = `d.decision, array_to_string(d.reasons, ', ') AS reasons, d.final_label, d.person_probability,
  d.label_quality, d.duplicate_of`;
const NO_DECISION = `NULL::VARCHAR AS decision, '' AS reasons, NULL::TINYINT AS final_label,
  NULL::DOUBLE AS person_probability, NULL::DOUBLE AS label_quality, NULL::VARCHAR AS duplicate_of`;

/**
 * A few rows of a split's labels. Without another order they are those of the lowest hashes: as good as drawn by lot, and
 * the same in every report.
 *
 * @param where SQL condition over the labels `l` and, where there are some that hold, the decisions `d`.
 * @param limit how many, at most.
 * @param order SQL that comes before the hash.
 */
export async function galleryRows(
  input: ReportInput,
  split: DatasetSplit,
  where: string,
  limit: number,
  order = '',
): Promise<GalleryRow[]> {
  const { context, database, set } = input;
  const labels = `read_parquet(${literal(context.workspace.labels(set, split).table)}) l`;
  const decisions =
    decisionsOf(input, split).state === 'current'
      ? `LEFT JOIN read_parquet(${literal(context.workspace.decisions(set, split).table)}) d USING (image_id)`
      : '';
  const rows = await database.all(
    `SELECT ${LABEL_COLUMNS.map((name) => `l.${name}`).join(', ')}, ${decisions === '' ? NO_DECISION : DECISION_COLUMNS}
     FROM ${labels} ${decisions}
     WHERE (${where}) AND l.outcome = 'ok' AND l.reason <> 'excluded_by_list'
     ORDER BY ${order === '' ? '' : `${order}, `}l.hash, l.image_id LIMIT ${limit}`,
  );
  return rows.map(readRow).filter(({ imageId }) => !context.excluded.has(imageId));
}

function readRow(row: Row): GalleryRow {
  return {
    imageId: text(row, 'image_id'),
    hash: text(row, 'hash'),
    label: number(row, 'label'),
    rule: text(row, 'rule'),
    ruleLabel: number(row, 'rule_label'),
    correction: numberOrNull(row, 'correction'),
    decidingBox: numberOrNull(row, 'deciding_box'),
    otherLabel: numberOrNull(row, 'other_rules_label'),
    otherRule: textOrNull(row, 'other_rules_rule'),
    areaPublished: numberOrNull(row, 'area_published'),
    areaCorrected: numberOrNull(row, 'area_corrected'),
    decision: textOrNull(row, 'decision'),
    reasons: textOrNull(row, 'reasons') ?? '',
    finalLabel: numberOrNull(row, 'final_label'),
    probability: numberOrNull(row, 'person_probability'),
    quality: numberOrNull(row, 'label_quality'),
    duplicateOf: textOrNull(row, 'duplicate_of'),
  };
}

const LABEL_WORDS: Readonly<Partial<Record<number, string>>> = { 1: 'the target', 0: 'no target' };

/**
 * The cards of some rows, in their order.
 *
 * @param note what is said of an image.
 * @param decidingBoxes the boxes to draw as those that decided; left out: the one of the label table.
 */
export async function gallery(
  { pictures }: ReportInput,
  split: DatasetSplit,
  rows: readonly GalleryRow[],
  note: (row: GalleryRow, entry: BookEntry | undefined) => HtmlPart,
  decidingBoxes: (row: GalleryRow, entry: BookEntry | undefined) => readonly number[] = ownDecidingBox,
): Promise<Html> {
  const entries = await pictures.find(sourceSplitOf(split), rows);
  return html`<ul class="gallery">
    ${rows.map((row) => {
      const entry = entries.get(row.imageId);
      return card(entry, {
        imageId: row.imageId,
        chips: chipsOf(row),
        note: note(row, entry),
        decidingBoxes: decidingBoxes(row, entry),
        alt: `Picture ${row.imageId}: ${LABEL_WORDS[row.label] ?? 'left out'} by ${row.correction === null ? words(row.rule) : 'a correction'}`,
      });
    })}
  </ul>`;
}

function ownDecidingBox({ decidingBox }: GalleryRow): number[] {
  return decidingBox === null ? [] : [decidingBox];
}

function chipsOf({ label, finalLabel, decision, correction, probability }: GalleryRow): Html[] {
  return [
    labelChip(label),
    ...(decision === 'flip' && finalLabel !== label ? [html`→ `, labelChip(finalLabel)] : []),
    ...(correction === null ? [] : [chip('corrected')]),
    ...(decision === null || decision === 'keep' ? [] : [chip(decision)]),
    ...(probability === null ? [] : [chip(`p ${decimals(probability, 2)}`)]),
  ];
}

/** What gave the label, with the areas that it rests on. */
export function ruleNote({ rule, areaPublished, areaCorrected, decidingBox }: GalleryRow): Html {
  const areas =
    decidingBox === null
      ? ''
      : ` Area ${area(areaPublished)} by the published geometry, ${area(areaCorrected)} by the corrected.`;
  return html`${sentence(REASON_SENTENCES[rule] ?? words(rule))}${areas}`;
}

/** What the filter decided. */
export function decisionNote({ decision, reasons, duplicateOf, quality }: GalleryRow): Html {
  const what = DECISION_WORDS[decision ?? ''] ?? 'no decision';
  return html`${sentence(reasons === '' ? what : `${words(reasons)}: ${what}`)}
  ${quality === null ? '' : `Quality of the label ${decimals(quality)}.`}
  ${duplicateOf === null ? '' : html`The same as <code>${duplicateOf}</code>.`}`;
}

/** A sentence of words that begin small. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
