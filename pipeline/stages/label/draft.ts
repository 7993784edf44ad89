import {
  correctedByPerson,
  labelFromBoxes,
  labelFromImageLabels,
  lightingOf,
  perceivedAge,
  perceivedGender,
  type LabelledImage,
  type RuleSet,
} from '../../../filters/index.js';
import type { RunContext } from '../../context.js';
import type { SplitCorrections } from '../../corrections.js';
import { hashRanges, streamRanges, tableRows, type HashRange } from '../../hash-ranges.js';
import type { ImageTables } from '../../image-tables.js';
import { literal, type Database, type Row, type TableSchema } from '../../io/duckdb.js';
import { labelOptions, lightingThresholds } from '../../rule-options.js';
import { isBenchmarkSplit, labelSourceOf, sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { PICTURE_COLUMNS, readPicture, type PictureRow } from '../../tables/images.js';
import { LABEL_COLUMNS } from '../../tables/labels.js';
import { LABEL_SOURCE_COLUMNS, readMetadata, type ImageMetadata } from '../../tables/metadata.js';
import { balanceKey } from '../balance-sql.js';

/** Columns that only the settled table has. */
const SETTLED = new Set(['kept', 'reason', 'in_distance_set']);

/** The label table before balance: its columns, and what the balance needs. */
export const DRAFT_COLUMNS: TableSchema = [
  ...LABEL_COLUMNS.filter((column) => !SETTLED.has(column.name)),
  { name: 'excluded', type: 'BOOLEAN', comment: 'named by the exclusion list' },
  { name: 'balance_key', type: 'VARCHAR', comment: 'order in which the surplus of a class is cut' },
];

/** What is counted while the draft is made. */
export interface DraftCounts {
  readonly main: { target: number; noTarget: number };
  readonly distance: { target: number; noTarget: number };
  corrected: number;
}

/** Counts at the start. */
export function newDraftCounts(): DraftCounts {
  return { main: { target: 0, noTarget: 0 }, distance: { target: 0, noTarget: 0 }, corrected: 0 };
}

/** What the draft is made from. */
export interface DraftInputs {
  readonly images: ImageTables;
  readonly corrections: SplitCorrections;
  readonly counts: DraftCounts;
  readonly onImages: (count: number) => void;
}

function candidatesQuery(
  context: RunContext,
  split: DatasetSplit,
  images: ImageTables,
  range: HashRange,
): string {
  const source = sourceSplitOf(split);
  const chosen = labelSourceOf(split) === 'boxes' ? 'for_boxes' : 'for_image_labels';
  return `
    SELECT ${LABEL_SOURCE_COLUMNS.map((name) => `m.${name}`).join(', ')}, ${PICTURE_COLUMNS.map((name) => `i.${name}`).join(', ')}
    FROM read_parquet(${literal(context.workspace.metadata(source).table)}) m
    JOIN read_parquet(${literal(context.workspace.imagePlan(source).table)}) p USING (image_id)
    JOIN ${images.sql} i USING (image_id)
    WHERE p.${chosen} AND ${['m', 'p', 'i'].map(range).join(' AND ')}
    ORDER BY m.hash, m.image_id`;
}

/**
 * Images of the exclusion list that would be candidates: what they need was planned for no stage, so they have no
 * picture here. Whether their image-level labels make them candidates, the rules say.
 */
function excludedQuery(context: RunContext, split: DatasetSplit): string {
  const table = literal(context.workspace.metadata(sourceSplitOf(split)).table);
  const candidates = labelSourceOf(split) === 'boxes' ? 'AND box_count > 0' : '';
  return `
    SELECT ${LABEL_SOURCE_COLUMNS.join(', ')} FROM read_parquet(${table})
    WHERE image_id IN (SELECT unnest($1::VARCHAR[])) ${candidates}
    ORDER BY hash, image_id`;
}

/** A row that says of an excluded image that it is one, and nothing else of it. */
function excludedRow({ imageId, hash, filename }: ImageMetadata): Row {
  return {
    image_id: imageId,
    hash,
    filename,
    label: -1,
    body_part: -1,
    excluded: true,
    balance_key: hash,
  };
}

async function* excludedRows(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
): AsyncGenerator<Row> {
  if (context.excluded.size === 0) return;
  const { rules } = context.config.labels;
  const options = labelOptions(context.config.labels, context.target);
  for (const row of await database.all(excludedQuery(context, split), [[...context.excluded]])) {
    const image = readMetadata(row);
    const isCandidate =
      labelSourceOf(split) === 'boxes' ||
      labelFromImageLabels(image.imageLabels, rules, options).label !== -1;
    if (isCandidate) yield excludedRow(image);
  }
}

/**
 * One draft row a candidate image, ordered by hash, then one an image that the exclusion list names. Counts, on the way, the images of each class that take part in
 * the balance of the main set and of the wider distance set.
 */
export async function* draftRows(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  inputs: DraftInputs,
): AsyncGenerator<Row> {
  const label = labeller(context, split);
  const plan = context.workspace.imagePlan(sourceSplitOf(split)).table;
  const ranges = hashRanges(await tableRows(database, plan));
  const query = (range: HashRange) => candidatesQuery(context, split, inputs.images, range);
  for await (const rows of streamRanges(database, ranges, query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const draft = label(readMetadata(row), readPicture(row), inputs.corrections);
      if (draft['outcome'] === 'ok') {
        count(inputs.counts.main, draft['label']);
        count(inputs.counts.distance, draft['distance_label']);
      }
      if (draft['correction'] !== null) inputs.counts.corrected++;
      yield draft;
    }
    inputs.onImages(rows.length);
  }
  yield* excludedRows(context, database, split);
}

function count(counts: { target: number; noTarget: number }, label: Row[string] | undefined): void {
  if (label === 1) counts.target++;
  if (label === 0) counts.noTarget++;
}

type Labeller = (image: ImageMetadata, picture: PictureRow, corrections: SplitCorrections) => Row;

function labeller(context: RunContext, split: DatasetSplit): Labeller {
  const { config, target } = context;
  const { rules } = config.labels;
  const otherRules: RuleSet = rules === 'published' ? 'corrected' : 'published';
  const options = labelOptions(config.labels, target);
  const thresholds = lightingThresholds(config.labels);
  const source = sourceSplitOf(split);
  const hasDemographics = isBenchmarkSplit(split) && target.name === 'Person';
  return (image, { outcome, picture, greyMean }, corrections) => {
    const correction = corrections.cleanLabel(image);
    const decide = (ruleSet: RuleSet): LabelledImage | null => {
      if (labelSourceOf(split) === 'image_labels')
        return correctedByPerson(
          labelFromImageLabels(image.imageLabels, ruleSet, options),
          correction,
          ruleSet,
          options,
        );
      if (picture === null) return null;
      return labelFromBoxes({ ...image, picture, correction }, ruleSet, options);
    };
    const own = decide(rules);
    const other = decide(otherRules);
    return {
      image_id: image.imageId,
      hash: image.hash,
      filename: image.filename,
      outcome,
      ...decisionColumns(own, other),
      correction,
      lighting: greyMean === null ? null : lightingOf(greyMean, thresholds),
      gender: hasDemographics ? perceivedGender(image.miapBoxes) : null,
      age: hasDemographics ? perceivedAge(image.miapBoxes) : null,
      excluded: false,
      balance_key: balanceKey(rules, source, image.imageId, image.hash),
    };
  };
}

/** A picture that could not be had has no label from boxes: its row says -1 and no rule. */
function decisionColumns(own: LabelledImage | null, other: LabelledImage | null): Row {
  if (own === null || other === null) {
    return { label: -1, rule: null, rule_label: null, body_part: -1 };
  }
  return {
    label: own.label,
    rule: own.base.rule,
    rule_label: own.base.label,
    deciding_box: own.distanceLabel === null ? null : own.base.deciding,
    deciding_class: own.decidingClass,
    area_published: own.areaPublished,
    area_corrected: own.areaCorrected,
    other_rules_label: other.label,
    other_rules_rule: other.base.rule,
    distance_label: own.distanceLabel,
    distance: own.distance,
    depiction: own.depiction,
    body_part: own.bodyPart,
  };
}
