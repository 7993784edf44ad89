import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import type { RunContext } from '../context.js';
import { errorMessage, isMissingFile, StageError, UsageError } from '../errors.js';
import { isImported } from '../imported.js';
import { changedInputs, inputFacts, type Inputs } from '../inputs.js';
import { targetFacts } from '../rule-options.js';
import {
  inputKey,
  outputState,
  publishOutputs,
  temporaryPath,
  type OutputState,
  type StagedOutput,
} from '../sidecar.js';
import { knownSum, obtainSource, splitSources } from '../source-files.js';
import { SOURCES, type NeededSource, type ResolvedSource, type SourceKind } from '../sources.js';
import { sourceSplitOf, sourceSplitsOf, type SourceSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { importedMetadataState, writeImportedMetadata } from './import/metadata.js';
import { ingestSplit, type ImageListSource, type IngestReport } from './ingest.js';
import { countsOf, describeConflicts, describeIngest } from './ingest-summary.js';

/** Raised when the same source files give another table. */
const INGEST_VERSION = 1;

/** Files that serve the choice of classes, not the table itself. */
const CLASS_FILES: readonly SourceKind[] = ['class_names', 'class_tree'];

/**
 * Turns the source files of each asked source split into its metadata table; downloads what is not at hand. A
 * split whose files, target and settings are as they were is not read again.
 */
export async function runIngest(context: RunContext): Promise<StageSummary> {
  const lines: string[] = [];
  for (const split of sourceSplitsOf(context.config.splits))
    lines.push(`${split}: ${await ingestOne(context, split)}`);
  return { lines };
}

/** The source files that a split's table is made from. */
function tableSources(context: RunContext, split: SourceSplit): NeededSource[] {
  const splits = context.config.splits.filter((wanted) => sourceSplitOf(wanted) === split);
  return splitSources(context, splits).filter(({ key }) => !CLASS_FILES.includes(SOURCES[key].kind));
}

/** What the table of a split is made from: its key, and the same by names that a reader knows. */
interface IngestInputs {
  /** Null where only a download can tell. */
  readonly key: string | null;
  readonly names: Inputs;
}

async function ingestInputs(context: RunContext, split: SourceSplit): Promise<IngestInputs> {
  const { config, target } = context;
  const sums = await Promise.all(
    tableSources(context, split).map(
      async (source) => [source.key, await knownSum(context, source.key), source.isOptional] as const,
    ),
  );
  const folder = config.sources.image_list === 'folder' ? await folderNames(config.images.folder) : null;
  const names: Inputs = {
    'the target': target.name,
    'sources.unlisted_images': config.sources.unlisted_images,
    'sources.allowed_reject_share': config.sources.allowed_reject_share,
    ...(folder === null ? {} : { 'the folder of pictures': inputKey(folder) }),
    ...Object.fromEntries(sums.map(([key, sum]) => [`source file ${key}`, sum])),
  };
  const isKnown = sums.every(([, sum, isOptional]) => sum !== null || isOptional);
  const key = inputKey({
    stage: 'ingest',
    version: INGEST_VERSION,
    split,
    sources: sums.map(([source, sum]) => [source, sum]),
    folder,
    target: targetFacts(target),
    unlisted: config.sources.unlisted_images,
    allowedRejects: config.sources.allowed_reject_share,
  });
  return { key: isKnown ? key : null, names };
}

/**
 * How the metadata table of a split stands to the source files and settings, and why it is out of date.
 *
 * @throws UsageError, StageError where a named source file is missing or is not as published.
 */
export async function ingestState(
  context: RunContext,
  split: SourceSplit,
): Promise<OutputState & { readonly why: string }> {
  if (isImported(context, split)) return importedMetadataState(context, split);
  const { key, names } = await ingestInputs(context, split);
  const path = context.workspace.metadata(split).sidecar;
  // No key is equal to none: where only a download can tell, the table is not known to be current.
  const output = await outputState(path, key ?? '');
  if (output.state !== 'out_of_date') return { ...output, why: '' };
  return { ...output, why: changedInputs(output.sidecar.facts, names) };
}

async function ingestOne(context: RunContext, split: SourceSplit): Promise<string> {
  if (isImported(context, split)) return describeIngest(await writeImportedMetadata(context, split));
  const { config, workspace, target } = context;
  const paths = workspace.metadata(split);
  const standing = await ingestState(context, split);
  if (standing.state === 'done') return `done already: ${describeIngest(standing.sidecar.counts)}`;

  const obtained: ResolvedSource[] = [];
  for (const source of tableSources(context, split)) {
    const file = await obtainSource(context, source);
    if (file !== null) obtained.push(file);
  }
  const { key, names } = await ingestInputs(context, split);
  if (key === null)
    throw new StageError(`${split}: a source file changed while it was read. Run the same command again.`);
  await mkdir(dirname(paths.table), { recursive: true });
  const report = await readSources(context, split, obtained);
  const corrections = obtained.find((file) => SOURCES[file.key].kind === 'corrections');
  if (corrections !== undefined)
    await writeFile(temporaryPath(paths.corrections), await readFile(corrections.path));
  const staged: StagedOutput[] = [
    { path: paths.table, rows: report.images },
    { path: paths.rejects, rows: report.rejects },
    ...(corrections === undefined ? [] : [{ path: paths.corrections }]),
  ];
  const sidecar = await publishOutputs(
    paths.sidecar,
    {
      stage: 'ingest',
      key,
      counts: countsOf(report),
      facts: { target: inputKey(targetFacts(target)), ...inputFacts(names) },
    },
    staged,
  );
  if (!config.sources.keep_downloads) {
    for (const file of obtained) if (file.from === 'download') await rm(file.path, { force: true });
  }
  const disagreement = corrections === undefined ? '' : await describeConflicts(paths.corrections);
  return `${describeIngest(sidecar.counts)}${disagreement}`;
}

async function folderNames(folder: string | null): Promise<string[]> {
  if (folder === null)
    throw new UsageError('sources.image_list is "folder", which needs images.folder (or --images-folder)');
  const names = await readdir(folder).catch((error: unknown) => {
    const why = isMissingFile(error) ? 'there is no such folder' : `cannot be listed: ${errorMessage(error)}`;
    throw new UsageError(`images.folder ${folder}: ${why}. Name the folder that holds the pictures.`);
  });
  return names.sort();
}

async function readSources(
  context: RunContext,
  split: SourceSplit,
  files: readonly ResolvedSource[],
): Promise<IngestReport> {
  const { config, workspace, target, signal, report } = context;
  const paths = workspace.metadata(split);
  const pathOf = (kind: SourceKind): string | null =>
    files.find((file) => SOURCES[file.key].kind === kind)?.path ?? null;
  return ingestSplit({
    split,
    imageList: imageList(context, pathOf('image_list')),
    boxes: pathOf('boxes'),
    imageLabels: [pathOf('human_labels'), pathOf('machine_labels')].flatMap((path) => path ?? []),
    miap: pathOf('miap'),
    target,
    unlistedImages: config.sources.unlisted_images,
    allowedRejectShare: config.sources.allowed_reject_share,
    database: {
      memoryLimit: config.sources.memory_limit,
      threads: config.sources.threads ?? availableParallelism(),
      spillFolder: config.sources.spill_folder ?? workspace.spill,
    },
    output: temporaryPath(paths.table),
    rejectsOutput: temporaryPath(paths.rejects),
    signal,
    onStep: (step) => {
      const what =
        step.step === 'read'
          ? `reading ${basename(step.file)}`
          : step.step === 'group'
            ? 'grouping by image'
            : 'writing the table';
      report.info(`ingest ${split}: ${what}`);
    },
  });
}

function imageList(context: RunContext, path: string | null): ImageListSource {
  if (path !== null) return { kind: 'file', path };
  const { folder } = context.config.images;
  if (folder === null)
    throw new UsageError(
      'no image list: name one in sources.files, or set sources.image_list to "folder" and images.folder',
    );
  return { kind: 'folder', path: folder };
}
