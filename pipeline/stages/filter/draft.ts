import { LABEL_FILTERS } from '../../../filters/confident-learning/index.js';
import { decideImage, type ImageFindings, type ImagePolicy } from '../../../filters/decide-image.js';
import { findImageIssues, IMAGE_ISSUES } from '../../../filters/image-issues/index.js';
import type { RunContext } from '../../context.js';
import type { Database, Row, TableSchema } from '../../io/duckdb.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { flag, number, numberOrNull, text } from '../../tables/cells.js';
import { DECISION_COLUMNS } from '../../tables/decisions.js';
import { balanceKey } from '../balance-sql.js';
import type { DraftCounts } from '../label/draft.js';
import type { Duplicate, SplitDuplicates } from './duplicates.js';
import { flaggingFilters, type SplitLabelIssues } from './label-issues.js';
import { labelledRows, readMeasures, type FilterTables } from './rows.js';
import { imageIdOf, imageIssueThresholds, NO_LABEL, type Survey } from './survey.js';

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
  readonly survey: Survey;
  readonly labelIssues: SplitLabelIssues;
  readonly duplicates: SplitDuplicates;
}

/** What the configuration does about findings of a split. */
export function policyOf(context: RunContext, split: DatasetSplit): ImagePolicy {
  const { label_issues: labelIssues, image_issues: imageIssues } = context.config.filter;
  return { labelIssue: labelIssues[split], imageIssues };
}

/** What is known of the image at a place of the survey. */
export function findingsAt(
  context: RunContext,
  { survey, labelIssues }: Omit<SplitFindings, 'duplicates'>,
  index: number,
  duplicate: Duplicate | null,
): ImageFindings {
  const { filter_by, max_quality, trust_corrections } = context.config.filter.label_issues;
  const label = survey.labels[index];
  const givenLabel = label === NO_LABEL ? -1 : label === 1 ? 1 : 0;
  const isFlagged = (labelIssues.flaggedBy[index] & (1 << LABEL_FILTERS.indexOf(filter_by))) !== 0;
  const quality = qualityAt(survey, index);
  return {
    givenLabel,
    labelIssue:
      isFlagged && quality !== null
        ? {
            suggested: givenLabel === 1 ? 0 : 1,
            isMoreProbable: quality < 0.5,
            isSpared: quality > max_quality || (trust_corrections && survey.corrected[index] === 1),
          }
        : null,
    imageIssues: IMAGE_ISSUES.filter((_issue, bit) => (survey.issues[index] & (1 << bit)) !== 0),
    duplicate: duplicate?.reason ?? null,
  };
}

/** Probability of the given label, 0..1; null without a label or a score. */
export function qualityAt({ labels, probabilities }: Survey, index: number): number | null {
  const probability = probabilities[index];
  if (labels[index] === NO_LABEL || Number.isNaN(probability)) return null;
  return labels[index] === 1 ? probability : 1 - probability;
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
  const columns = columnWriter(context, split, findings);
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
      draft['person_probability'] = numberOrNull(row, 'probability');
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

/** Makes the columns of an image that takes part, from its place in the survey and its row. */
function columnWriter(
  context: RunContext,
  split: DatasetSplit,
  findings: SplitFindings,
): (index: number, row: Row) => Row {
  const { survey, labelIssues, duplicates } = findings;
  const policy = policyOf(context, split);
  const thresholds = imageIssueThresholds(context.config.filter);
  return (index, row) => {
    const duplicate = duplicates.at(index);
    const known = findingsAt(context, findings, index, duplicate);
    const { decision, reasons, found, finalLabel } = decideImage(known, policy);
    const isIn = decision !== 'drop';
    const columns: Row = {
      decision,
      reasons,
      found,
      given_label: known.givenLabel,
      suggested_label: known.labelIssue?.suggested ?? null,
      final_label: finalLabel,
      label_quality: qualityAt(survey, index),
      flagged_by: flaggingFilters(labelIssues.flaggedBy[index]),
      duplicate_of: duplicate === null ? null : imageIdOf(duplicate.of),
      duplicate_of_split: duplicate?.ofSplit ?? null,
      duplicate_distance: duplicate?.distance ?? null,
      main_label: isIn && finalLabel !== -1 ? finalLabel : null,
      wider_label: isIn ? (decision === 'flip' ? finalLabel : (row['distance_label'] ?? null)) : null,
    };
    if (survey.fences === null) return columns;
    const faults = findImageIssues(readMeasures(row), survey.fences, thresholds);
    for (const { issue, name } of SCORE_COLUMNS) columns[name] = faults[issue].score;
    return columns;
  };
}
