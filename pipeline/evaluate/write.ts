import { mkdir, writeFile } from 'node:fs/promises';
import { PUBLISHED_COLUMNS, WHOLE_SPLIT } from '../../filters/index.js';
import { csvLine, type CsvValue } from '../../manifests/index.js';
import type { RunContext } from '../context.js';
import { inputKey, publishOutputs, temporaryPath } from '../sidecar.js';
import { citation } from './citation.js';
import {
  resultsSchema,
  type CostResult,
  type FigureResult,
  type ModelResult,
  type Results,
  type SubsetResult,
} from './results-schema.js';
import { VWW } from './vww/truth.js';

/**
 * Writes the files of an evaluation: they appear whole, with a sidecar, and equal results give equal bytes. Returns
 * their folder.
 *
 * @param name of the folder below `evaluations`.
 */
export async function writeResults(
  { workspace }: RunContext,
  name: string,
  results: Results,
): Promise<string> {
  const paths = workspace.evaluation(name);
  const csv = resultsCsv(results);
  const published = publishedCsv(results);
  const files = [
    { path: paths.results, content: `${JSON.stringify(resultsSchema.parse(results), null, 2)}\n` },
    { path: paths.table, content: csv.content, rows: csv.rows },
    { path: paths.published, content: published.content, rows: published.rows },
    { path: paths.citation, content: citation(results) },
  ];
  await mkdir(paths.folder, { recursive: true });
  for (const { path, content } of files) await writeFile(temporaryPath(path), content);
  await publishOutputs(
    paths.sidecar,
    { stage: 'evaluate', key: inputKey(results), counts: { models: results.models.length } },
    files.map(({ path, rows }) => ({ path, ...(rows === undefined ? {} : { rows }) })),
  );
  return paths.folder;
}

/** Columns of a figure: its value and the bounds of its interval. */
const estimate = (name: string, of: (subset: SubsetResult) => FigureResult) => [
  { name, of: (subset: SubsetResult) => of(subset).value },
  { name: `${name}_lower`, of: (subset: SubsetResult) => of(subset).interval?.[0] ?? null },
  { name: `${name}_upper`, of: (subset: SubsetResult) => of(subset).interval?.[1] ?? null },
];

const COLUMNS: readonly { readonly name: string; readonly of: (subset: SubsetResult) => CsvValue }[] = [
  { name: 'subset', of: ({ name }) => name },
  { name: 'family', of: ({ family }) => family },
  { name: 'title', of: ({ title }) => title },
  { name: 'positive', of: ({ positive }) => positive },
  { name: 'persons', of: ({ persons }) => persons },
  { name: 'no_persons', of: ({ no_persons: others }) => others },
  { name: 'small', of: ({ small }) => small },
  { name: 'true_positives', of: ({ confusion }) => confusion.true_positives },
  { name: 'false_positives', of: ({ confusion }) => confusion.false_positives },
  { name: 'true_negatives', of: ({ confusion }) => confusion.true_negatives },
  { name: 'false_negatives', of: ({ confusion }) => confusion.false_negatives },
  ...estimate('accuracy', ({ accuracy }) => accuracy),
  ...estimate('precision', ({ precision }) => precision),
  ...estimate('recall', ({ recall }) => recall),
  ...estimate('specificity', ({ specificity }) => specificity),
  ...estimate('f1', ({ f1 }) => f1),
  ...estimate('f1_rates', ({ f1_rates: rates }) => rates),
  { name: 'roc_auc', of: ({ roc_auc: auc }) => auc.value },
  { name: 'average_precision', of: ({ average_precision: precision }) => precision.value },
  { name: 'calibration_error', of: ({ calibration_error: error }) => error.value },
];

/** Columns of what a model costs, the same in each of its rows; empty where it is not known. */
const COST_COLUMNS: readonly {
  readonly name: string;
  readonly of: (cost: NonNullable<CostResult>) => CsvValue;
}[] = [
  { name: 'input_width', of: ({ width }) => width },
  { name: 'input_height', of: ({ height }) => height },
  { name: 'input_colour', of: ({ colour }) => colour },
  { name: 'parameters', of: ({ parameters }) => parameters },
  { name: 'multiply_accumulates', of: ({ multiply_accumulates: macs }) => macs },
  { name: 'weight_bytes', of: ({ weight_bytes: bytes }) => bytes },
  { name: 'peak_activation_bytes', of: ({ peak_activation_bytes: bytes }) => bytes },
  {
    name: 'quantised_peak_activation_bytes',
    of: ({ quantised_peak_activation_bytes: bytes }) => bytes,
  },
];

interface Csv {
  readonly content: string;
  readonly rows: number;
}

function csvOf(header: readonly string[], rows: readonly (readonly CsvValue[])[]): Csv {
  return { content: [header, ...rows].map((row) => csvLine(row)).join(''), rows: rows.length };
}

/** One row a model and subset. Figures without a value are empty. */
export function resultsCsv({ models }: Results): Csv {
  const header = ['model', 'threshold', ...[...COLUMNS, ...COST_COLUMNS].map(({ name }) => name)];
  const rows = models.flatMap(({ name, operating_point: { threshold }, subsets, cost }) => {
    const costs = COST_COLUMNS.map(({ of }) => (cost === null ? null : of(cost)));
    return subsets.map((subset) => [name, threshold, ...COLUMNS.map(({ of }) => of(subset)), ...costs]);
  });
  return csvOf(header, rows);
}

/**
 * One row a model under the column names of the published benchmark, behind the model's name. What this evaluation
 * did not measure is empty.
 */
export function publishedCsv({ models, split }: Results): Csv {
  const header = ['model', ...PUBLISHED_COLUMNS.map(({ column }) => column)];
  return csvOf(
    header,
    models.map((model) => [
      model.name,
      ...PUBLISHED_COLUMNS.map(({ source }) => publishedValue(model, split, source)),
    ]),
  );
}

function publishedValue(
  { subsets, cost }: ModelResult,
  split: Results['split'],
  source: (typeof PUBLISHED_COLUMNS)[number]['source'],
): number | null {
  const figure = (name: string, of: (subset: SubsetResult) => FigureResult): number | null => {
    const found = subsets.find((subset) => subset.name === name);
    return found === undefined ? null : of(found).value;
  };
  switch (source.kind) {
    case 'accuracy':
      return (source.of === 'visual_wake_words') === (split === VWW)
        ? figure(WHOLE_SPLIT, ({ accuracy }) => accuracy)
        : null;
    case 'f1_rates':
      return figure(source.subset, ({ f1_rates: rates }) => rates);
    case 'multiply_accumulates':
      return cost?.multiply_accumulates ?? null;
  }
}
