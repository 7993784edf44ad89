import { readdir, readFile } from 'node:fs/promises';
import { suggestCommand } from '../command-line.js';
import { resultsSchema, type Results } from '../evaluate/results-schema.js';
import { isMissingFile } from '../errors.js';
import { labelComparisons, modelComparisons } from './benchmark-comparisons.js';
import { costTable } from './benchmark-cost.js';
import { gapTable, modelTable, subsetPlot } from './benchmark-models.js';
import { html, type Html } from './html.js';
import { decimals, many } from './numbers.js';
import { missing, table } from './parts.js';
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

/** One evaluation: its figures with intervals, what its models cost, and what was compared. */
export function evaluation(name: string, results: Results): Html {
  const models = results.models.slice(0, MODELS);
  const confidence = Math.round(100 * results.bootstrap.confidence);
  return html`<h3>${name}</h3>
    <p>
      ${results.split}, ${results.labels.set} labels,
      ${results.images === 'balanced' ? 'the balanced images' : 'every labelled image'}; intervals of
      ${confidence} % (bootstrap of ${many(results.bootstrap.replicates)} replicates, seed
      ${results.bootstrap.seed}); those of rates are Wilson's, with the counts below. A star marks subsets
      with fewer than ${results.small_below} images of a class: no claim rests on them.
    </p>
    ${results.notes.map((note) => html`<p>${note}</p>`)} ${subsetPlot(models, confidence)}
    ${costTable(results.models)} ${models.map((model) => modelTable(model, results))}
    ${
      results.models.length > models.length
        ? html`<p>
            Figures by subset are of the first ${models.length} of ${results.models.length} models;
            <code>evaluations/${name}/results.json</code> holds all.
          </p>`
        : ''
    }
    ${models.map(gapTable)} ${modelComparisons(results)} ${labelComparisons(results)} ${conditions(results)}
    <details>
      <summary>What these figures cannot say</summary>
      <ul>
        ${results.limits.map((limit) => html`<li>${limit}</li>`)}
      </ul>
    </details>`;
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
