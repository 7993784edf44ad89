import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import { targetFacts } from '../rule-options.js';
import { doneSidecar, inputKey, publishOutputs, temporaryPath, type StagedOutput } from '../sidecar.js';
import { knownSum, obtainSource, splitSources } from '../source-files.js';
import { SOURCES, type ResolvedSource, type SourceKind } from '../sources.js';
import { sourceSplitOf, sourceSplitsOf, type SourceSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { ingestSplit, type ImageListSource, type IngestReport } from './ingest.js';

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

async function ingestOne(context: RunContext, split: SourceSplit): Promise<string> {
  const { config, workspace, target } = context;
  const splits = config.splits.filter((wanted) => sourceSplitOf(wanted) === split);
  const needed = splitSources(context, splits).filter(({ key }) => !CLASS_FILES.includes(SOURCES[key].kind));
  const paths = workspace.metadata(split);
  const keyOf = async (): Promise<string | null> => {
    const sums = await Promise.all(
      needed.map(
        async (source) => [source.key, await knownSum(context, source.key), source.isOptional] as const,
      ),
    );
    if (sums.some(([, sum, isOptional]) => sum === null && !isOptional)) return null;
    return inputKey({
      stage: 'ingest',
      version: INGEST_VERSION,
      split,
      sources: sums.map(([key, sum]) => [key, sum]),
      folder: config.sources.image_list === 'folder' ? await folderNames(config.images.folder) : null,
      target: targetFacts(target),
      unlisted: config.sources.unlisted_images,
      allowedRejects: config.sources.allowed_reject_share,
    });
  };
  const knownKey = await keyOf();
  const done = knownKey === null ? null : await doneSidecar(paths.sidecar, knownKey);
  if (done !== null) return `done already: ${describe(done.counts)}`;

  const obtained: ResolvedSource[] = [];
  for (const source of needed) {
    const file = await obtainSource(context, source);
    if (file !== null) obtained.push(file);
  }
  const key = await keyOf();
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
    { stage: 'ingest', key, counts: countsOf(report), facts: { target: inputKey(targetFacts(target)) } },
    staged,
  );
  if (!config.sources.keep_downloads) {
    for (const file of obtained) if (file.from === 'download') await rm(file.path, { force: true });
  }
  return describe(sidecar.counts);
}

async function folderNames(folder: string | null): Promise<string[]> {
  if (folder === null)
    throw new StageError('sources.image_list is "folder", which needs images.folder (or --images-folder)');
  return (await readdir(folder)).sort();
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
    throw new StageError(
      'no image list: name one in sources.files, or set sources.image_list to "folder" and images.folder',
    );
  return { kind: 'folder', path: folder };
}

function countsOf(report: IngestReport): Record<string, number> {
  const { files, duplicates, ...counts } = report;
  const rejects: Record<string, number> = {};
  for (const file of files) {
    for (const [reason, count] of Object.entries(file.rejects))
      rejects[`rejects.${reason}`] = (rejects[`rejects.${reason}`] ?? 0) + count;
  }
  const repeated = duplicates.images + duplicates.boxes + duplicates.labels + duplicates.miap;
  return { ...counts, duplicates: repeated, ...rejects };
}

/** One line of what an ingested split holds. */
function describe(counts: Readonly<Record<string, number>>): string {
  const count = (name: string): string => (counts[name] ?? 0).toLocaleString('en-US');
  return (
    `${count('images')} images, ${count('boxes')} boxes (${count('targetBoxes')} of the target), ` +
    `${count('targetLabels')} target image labels, ${count('miapBoxes')} MIAP boxes; ${count('rows')} rows read, ` +
    `${count('rejects')} malformed, ${count('duplicates')} repeated; ` +
    `${count('unlistedDropped')} images without an entry in the image list dropped, ${count('unlistedKept')} kept; ` +
    `${count('filenameCollisions')} file names borne by several images`
  );
}
