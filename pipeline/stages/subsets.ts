import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { benchmarkSubsetsOf, roleIn, type Flags } from '../../filters/index.js';
import { CsvWriter, PublishedCsvWriter, type CsvFile } from '../../manifests/index.js';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import type { Database } from '../io/duckdb.js';
import {
  doneSidecar,
  inputKey,
  outputState,
  publishOutputs,
  readSidecar,
  SIDECAR_ENDING,
  temporaryPath,
  type OutputState,
  type StagedOutput,
} from '../sidecar.js';
import { isBenchmarkSplit, type DatasetSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { labelSetFacts, labelSetName } from '../workspace.js';
import { flagsOf } from '../flags-of.js';
import { decidedLabels, type DecidedLabels } from './filter/decided-labels.js';
import { currentLabels, type CurrentLabels } from './label-state.js';
import { FLAG_FACT_COLUMNS, readNames } from '../tables/label-row.js';

/** Raised when the same labels give other files. */
const SUBSETS_VERSION = 2;

const SUBSET_COLUMNS = ['image_id', 'filename', 'person', 'role'];

/**
 * Writes, for each asked split, the CSV file of the published data set and, for validation and test, one CSV a
 * benchmark subset with the partners that the benchmark measures it against.
 */
export async function runSubsets(context: RunContext): Promise<StageSummary> {
  const lines: string[] = [];
  for (const split of context.config.splits) {
    const counts = await withRunDatabase(context.config, context.workspace, (database) =>
      writeSubsets(context, database, split),
    );
    const sizes = Object.entries(counts).map(([name, count]) => `${name} ${count.toLocaleString('en-US')}`);
    lines.push(`${split}: ${sizes.join(', ')}`);
  }
  const { name } = context.target;
  if (name !== 'Person' && context.config.splits.some(isBenchmarkSplit))
    lines.push(
      `no subsets of perceived gender and age: MIAP annotators described persons, and the target is ${name}`,
    );
  return { lines };
}

function subsetsSidecar(context: RunContext, split: DatasetSplit): string {
  return join(context.workspace.subsetsFolder(labelSetName(context), split), `subsets${SIDECAR_ENDING}`);
}

function subsetsKey(split: DatasetSplit, { labels }: CurrentLabels, { decisions }: DecidedLabels): string {
  return inputKey({ stage: 'subsets', version: SUBSETS_VERSION, split, labels: labels.outputs, decisions });
}

/**
 * How the subset files of a split stand to its labels.
 *
 * @param current the labels of the split; null where they are not current.
 * @param decided the same after filtering; null where the decisions are not current.
 */
export async function subsetsState(
  context: RunContext,
  split: DatasetSplit,
  current: CurrentLabels | null,
  decided: DecidedLabels | null,
): Promise<OutputState> {
  const path = subsetsSidecar(context, split);
  if (current !== null && decided !== null) return outputState(path, subsetsKey(split, current, decided));
  const sidecar = await readSidecar(path);
  return sidecar === null ? { state: 'missing', lost: null } : { state: 'out_of_date', sidecar };
}

/** A file being written. */
interface OpenFile {
  readonly path: string;
  readonly writer: { close: () => Promise<CsvFile>; abort: () => Promise<void> };
}

async function writeSubsets(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
): Promise<Record<string, number>> {
  const { workspace } = context;
  const set = labelSetName(context);
  const folder = workspace.subsetsFolder(set, split);
  const sidecar = subsetsSidecar(context, split);
  const current = await currentLabels(context, split);
  const decided = await decidedLabels(context, database, split);
  const key = subsetsKey(split, current, decided);
  const done = await doneSidecar(sidecar, key);
  if (done !== null) return done.counts;

  await mkdir(folder, { recursive: true });
  const files: OpenFile[] = [];
  const open = async <W extends OpenFile['writer']>(
    name: string,
    make: (path: string) => Promise<W>,
  ): Promise<W> => {
    const path = join(folder, `${name}.csv`);
    const writer = await make(temporaryPath(path));
    files.push({ path, writer });
    return writer;
  };
  const counts: Record<string, number> = {};
  try {
    const published = await open(`wake_vision_${split}`, (path) => PublishedCsvWriter.open(path, split));
    const subsets = isBenchmarkSplit(split) ? benchmarkSubsetsOf(context.target.name) : [];
    const writers = new Map<string, CsvWriter>();
    for (const { name } of subsets)
      writers.set(name, await open(name, (path) => CsvWriter.open(path, SUBSET_COLUMNS)));

    for await (const { imageId, filename, flags } of publishedRows(context, database, decided.sql, split)) {
      await published.write({ filename, flags });
      counts['images'] = (counts['images'] ?? 0) + 1;
      for (const subset of subsets) {
        const role = roleIn(subset, flags);
        if (role === null) continue;
        const person = role === 'member' && subset.partner === 'no_target' ? 1 : flags.person;
        await writers.get(subset.name)?.write([imageId, filename, person, role]);
        if (role === 'member') counts[subset.name] = (counts[subset.name] ?? 0) + 1;
      }
    }
    const staged: StagedOutput[] = [];
    for (const { path, writer } of files) {
      const { rows, bytes, sha256 } = await writer.close();
      staged.push({ path, rows, bytes, sha256 });
    }
    for (const { name } of subsets) counts[name] ??= 0;
    const facts = labelSetFacts(context);
    return (await publishOutputs(sidecar, { stage: 'subsets', key, counts, facts }, staged)).counts;
  } finally {
    await Promise.all(files.map(({ writer }) => writer.abort()));
  }
}

/** The rows of the published file: the balanced images, and in validation and test those of a distance set alone. */
async function* publishedRows(
  context: RunContext,
  database: Database,
  labels: string,
  split: DatasetSplit,
): AsyncGenerator<{ imageId: string; filename: string; flags: Flags }> {
  const distanceOnly = isBenchmarkSplit(split) ? 'OR (in_distance_set AND distance IS NOT NULL)' : '';
  const query = `
    SELECT image_id, filename, ${FLAG_FACT_COLUMNS.join(', ')} FROM ${labels}
    WHERE kept ${distanceOnly} ORDER BY hash, image_id`;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) yield { ...readNames(row), flags: flagsOf(context, row, true) };
  }
}
