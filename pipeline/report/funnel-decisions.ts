import { literal } from '../io/duckdb.js';
import { wordFor } from '../explain/words.js';
import { FINDING_WORDS } from '../review/words.js';
import type { DatasetSplit } from '../splits.js';
import { number, text } from '../tables/cells.js';
import { decisionsOf } from './decisions.js';
import type { Change, Step } from './funnel-step.js';
import { words } from './numbers.js';
import type { ReportInput } from './section.js';
import { DECISION_WORDS } from './sentences.js';

/** What the filter makes of a balanced split. */
export interface FilteredStep {
  readonly step: Step;
  /** Images in the split that it keeps under another label, or for people to look at. */
  readonly marked: readonly Change[];
}

const MEANINGS: Readonly<Partial<Record<string, string>>> = {
  ...DECISION_WORDS,
  cut: 'the balance is made anew after the filter, and leaves it out',
  came: 'the balance is made anew after the filter, and takes it in place of one that went',
};

/** The step of the filter; null without decisions that hold. Images that go and images that come stand apart. */
export async function decisionStep(input: ReportInput, split: DatasetSplit): Promise<FilteredStep | null> {
  if (decisionsOf(input, split).state !== 'current') return null;
  const { context, database, set } = input;
  const { table } = context.workspace.decisions(set, split);
  const labels = `read_parquet(${literal(context.workspace.labels(set, split).table)})`;
  const joined = `read_parquet(${literal(table)}) d JOIN ${labels} l USING (image_id)`;
  const found = `array_to_string(d.reasons, ', ')`;
  const what = `d.decision || ': ' || ${found}`;
  const [total] = await database.all(`SELECT count(*) FILTER (d.kept) AS images FROM ${joined}`);
  const changes = await database.all(
    `SELECT CASE WHEN d.kept THEN 'came' WHEN d.decision = 'drop' THEN 'drop' ELSE 'cut' END AS kind,
       CASE WHEN d.kept THEN 'balanced anew' WHEN d.decision = 'drop' THEN ${what} ELSE 'not balanced anew' END AS name,
       CASE WHEN d.decision = 'drop' AND NOT d.kept THEN ${found} ELSE '' END AS findings, count(*) AS images
     FROM ${joined} WHERE d.kept <> l.kept GROUP BY ALL ORDER BY kind DESC, images DESC, name`,
  );
  const marked = await database.all(
    `SELECT d.decision AS kind, ${what} AS name, ${found} AS findings, count(*) AS images
     FROM ${joined} WHERE d.kept AND d.decision IN ('flip', 'review') GROUP BY ALL ORDER BY images DESC, name`,
  );
  return {
    step: {
      name: context.config.filter.enabled ? 'after filtering' : 'filter would keep',
      images: number(total, 'images'),
      changes: changes.map((row) => ({
        reason: words(text(row, 'name')),
        images: text(row, 'kind') === 'came' ? number(row, 'images') : -number(row, 'images'),
        why: whyOf(text(row, 'kind'), text(row, 'findings')),
      })),
    },
    marked: marked.map((row) => ({
      reason: words(text(row, 'name')),
      images: number(row, 'images'),
      why: whyOf(text(row, 'kind'), text(row, 'findings')),
    })),
  };
}

/** What a kind of change means, and what the filter found, by codes that commas part. */
function whyOf(kind: string, findings: string): string {
  const found = findings
    .split(', ')
    .flatMap((finding) => wordFor(FINDING_WORDS, finding) ?? [])
    .join('; ');
  return [MEANINGS[kind] ?? '', found].filter((part) => part !== '').join(': ');
}
