import { literal, type Row } from '../io/duckdb.js';
import { labelSourceOf, sourceSplitOf, type DatasetSplit } from '../splits.js';
import { isImported } from '../imported.js';
import { number, numberOrNull, text, textOrNull } from '../tables/cells.js';
import { missingCandidates } from './funnel-candidates.js';
import type { Change, Step } from './funnel-step.js';
import { words } from './numbers.js';
import type { ReportInput } from './section.js';
import { OUTCOME_SENTENCES, REASON_SENTENCES } from './sentences.js';

/** The steps of the label stage: candidates, pictures, labels, balance. */
export async function labelSteps(input: ReportInput, split: DatasetSplit): Promise<Step[]> {
  const { context, database, set } = input;
  const rows = await database.all(
    `SELECT reason, outcome, rule, rule_label, correction, count(*) AS images
     FROM read_parquet(${literal(context.workspace.labels(set, split).table)})
     GROUP BY ALL ORDER BY images DESC, reason, outcome, rule, rule_label, correction`,
  );
  const of = (...reasons: string[]): Row[] => rows.filter((row) => reasons.includes(text(row, 'reason')));
  const total = sum(rows);
  const pictures = total - sum(of('image_failed', 'excluded_by_list'));
  const labelled = pictures - sum(of('label_excluded'));
  return [
    {
      name: candidateName(input, split),
      images: total,
      changes: await missingCandidates(input, split),
    },
    {
      name: 'with a picture',
      images: pictures,
      changes: grouped(of('image_failed', 'excluded_by_list'), pictureReason),
    },
    { name: 'labelled 1 or 0', images: labelled, changes: grouped(of('label_excluded'), labelReason) },
    { name: 'balanced', images: sum(of('kept')), changes: grouped(of('not_balanced'), balanceReason) },
  ];
}

function candidateName({ context }: ReportInput, split: DatasetSplit): string {
  if (isImported(context, sourceSplitOf(split))) return 'of this split';
  // Images without any are there, too: nothing says that they show the target.
  return labelSourceOf(split) === 'boxes' ? 'with boxes' : 'candidates by labels';
}

function sum(rows: readonly Row[]): number {
  return rows.reduce((images, row) => images + number(row, 'images'), 0);
}

type Why = Pick<Change, 'reason' | 'why'>;

/** Changes by reason, the largest first. */
function grouped(rows: readonly Row[], reasonOf: (row: Row) => Why): Change[] {
  const changes = new Map<string, Change>();
  for (const row of rows) {
    const { reason, why } = reasonOf(row);
    const key = `${reason}\n${why}`;
    changes.set(key, { reason, why, images: (changes.get(key)?.images ?? 0) - number(row, 'images') });
  }
  return [...changes.values()].sort((one, other) => one.images - other.images);
}

function pictureReason(row: Row): Why {
  const name =
    text(row, 'reason') === 'excluded_by_list'
      ? 'excluded_by_list'
      : (textOrNull(row, 'outcome') ?? 'image_failed');
  return { reason: words(name), why: OUTCOME_SENTENCES[name] ?? REASON_SENTENCES[name] ?? '' };
}

/** A correction goes before the rules: where there is one, it left the image out, whatever rule holds. */
function labelReason(row: Row): Why {
  const rule = textOrNull(row, 'rule') ?? 'label_excluded';
  const correction = numberOrNull(row, 'correction');
  if (correction === null)
    return { reason: words(rule), why: REASON_SENTENCES[rule] ?? REASON_SENTENCES['label_excluded'] ?? '' };
  const said =
    correction === -1
      ? 'a person looked at the picture and said to leave it out'
      : `a person looked at the picture and said ${correction}, which leaves it out`;
  return {
    reason: `correction of ${correction}`,
    why: `${said}; the rules alone said ${numberOrNull(row, 'rule_label') ?? '-'} (${words(rule)})`,
  };
}

function balanceReason(): Why {
  return { reason: words('not_balanced'), why: REASON_SENTENCES['not_balanced'] ?? '' };
}
