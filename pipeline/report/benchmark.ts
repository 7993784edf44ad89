import { readdir, readFile } from 'node:fs/promises';
import { suggestCommand } from '../command-line.js';
import { resultsSchema, type ModelResult, type Results } from '../evaluate/results-schema.js';
import { isMissingFile } from '../errors.js';
import { html, type Html } from './html.js';
import { decimals, many } from './numbers.js';
import { figure, missing, table } from './parts.js';
import { intervalPlot } from './plots.js';
import type { ReportInput, Section } from './section.js';

/** Evaluations that a report shows, at most; models of each. */
const EVALUATIONS = 8;
const MODELS = 5;

/** What models reach on the benchmark, by the evaluations of the workspace. */
export async function benchmarkSection(input: ReportInput): Promise<Section> {
  const { context, set } = input;
  const found: { name: string; results: Results }[] = [];
  const unread: string[] = [];
  for (const name of await evaluationNames(input)) {
    const results = await readResults(context.workspace.evaluation(name).results);
    if (results === null) unread.push(name);
    else if (results.labels.set === set) found.push({ name, results });
  }
  const shown = found.slice(0, EVALUATIONS);
  return {
    id: 'benchmark',
    title: 'Benchmark',
    body: html`${
      shown.length === 0
        ? missing(
            'No model has been evaluated on these labels.',
            `${suggestCommand(context, 'evaluate')} --predictions FILE`,
          )
        : ''
    }
    ${unread.map((name) => missing(`evaluations/${name}/results.json is of another version: evaluate again.`, null))}
    ${found.length > shown.length ? html`<p>The first ${shown.length} of ${found.length} evaluations, by name.</p>` : ''}
    ${shown.map(({ name, results }) => evaluation(name, results))}`,
  };
}

async function evaluationNames({ context }: ReportInput): Promise<string[]> {
  const found = await readdir(context.workspace.evaluationsRoot, { withFileTypes: true }).catch(
    (error: unknown) => {
      if (isMissingFile(error)) return [];
      throw error;
    },
  );
  return found
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The results of an evaluation; null where they are missing or of another version. */
async function readResults(path: string): Promise<Results | null> {
  try {
    return resultsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

function evaluation(name: string, results: Results): Html {
  const models = results.models.slice(0, MODELS);
  const confidence = Math.round(100 * results.bootstrap.confidence);
  return html`<h3>${name}</h3>
    <p>
      ${results.split}, ${results.labels.set} labels,
      ${results.images === 'balanced' ? 'the balanced images' : 'every labelled image'}; intervals of
      ${confidence} % (bootstrap of ${many(results.bootstrap.replicates)} replicates, seed
      ${results.bootstrap.seed}). A star marks subsets with fewer than ${results.small_below} images of a
      class: no claim rests on them.
    </p>
    ${results.notes.map((note) => html`<p>${note}</p>`)} ${figures(models, confidence)}
    ${models.map((model) => modelTable(model, results))}
    ${models.flatMap(({ gaps }) => gaps.map(({ sentence }) => html`<p>${sentence}</p>`))}
    ${comparisons(results)} ${conditions(results)}
    <details>
      <summary>What these figures cannot say</summary>
      <ul>
        ${results.limits.map((limit) => html`<li>${limit}</li>`)}
      </ul>
    </details>`;
}

/** The plot of F1 by subset, all models beside each other. */
function figures(models: readonly ModelResult[], confidence: number): Html {
  const rows = models.flatMap((model) =>
    model.subsets.flatMap(({ title, family, name, small, f1 }) => {
      // Crosses of two attributes stay in the table: they would make the plot as long as the page.
      if (f1.value === null || name.includes('+')) return [];
      const [low, high] = f1.interval ?? [f1.value, f1.value];
      const shown = family === 'perceived_gender' || family === 'perceived_age' ? shorten(title) : title;
      return [{ name: `${shown}${small ? ' *' : ''}`, series: model.name, value: f1.value, low, high }];
    }),
  );
  if (rows.length === 0) return html``;
  return figure(
    intervalPlot(
      `F1 with its interval of ${confidence} % on every subset, of ${models.map(({ name }) => name).join(' and ')}`,
      rows,
      'F1',
    ),
    `F1 on every subset with its interval of ${confidence} %. ${models.map(({ name }, index) => `${['Blue', 'Orange', 'Green', 'Violet', 'Red'][index] ?? ''}: ${name}.`).join(' ')}`,
    {
      caption: 'F1 by subset',
      columns: [
        { name: 'Subset' },
        { name: 'Model' },
        { name: 'F1', kind: 'number' },
        { name: 'Interval', kind: 'number' },
      ],
      rows: rows.map(({ name, series, value, low, high }) => [
        name,
        series,
        decimals(value),
        `${decimals(low)} to ${decimals(high)}`,
      ]),
    },
  );
}

function shorten(title: string): string {
  return title.replace(/^perceived gender /, 'gender ').replace(/^perceived age /, 'age ');
}

function modelTable({ name, subsets, operating_point: point, notes }: ModelResult, { split }: Results): Html {
  return html`<details open>
      <summary>${name}: figures by subset</summary>
      ${table({
        caption: `${name} on ${split}: a person from ${point.threshold} on (${point.rule})`,
        columns: [
          { name: 'Subset' },
          ...[
            'Persons',
            'Others',
            'Accuracy',
            'Precision',
            'Recall',
            'F1',
            'Interval',
            'ROC AUC',
            'Avg. precision',
          ].map((column) => ({ name: column, kind: 'number' as const })),
        ],
        rows: subsets.map((subset) => [
          `${subset.title}${subset.small ? ' *' : ''}`,
          many(subset.persons),
          many(subset.no_persons),
          decimals(subset.accuracy.value),
          decimals(subset.precision.value),
          decimals(subset.recall.value),
          decimals(subset.f1.value),
          subset.f1.interval ? subset.f1.interval.map((bound) => decimals(bound)).join(' to ') : '-',
          decimals(subset.roc_auc.value),
          decimals(subset.average_precision.value),
        ]),
      })}
    </details>
    ${notes.map((note) => html`<p>${note}</p>`)}`;
}

function comparisons(results: Results): Html[] {
  return results.comparisons.map(({ first, second, regressions }) =>
    regressions.length === 0
      ? html`<p>${second} is on no subset worse than ${first} beyond chance.</p>`
      : table({
          caption: `Where ${second} is worse than ${first} beyond chance`,
          columns: [
            { name: 'Subset' },
            { name: 'Figure' },
            { name: 'Difference', kind: 'number' },
            { name: 'Interval', kind: 'number' },
          ],
          rows: regressions.map(({ subset, metric, small, difference, interval }) => [
            `${subset}${small ? ' *' : ''}`,
            metric,
            decimals(difference),
            interval.map((bound) => decimals(bound)).join(' to '),
          ]),
        }),
  );
}

const OUTCOMES = {
  met: 'holds: fails',
  not_met: 'does not hold: passes',
  undefined: 'cannot be told: fails',
} as const;

function conditions({ conditions: asked }: Results): Html {
  if (asked.length === 0) return html``;
  return table({
    caption: 'Conditions that were to fail the evaluation',
    columns: [
      { name: 'Condition' },
      { name: 'Model' },
      { name: 'Figure', kind: 'number' },
      { name: 'Outcome' },
    ],
    rows: asked.map(({ text, model, value, outcome }) => [text, model, decimals(value), OUTCOMES[outcome]]),
  });
}
