import { LABEL_FILTERS } from '../../../filters/confident-learning/index.js';
import { decideImage, type ImageFindings, type ImagePolicy } from '../../../filters/decide-image.js';
import { findImageIssues, IMAGE_ISSUES, type SizeFences } from '../../../filters/image-issues/index.js';
import type { ImageIssue } from '../../../filters/image-issues/types.js';
import type { Label } from '../../../filters/types.js';
import type { RunContext } from '../../context.js';
import type { Database, Row, TableSchema } from '../../io/duckdb.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { flag, number, text } from '../../tables/cells.js';
import { DECISION_COLUMNS } from '../../tables/decisions.js';
import { balanceKey } from '../balance-sql.js';
import type { DraftCounts } from '../label/draft.js';
import type { Duplicate, SplitDuplicates } from './duplicates.js';
import { imageIdOf } from './pictures.js';
import { flaggingFilters, type SplitLabelIssues } from './label-issues.js';
import { labelledRows, readMeasures, readProbability, type FilterTables } from './rows.js';
import { imageIssueThresholds, type Survey } from './survey.js';

/** Columns that only the settled table has. */
const SETTLED = new Set(['kept', 'in_distance_set']);

/** The decision table before the balance: its columns, and what the balance needs. */
export const DRAFT_COLUMNS: TableSchema = [
  ...DECISION_COLUMNS.filter(({ name }) => !SETTLED.has(name)),
  { name: 'balance_key', type: 'VARCHAR', comment: 'order in which the surplus of a class is cut' },
  {
    name: 'main_label',
    type: 'TINYINT',
    comment: 'label in the main set; null of an image that is not in it',
  },
  {
    name: 'wider_label',
    type: 'TINYINT',
    comment: 'label in the distance set; null of an image that is not in it',
  },
];

/** What was found of a split. */
export interface SplitFindings {
  /** Images that take part. */
  readonly members: number;
  /** Null where no image takes part. */
  readonly fences: SizeFences | null;
  readonly labelIssues: SplitLabelIssues;
  readonly duplicates: SplitDuplicates;
}

/** What the configuration does about findings of a split. */
export function policyOf(context: RunContext, split: DatasetSplit): ImagePolicy {
  const { label_issues: labelIssues, image_issues: imageIssues } = context.config.filter;
  return { labelIssue: labelIssues[split], imageIssues };
}

/** An image that takes part, as far as its decision rests on it. */
export interface KnownImage {
  readonly givenLabel: Label;
  /** As taken, 0..1; null without a score. */
  readonly probability: number | null;
  readonly isCorrected: boolean;
  /** By which filters its label is an issue, as in `SplitLabelIssues`. */
  readonly flaggedBy: number;
  readonly imageIssues: readonly ImageIssue[];
  readonly duplicate: Duplicate | null;
}

/** What the rule of decisions is told of an image. */
export function findingsOf({ config }: RunContext, image: KnownImage): ImageFindings {
  const { filter_by, max_quality, trust_corrections } = config.filter.label_issues;
  const { givenLabel, isCorrected, flaggedBy, imageIssues, duplicate } = image;
  const isFlagged = (flaggedBy & (1 << LABEL_FILTERS.indexOf(filter_by))) !== 0;
  const quality = labelQuality(givenLabel, image.probability);
  return {
    givenLabel,
    labelIssue:
      isFlagged && quality !== null
        ? {
            suggested: givenLabel === 1 ? 0 : 1,
            isMoreProbable: quality < 0.5,
            isSpared: quality > max_quality || (trust_corrections && isCorrected),
          }
        : null,
    imageIssues,
    duplicate: duplicate?.reason ?? null,
  };
}

/** Probability of the given label, 0..1; null without a label or a score. */
function labelQuality(label: Label, probability: number | null): number | null {
  if (label === -1 || probability === null) return null;
  return label === 1 ? probability : 1 - probability;
}

/** Marks the images of a split that go, whatever becomes of those that are like them. */
export function markLeaving(
  context: RunContext,
  split: DatasetSplit,
  survey: Survey,
  { flaggedBy }: SplitLabelIssues,
): Uint8Array {
  const policy = policyOf(context, split);
  const leaves = new Uint8Array(survey.count);
  for (let index = 0; index < survey.count; index++) {
    const probability = survey.probabilities[index];
    const findings = findingsOf(context, {
      givenLabel: labelOf(survey.labels[index]),
      probability: Number.isNaN(probability) ? null : probability,
      isCorrected: survey.corrected[index] === 1,
      flaggedBy: flaggedBy[index],
      imageIssues: IMAGE_ISSUES.filter((_issue, bit) => (survey.issues[index] & (1 << bit)) !== 0),
      duplicate: null,
    });
    if (decideImage(findings, policy).decision === 'drop') leaves[index] = 1;
  }
  return leaves;
}

