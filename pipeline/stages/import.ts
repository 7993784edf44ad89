import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import { FailureShareError, UsageError } from '../errors.js';
import { importedSplitsOf, readImports } from '../imported.js';
import { openImagePool } from '../io/image-pool.js';
import { readSidecar, type Sidecar } from '../sidecar.js';
import { DATASET_SPLITS, sourceSplitOf, sourceSplitsOf, type DatasetSplit } from '../splits.js';
import { describeIds } from './ingest-summary.js';
import { writeCatalogue } from './import/catalogue.js';
import {
  requireSplit,
  splitAndPath,
  splitInName,
  baseName,
  type ImportContainer,
} from './import/container.js';
import { huggingFaceContainers } from './import/hugging-face.js';
import { readImageList } from './import/ids.js';
import { readLabels } from './import/labels.js';
import { IMPORT_STAGE } from './import/metadata.js';
import { writeStandingPictures } from './import/part.js';
import { pictureContainers } from './import/picture-files.js';
import { readContainer } from './import/read-container.js';
import { tfdsContainers } from './import/tfds.js';
import { webDatasetContainers } from './import/webdataset.js';

/** What to import: paths as the user wrote them, a split and an equals sign before them where the name does not say. */
export interface ImportRequest {
  /** Published CSV files, for pictures that stand in `pictures`. */
  readonly csv: readonly string[];
  /** Tar files, or folders of tar files or pictures. */
  readonly pictures: readonly string[];
  readonly tfds: readonly string[];
  readonly huggingFace: readonly string[];
  readonly webDataset: readonly string[];
  /** Image list of Open Images that gives ids by file name. */
  readonly ids: string | null;
  /** The splits to take; null takes all that the files hold. */
  readonly splits: readonly DatasetSplit[] | null;
}

/** What was imported: the splits, a line each, and what is wrong with more of it than allowed. */
export interface ImportSummary {
  /** The context of the stages that go on from here: the imported splits and those imported before beside them. */
  readonly context: RunContext;
  readonly lines: readonly string[];
  readonly aboveAllowedShare: string | null;
}

/** The rejects that count as failures: pictures and labels that were meant to be there. Others are extra files. */
const FAILURES = [
  'missing_picture',
  'bad_picture',
  'bad_record',
  'no_label',
  'too_large',
  'link',
  'unsafe_path',
] as const;

/**
 * Takes over a published data set: reads its files part by part, makes working copies, and writes what is known of each
 * image. The stages ingest, images and label go on from there.
 *
 * @throws UsageError where the request names nothing, or files that are not there. @throws StageError where a file is
 *   damaged.
 */
export async function runImport(context: RunContext, request: ImportRequest): Promise<ImportSummary> {
  const sources = await openSources(context, request);
  const splits = DATASET_SPLITS.filter((split) => sources.containers.some((found) => found.split === split));
  for (const split of splits) await refuseMixture(context, split);
  const list = request.ids === null ? null : await readImageList(context, request.ids);
  const pool = openImagePool(context.config.images.workers);
  const lines: string[] = [];
  const tooMany: string[] = [];
  try {
    for (const split of splits) {
      const csv = sources.csv.get(split);
      const labels = csv === undefined ? null : await readLabels(context, split, csv);
      const task = context.report.task(`import ${split}`, labels?.rows ?? null, 'items');
      const standing = await writeStandingPictures(context, split);
      const tools = { context, pool, list, labels, standing, onItems: task.advance };
      const parts: Sidecar[] = [];
      for (const container of sources.containers.filter((found) => found.split === split))
        parts.push(...(await readContainer(tools, container)));
      task.finish('');
      const { counts } = await withRunDatabase(context.config, context.workspace, (database) =>
        writeCatalogue(context, database, split, parts, labels),
      );
      lines.push(`${split}: ${describeImport(counts)}`);
      const problem = failureText(context, split, counts);
      if (problem !== null) tooMany.push(problem);
    }
  } finally {
    await pool.close();
  }
  const imported = await readImports(context.workspace);
  const all = sourceSplitsOf(splits).flatMap((source) => importedSplitsOf({ imported }, source));
  return {
    context: { ...context, imported, config: { ...context.config, splits: all } },
    lines,
    aboveAllowedShare: tooMany.length === 0 ? null : tooMany.join('\n'),
  };
}

interface OpenedSources {
  readonly containers: readonly ImportContainer[];
  /** Path of the CSV file of each split whose pictures have no labels beside them. */
  readonly csv: ReadonlyMap<DatasetSplit, string>;
}

