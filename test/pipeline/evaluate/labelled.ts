import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { personTarget } from '../../../filters/index.js';
import { loadConfig } from '../../../pipeline/config.js';
import type { RunContext } from '../../../pipeline/context.js';
import { withRunDatabase } from '../../../pipeline/database.js';
import { evaluate } from '../../../pipeline/evaluate.js';
import { parseRequest } from '../../../pipeline/evaluate/options.js';
import type { Results, SubsetResult } from '../../../pipeline/evaluate/results-schema.js';
import type { PlainValue, Row } from '../../../pipeline/io/duckdb.js';
import { hashImageId } from '../../../pipeline/keys.js';
import { createReporter } from '../../../pipeline/progress.js';
import { inputKey, publishOutputs, temporaryPath } from '../../../pipeline/sidecar.js';
import { LABEL_COLUMNS } from '../../../pipeline/tables/labels.js';
import type { DatasetSplit } from '../../../pipeline/splits.js';
import { openWorkspace } from '../../../pipeline/workspace.js';

/** What a test says of an image in the label table; the rest is filled in. */
export interface LabelledImage {
  readonly label: 1 | 0 | -1;
  readonly changes?: Readonly<Record<string, PlainValue>>;
}

/** A context over an empty workspace. */
export async function openContext(folder: string): Promise<RunContext> {
  const workspace = join(folder, 'work');
  return {
    config: await loadConfig(null, { workspace, splits: ['test'] }),
    workspace: openWorkspace(workspace),
    report: createReporter(process.stderr, { quiet: true }),
    signal: new AbortController().signal,
    target: personTarget(),
    excluded: new Set(),
    retryFailed: false,
    part: { index: 0, of: 1 },
  };
}

/** The id of the n-th image. */
export function idOf(index: number): string {
  return index.toString(16).padStart(16, '0');
}

function labelRow({ label, changes = {} }: LabelledImage, index: number): Row {
  const id = idOf(index);
  const known: Record<string, PlainValue> = {
    image_id: id,
    hash: hashImageId(id),
    filename: `${index}.jpg`,
    outcome: 'ok',
    label,
    rule: 'target_box',
    rule_label: label,
    distance_label: label,
    lighting: 'normal_lighting',
    depiction: label === 0 ? 'non-person_non-depiction' : null,
    body_part: 1,
    kept: label !== -1,
    reason: label === -1 ? 'label_excluded' : 'kept',
    in_distance_set: label !== -1,
    ...changes,
  };
  return Object.fromEntries(LABEL_COLUMNS.map(({ name }) => [name, known[name] ?? null]));
}

/** Writes the label table of a split, as the label stage would. */
export async function writeLabels(
  { config, workspace }: RunContext,
  split: DatasetSplit,
  images: readonly LabelledImage[],
  set = 'published',
): Promise<void> {
  const { table, sidecar } = workspace.labels(set, split);
  await mkdir(dirname(table), { recursive: true });
  await withRunDatabase(config, workspace, async (database) => {
    await database.writeParquetRows(temporaryPath(table), LABEL_COLUMNS, images.map(labelRow));
  });
  await publishOutputs(sidecar, { stage: 'label', key: inputKey({ split }) }, [{ path: table }]);
}

/** Writes a file beside the workspace, and gives its path. */
export async function writeText(
  { workspace }: RunContext,
  name: string,
  lines: readonly string[],
): Promise<string> {
  const path = join(dirname(workspace.root), name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** Predictions by id, one an image, in the order of the images. */
export function predictionsById(
  context: RunContext,
  name: string,
  probabilities: readonly number[],
): Promise<string> {
  const rows = probabilities.map((probability, index) => `${idOf(index)},${probability}`);
  return writeText(context, name, ['image_id,probability', ...rows]);
}

/** Evaluates as the command would, with these options of its own. */
export function run(
  context: RunContext,
  options: Readonly<Record<string, unknown>>,
  split: DatasetSplit = 'test',
): Promise<Results> {
  return evaluate(context, parseRequest(options, split, context.config.filter.enabled));
}

/** A subset of a model by name. */
export function subsetOf(results: Results, name: string, model = 0): SubsetResult {
  const found = results.models[model].subsets.find((subset) => subset.name === name);
  if (found === undefined) throw new Error(`no subset ${name}`);
  return found;
}
