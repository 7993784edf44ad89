import type { CleanLabel } from '../../../filters/corrections.js';
import { eachFlag, FLAG_NAMES, type FlagName, type Flags } from '../../../filters/subset-flags.js';
import type { RunContext } from '../../context.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import { labelSourceOf, sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { number, text, textOrNull } from '../../tables/cells.js';
import { FLAG_COLUMN_NAMES } from '../../tables/imported.js';
import type { DraftInputs } from './draft.js';

/** What stands as the rule of a label that was taken over. */
export const PUBLISHED_LABEL = 'published_label';

const DISTANCES = ['near', 'medium_distance', 'far'] as const;
const LIGHTINGS = ['dark', 'normal_lighting', 'bright'] as const;
const DEPICTIONS = ['person_depiction', 'non-person_depiction', 'non-person_non-depiction'] as const;
const GENDERS = [
  ['predominantly_female', 'Predominantly Feminine'],
  ['predominantly_male', 'Predominantly Masculine'],
  ['gender_unknown', 'Unknown'],
] as const;
const AGES = [
  ['young', 'Young'],
  ['middle_age', 'Middle'],
  ['older', 'Older'],
  ['age_unknown', 'Unknown'],
] as const;

/**
 * One draft row an imported image, ordered by hash: its label and flags as they were published, by no rule of ours, and
 * as people answered in reviews since.
 * Images that the exclusion list names are rows that say so, and nothing else.
 */
export async function* importedDraftRows(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  { images, corrections, counts, onImages }: DraftInputs,
): AsyncGenerator<Row> {
  const { workspace, excluded } = context;
  const plan = literal(workspace.imagePlan(sourceSplitOf(split)).table);
  const chosen = labelSourceOf(split) === 'boxes' ? 'for_boxes' : 'for_image_labels';
  const query = `
    SELECT m.image_id, m.hash, m.filename, i.outcome, ${FLAG_COLUMN_NAMES.map((name) => `m.${name}`).join(', ')}
    FROM read_parquet(${literal(workspace.imported(split).table)}) m LEFT JOIN ${images.sql} i USING (image_id)
    WHERE m.image_id IN (SELECT image_id FROM read_parquet(${plan}) WHERE ${chosen})
       OR m.image_id IN (SELECT unnest($1::VARCHAR[]))
    ORDER BY m.hash, m.image_id`;
  for await (const rows of database.streamRows(query, [[...excluded]])) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const image = { imageId: text(row, 'image_id'), filename: text(row, 'filename') };
      const draft = draftRow(row, excluded.has(image.imageId));
      const correction = draft['excluded'] === true ? null : corrections.cleanLabel(image);
      if (correction !== null) counts.corrected++;
      yield correction === null ? draft : corrected(draft, correction);
    }
    onImages(rows.length);
  }
}

function draftRow(row: Row, excluded: boolean): Row {
  const hash = text(row, 'hash');
  const names = { image_id: text(row, 'image_id'), hash, filename: text(row, 'filename'), balance_key: hash };
  if (excluded) return { ...names, label: -1, body_part: -1, excluded };
  const flags: Flags = eachFlag((name) => tristate(number(row, name)));
  const distance = DISTANCES.find((name) => flags[name] === 1) ?? null;
  return {
    ...names,
    outcome: textOrNull(row, 'outcome'),
    label: flags.person,
    rule: PUBLISHED_LABEL,
    rule_label: flags.person,
    // A row of the distance subsets alone holds 1 in its distance column and -1 in every other one.
    distance_label: distance === null ? flags.person : 1,
    distance,
    lighting: LIGHTINGS.find((name) => flags[name] === 1) ?? null,
    depiction: DEPICTIONS.find((name) => flags[name] === 1) ?? null,
    body_part: flags.body_part,
    gender: wordOf(GENDERS, flags),
    age: wordOf(AGES, flags),
    given_flags: FLAG_NAMES.map((name) => flags[name]),
    excluded,
  };
}

/**
 * A row as somebody corrected it. An answer that agrees leaves all flags as they were published; of another label nothing is
 * known of distance, presentation and parts, and the flags follow from what is.
 */
function corrected(draft: Row, correction: CleanLabel): Row {
  const label = correction === -2 ? 0 : correction;
  const isSame = draft['label'] === label && (correction !== -2 || isDepiction(draft['depiction']));
  if (isSame) return { ...draft, correction };
  return {
    ...draft,
    correction,
    label,
    distance_label: label,
    distance: null,
    depiction: correction === -2 ? 'non-person_depiction' : null,
    body_part: -1,
    gender: null,
    age: null,
    given_flags: null,
  };
}

function isDepiction(kind: Row[string] | undefined): boolean {
  return kind === 'person_depiction' || kind === 'non-person_depiction';
}

function wordOf(words: readonly (readonly [FlagName, string])[], flags: Flags): string | null {
  return words.find(([name]) => flags[name] === 1)?.[1] ?? null;
}

function tristate(value: number): -1 | 0 | 1 {
  return value === 1 ? 1 : value === 0 ? 0 : -1;
}