/** A label as the main set has it: -1 of an image that is in the distance subsets alone. */
function labelOf(label: number): Label {
  return label === 0 || label === 1 ? label : -1;
}

/**
 * One draft row a row of the label table, ordered by hash. Counts, on the way, the images of each class that take part
 * in the balance of the main set and of the wider distance set.
 */
export async function* draftRows(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  tables: FilterTables,
  findings: SplitFindings,
  counts: Pick<DraftCounts, 'main' | 'distance'>,
): AsyncGenerator<Row> {
  const { rules } = context.config.labels;
  const source = sourceSplitOf(split);
  const columns = columnWriter(context, split, tables, findings);
  const query = `SELECT * FROM ${labelledRows(context, split, tables)} ORDER BY hash, image_id`;
  let index = 0;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const imageId = text(row, 'image_id');
      const hash = text(row, 'hash');
      const isMember = flag(row, 'is_member');
      const draft = isMember ? columns(index++, row) : outsideColumns(row);
      draft['image_id'] = imageId;
      draft['hash'] = hash;
      draft['is_corrected'] = row['correction'] !== null;
      const probability = readProbability(row, tables);
      draft['person_probability'] = probability?.raw ?? null;
      draft['calibrated_probability'] = tables.calibration === null ? null : (probability?.taken ?? null);
      draft['balance_key'] = isMember ? balanceKey(rules, source, imageId, hash) : '';
      count(counts.main, draft['main_label']);
      count(counts.distance, draft['wider_label']);
      yield draft;
    }
  }
}

function count(counts: { target: number; noTarget: number }, label: Row[string] | undefined): void {
  if (label === 1) counts.target++;
  if (label === 0) counts.noTarget++;
}

/** The columns of an image that the label stage left out already. */
function outsideColumns(row: Row): Row {
  const label = number(row, 'label');
  return {
    decision: 'drop',
    reasons: [text(row, 'reason')],
    found: [],
    flagged_by: [],
    given_label: label,
    final_label: label,
  };
}

const SCORE_COLUMNS = IMAGE_ISSUES.map((issue) => ({ issue, name: `${issue}_score` }));

/** Makes the columns of an image that takes part, from its place among those and its row. */
function columnWriter(
  context: RunContext,
  split: DatasetSplit,
  tables: FilterTables,
  { fences, labelIssues, duplicates }: SplitFindings,
): (index: number, row: Row) => Row {
  const policy = policyOf(context, split);
  const thresholds = imageIssueThresholds(context.config.filter);
  return (index, row) => {
    const duplicate = duplicates.at(index);
    const unlike = duplicates.unlikeAt(index);
    const faults = fences === null ? null : findImageIssues(readMeasures(row), fences, thresholds);
    const flaggedBy = labelIssues.flaggedBy[index];
    const known: KnownImage = {
      givenLabel: labelOf(number(row, 'label')),
      probability: readProbability(row, tables)?.taken ?? null,
      isCorrected: row['correction'] !== null,
      flaggedBy,
      imageIssues: faults === null ? [] : IMAGE_ISSUES.filter((issue) => faults[issue].isIssue),
      duplicate,
    };
    const findings = findingsOf(context, known);
    const { decision, reasons, found, finalLabel } = decideImage(findings, policy);
    const isIn = decision !== 'drop';
    const columns: Row = {
      decision,
      reasons,
      found,
      given_label: known.givenLabel,
      suggested_label: findings.labelIssue?.suggested ?? null,
      final_label: finalLabel,
      label_quality: labelQuality(known.givenLabel, known.probability),
      flagged_by: flaggingFilters(flaggedBy),
      duplicate_of: duplicate === null ? null : imageIdOf(duplicate.of),
      duplicate_of_split: duplicate?.ofSplit ?? null,
      duplicate_distance: duplicate?.distance ?? null,
      duplicate_similarity: duplicate?.similarity ?? null,
      unlike_near: unlike === null ? null : imageIdOf(unlike.of),
      unlike_similarity: unlike?.similarity ?? null,
      main_label: isIn && finalLabel !== -1 ? finalLabel : null,
      wider_label: isIn ? (decision === 'flip' ? finalLabel : (row['distance_label'] ?? null)) : null,
    };
    if (faults !== null) for (const { issue, name } of SCORE_COLUMNS) columns[name] = faults[issue].score;
    return columns;
  };
}
