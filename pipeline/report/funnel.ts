import { readSidecar } from '../sidecar.js';
import { literal } from '../io/duckdb.js';
import { isBenchmarkSplit, labelSourceOf, sourceSplitOf, type DatasetSplit } from '../splits.js';
import { number, text } from '../tables/cells.js';
import { LABEL_STAGE_REASONS } from '../tables/decisions.js';
import { DECISION_WORDS, OUTCOME_SENTENCES, REASON_SENTENCES } from './sentences.js';
import { html, type Html } from './html.js';
import { counted, many, percent, words } from './numbers.js';
import { figure, table } from './parts.js';
import { barPlot } from './plots.js';
import type { ReportInput, Section } from './section.js';

/** Images left after a step, and what became of those that went. */
interface Step {
  readonly name: string;
  readonly images: number;
  readonly left: readonly {
    readonly reason: string;
    readonly images: number;
    readonly why: string | undefined;
  }[];
}

/** How many images each stage left, and why the others went. */
export async function funnelSection(input: ReportInput): Promise<Section> {
  const bodies: Html[] = [];
  for (const split of input.splits) bodies.push(splitFunnel(split, await stepsOf(input, split)));
  return {
    id: 'funnel',
    title: 'Funnel',
    body: html`<p>
        How many images each stage passed on, and the reason of every one that it did not. Reasons stand in
        the tables of the workspace, a row an image.
      </p>
      ${bodies}`,
  };
}

async function stepsOf({ context, database, set }: ReportInput, split: DatasetSplit): Promise<Step[]> {
  const { workspace } = context;
  const source = sourceSplitOf(split);
  const steps: Step[] = [];
  const metadata = await readSidecar(workspace.metadata(source).sidecar);
  if (metadata !== null)
    steps.push({
      name: `Open Images ${source}`,
      images: metadata.counts['images'] ?? 0,
      left: Object.entries(metadata.counts)
        .filter(([name]) => name.startsWith('rejects.'))
        .map(([name, images]) => ({
          reason: words(name.slice('rejects.'.length)),
          images,
          why: 'malformed rows of the source files (rows, not images)',
        })),
    });
  const labels = `read_parquet(${literal(workspace.labels(set, split).table)})`;
  const grouped = async (sql: string): Promise<{ name: string; images: number }[]> =>
    (await database.all(`${sql} GROUP BY ALL ORDER BY images DESC, name`)).map((row) => ({
      name: text(row, 'name'),
      images: number(row, 'images'),
    }));
  const reasons = await grouped(`SELECT reason AS name, count(*) AS images FROM ${labels}`);
  const outcomes = await grouped(
    `SELECT coalesce(outcome, 'excluded_by_list') AS name, count(*) AS images FROM ${labels}`,
  );
  const rules = await grouped(
    `SELECT rule AS name, count(*) AS images FROM ${labels} WHERE reason = 'label_excluded'`,
  );
  const total = reasons.reduce((sum, { images }) => sum + images, 0);
  const of = (name: string): number => reasons.find((reason) => reason.name === name)?.images ?? 0;
  const candidate = labelSourceOf(split) === 'boxes' ? 'boxes' : 'image-level labels';
  steps.push({ name: `with ${candidate}`, images: total, left: [] });
  const pictures = total - of('image_failed') - of('excluded_by_list');
  steps.push({
    name: 'with a picture',
    images: pictures,
    left: outcomes
      .filter(({ name }) => name !== 'ok')
      .map(({ name, images }) => ({ reason: name, images, why: OUTCOME_SENTENCES[name] ?? '' })),
  });
  steps.push({
    name: 'labelled 1 or 0',
    images: pictures - of('label_excluded'),
    left: rules.map(({ name, images }) => ({
      reason: name,
      images,
      why: REASON_SENTENCES[name] ?? REASON_SENTENCES['label_excluded'],
    })),
  });
  steps.push({
    name: 'balanced',
    images: of('kept'),
    left:
      of('not_balanced') === 0
        ? []
        : [{ reason: 'not_balanced', images: of('not_balanced'), why: REASON_SENTENCES['not_balanced'] }],
  });
  steps.push(...(await decisionSteps({ context, database, set }, split)));
  return steps;
}

async function decisionSteps(
  { context, database, set }: Pick<ReportInput, 'context' | 'database' | 'set'>,
  split: DatasetSplit,
): Promise<Step[]> {
  const { table, sidecar } = context.workspace.decisions(set, split);
  if ((await readSidecar(sidecar)) === null) return [];
  const from = `read_parquet(${literal(table)})`;
  const [total] = await database.all(`SELECT count(*) FILTER (kept) AS images FROM ${from}`);
  const rows = await database.all(
    `SELECT decision || ': ' || array_to_string(reasons, ', ') AS name, decision, count(*) AS images FROM ${from}
     WHERE decision <> 'keep' AND NOT list_has_any(reasons, [${LABEL_STAGE_REASONS.map(literal).join(', ')}]) GROUP BY ALL ORDER BY images DESC, name`,
  );
  return [
    {
      name: context.config.filter.enabled ? 'after filtering' : 'filter would keep',
      images: number(total, 'images'),
      left: rows.map((row) => ({
        reason: text(row, 'name'),
        images: number(row, 'images'),
        why: DECISION_WORDS[text(row, 'decision')] ?? '',
      })),
    },
  ];
}

function splitFunnel(split: DatasetSplit, steps: readonly Step[]): Html {
  const first = steps[0]?.images ?? 0;
  const last = steps.at(-1);
  const gone = steps.flatMap(({ name, left }) =>
    left.map(({ reason, images, why }) => [name, words(reason), many(images), why ?? '']),
  );
  return html`<h3 id="funnel-${split}">${split}</h3>
    ${figure(
      barPlot(
        `Images of ${split} after each step: ${steps.map(({ name, images }) => `${name} ${many(images)}`).join(', ')}`,
        steps.map(({ name, images }) => ({ name, value: images, text: many(images) })),
      ),
      `${counted(first, 'image')} at the start, ${counted(last?.images ?? 0, 'image')} at the end${isBenchmarkSplit(split) ? '; distance subsets may hold a few more' : ''}.`,
      {
        caption: `${split}: images after each step`,
        columns: [
          { name: 'Step' },
          { name: 'Images', kind: 'number' },
          { name: 'Of the first', kind: 'number' },
        ],
        rows: steps.map(({ name, images }) => [
          name,
          many(images),
          percent(first === 0 ? null : images / first),
        ]),
      },
    )}
    ${
      gone.length === 0
        ? html`<p>Nothing went on the way.</p>`
        : table({
            caption: `${split}: what went, and why`,
            columns: [
              { name: 'Before' },
              { name: 'Reason' },
              { name: 'Count', kind: 'number' },
              { name: 'What it means' },
            ],
            rows: gone,
          })
    }`;
}