async function openSources(context: RunContext, request: ImportRequest): Promise<OpenedSources> {
  const csv = new Map<DatasetSplit, string>();
  for (const given of request.csv) {
    const { split, path } = splitAndPath(given);
    const own = requireSplit(split, path, '--csv');
    if (csv.has(own)) throw new UsageError(`--csv ${path}: a CSV file of ${own} was named already`);
    csv.set(own, path);
  }
  if (csv.size > 0 !== request.pictures.length > 0)
    throw new UsageError(
      csv.size > 0
        ? 'import: --csv needs --pictures: the tar files, or the folder, that hold its pictures'
        : 'import: --pictures needs --csv: the published file that labels them',
    );
  const lists = [
    ...request.pictures.map((given) => labelledPictures(given, csv)),
    ...request.tfds.map((path) => tfdsContainers(path)),
    ...request.huggingFace.map((given) => huggingFaceContainers(context, given)),
    ...request.webDataset.map((given) => webDatasetContainers(given)),
  ];
  if (lists.length === 0)
    throw new UsageError(
      'import: nothing to import. Name --csv and --pictures, --tfds, --huggingface or --webdataset (see wake-vision import --help).',
    );
  const kinds = [request.pictures, request.tfds, request.huggingFace, request.webDataset];
  if (kinds.filter((paths) => paths.length > 0).length > 1)
    throw new UsageError(
      'import: name one kind of source at a time: they would tell of the same images twice',
    );
  const containers = distinct((await Promise.all(lists)).flat());
  const { splits } = request;
  const wanted = containers.filter(({ split }) => splits === null || splits.includes(split));
  if (wanted.length === 0)
    throw new UsageError(
      `import: none of ${(splits ?? []).join(', ')} in these files, which hold ${[...new Set(containers.map(({ split }) => split))].join(', ')}`,
    );
  return { containers: wanted, csv };
}

/** Files of one name from several folders get a number behind it: what was read of one must not pass for the other. */
function distinct(containers: readonly ImportContainer[]): ImportContainer[] {
  const seen = new Map<string, number>();
  return containers.map((container) => {
    const key = `${container.split}/${container.name}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? container : { ...container, name: `${container.name} (${count})` };
  });
}

/** The containers of a path, for the split that it names or, where one CSV file is given, for that one. */
async function labelledPictures(
  given: string,
  csv: ReadonlyMap<DatasetSplit, string>,
): Promise<ImportContainer[]> {
  const { split, path } = splitAndPath(given);
  const [only] = csv.keys();
  if (split === null && csv.size > 1 && splitInName(baseName(path)) === null)
    return byName(path, await pictureContainers(path, only), csv);
  const own = split ?? (csv.size === 1 ? only : requireSplit(null, path, '--pictures'));
  if (!csv.has(own)) throw new UsageError(`--pictures ${path}: no --csv of ${own} labels these pictures`);
  return pictureContainers(path, own);
}

/** Archives of several splits in one folder, told apart by their names. */
function byName(
  path: string,
  containers: readonly ImportContainer[],
  csv: ReadonlyMap<DatasetSplit, string>,
): ImportContainer[] {
  return containers.flatMap((container) => {
    const split = splitInName(container.name);
    if (split === null)
      throw new UsageError(
        `--pictures ${path}: the name of ${container.name} does not say which split it is. Name each split's own path: ` +
          [...csv.keys()].map((name) => `--pictures ${name}=...`).join(' '),
      );
    return csv.has(split) ? [{ ...container, split }] : [];
  });
}

/** @throws UsageError where the workspace holds the images of a split from Open Images. */
async function refuseMixture(context: RunContext, split: DatasetSplit): Promise<void> {
  const source = sourceSplitOf(split);
  const metadata = await readSidecar(context.workspace.metadata(source).sidecar);
  if (metadata !== null && metadata.stage !== IMPORT_STAGE)
    throw new UsageError(
      `${context.workspace.root} holds ${source} as it was made from Open Images. Import into another folder: --workspace <folder>`,
    );
}

/** `320 images: 160 with a person, 160 without; 2 refused (1 link, 1 too_large)`. */
export function describeImport(counts: Readonly<Record<string, number>>): string {
  const count = (name: string): string => (counts[name] ?? 0).toLocaleString('en-US');
  const refused = Object.entries(counts).filter(([name]) => name.startsWith('rejects.'));
  const total = refused.reduce((sum, [, some]) => sum + some, 0);
  const reasons = refused.map(
    ([name, some]) => `${some.toLocaleString('en-US')} ${name.slice('rejects.'.length)}`,
  );
  const collisions = counts['name_collisions'] ?? 0;
  return [
    `${count('images')} images: ${count('person.1')} with a person, ${count('person.0')} without`,
    ...((counts['kept_bytes'] ?? 0) > 0 ? [`${count('kept_bytes')} pictures kept byte for byte`] : []),
    describeIds(counts),
    ...(collisions > 0 ? [`${count('name_collisions')} names are borne by several images of the list`] : []),
    total === 0 ? 'nothing refused' : `${total.toLocaleString('en-US')} refused (${reasons.join(', ')})`,
  ].join('; ');
}

function failureText(
  { config, workspace }: RunContext,
  split: DatasetSplit,
  counts: Readonly<Record<string, number>>,
): string | null {
  const failed = FAILURES.reduce((sum, reason) => sum + (counts[`rejects.${reason}`] ?? 0), 0);
  const all = (counts['images'] ?? 0) - (counts['rejects.bad_picture'] ?? 0) + failed;
  const allowed = config.images.allowed_failure_share;
  if (all === 0 || failed / all <= allowed) return null;
  return (
    `import: ${split}: ${((100 * failed) / all).toFixed(1)} % of the pictures are missing or refused, ` +
    `${(100 * allowed).toFixed(1)} % are allowed (images.allowed_failure_share). ${workspace.imported(split).rejects} names them. ` +
    'Name the other files, too, or accept it with --set images.allowed_failure_share=1'
  );
}

/** @throws FailureShareError with all sentences, where there are any. */
export function throwIfAboveShare(sentences: readonly string[]): void {
  if (sentences.length > 0) throw new FailureShareError(sentences.join('\n'));
}
