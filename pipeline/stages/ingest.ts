import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { TargetClasses } from '../../filters/types.js';
import { throwIfInterrupted } from '../errors.js';
import { type Database, type DatabaseOptions, literal, withDatabase } from '../io/duckdb.js';
import { temporaryPath } from '../sidecar.js';
import type { SourceSplit } from '../splits.js';
import type { CheckedFile, Reject } from './ingest/check.js';
import {
  collectBoxes,
  collectImageIds,
  collectImages,
  collectLabels,
  collectMiap,
  createTables,
} from './ingest/collect.js';
import { listImageFolder } from './ingest/folder-list.js';
import { BOXES, type CsvFormat, IMAGE_LABELS, IMAGE_LIST, MIAP } from './ingest/formats.js';
import { type Duplicates, groupByImage } from './ingest/group.js';
import { readHeader } from './ingest/header.js';
import { checkRejectShare, countReasons, type FileReport } from './ingest/report.js';
import { copyWithLineFeeds, isMixedLineEnds } from './ingest/line-ends.js';
import { settleUnlisted, type UnlistedImages, writeMetadata } from './ingest/write.js';
import { writeRejects } from './ingest/rejects.js';
import type { CsvInput } from './ingest/scan.js';

export { IngestError } from './ingest/errors.js';
export type { FileReport } from './ingest/report.js';
export { METADATA_SCHEMA, REJECTS_SCHEMA } from './ingest/schema.js';

/** Where the images of a split are named. */
export type ImageListSource =
  | { readonly kind: 'file'; readonly path: string }
  /** A folder of pictures named `{image_id}.jpg`: ids are all that is known of the images. */
  | { readonly kind: 'folder'; readonly path: string };

/** Everything that ingest of one split needs. */
export interface IngestOptions {
  readonly split: SourceSplit;
  readonly imageList: ImageListSource;
  /** Paths of the annotation files; null or none: no such annotations. */
  readonly boxes: string | null;
  readonly imageLabels: readonly string[];
  readonly miap: string | null;
  readonly target: TargetClasses;
  readonly unlistedImages: UnlistedImages;
  /** Share of malformed rows, over all files of the split together, above which ingest fails; 0..1. */
  readonly allowedRejectShare: number;
  readonly database: Omit<DatabaseOptions, 'preserveInsertionOrder' | 'signal'>;
  /** Paths to write to. */
  readonly output: string;
  readonly rejectsOutput: string;
  readonly signal?: AbortSignal;
  /** Told what is being worked on. */
  readonly onStep?: (step: IngestStep) => void;
}

/** What ingest is at: `read` names the file. */
export type IngestStep =
  { readonly step: 'read'; readonly file: string } | { readonly step: 'group' | 'write' };

/** Counts of one ingested split. */
export interface IngestReport {
  readonly files: readonly FileReport[];
  /** Rows of all source files, malformed ones included. */
  readonly rows: number;
  readonly rejects: number;
  readonly duplicates: Duplicates;
  /** Rows of the metadata table. */
  readonly images: number;
  /** Images of the table that stand in no image list. */
  readonly unlistedKept: number;
  /** Images that have annotations, stand in no image list and were dropped. */
  readonly unlistedDropped: number;
  readonly imagesWithBoxes: number;
  /** Distinct boxes of any class. */
  readonly boxes: number;
  readonly targetBoxes: number;
  readonly targetLabels: number;
  readonly miapBoxes: number;
  /** File names that more than one image bears. */
  readonly filenameCollisions: number;
}

/**
 * Turns the source files of one split into its metadata table: one row an image, ordered by hash and image id.
 * The bytes of the table depend on the rows of the files and the target alone, not on the rows' order.
 *
 * An image that stands in annotation files only is counted and dropped or kept; in label files it is seen
 * through rows of the target's classes.
 *
 * @throws IngestError where a file or a column is missing, or where more rows are malformed than allowed.
 * @throws InterruptedError where the signal fires.
 */
export async function ingestSplit(options: IngestOptions): Promise<IngestReport> {
  const { signal } = options;
  const databaseOptions = { ...options.database, preserveInsertionOrder: false, ...(signal && { signal }) };
  return withDatabase(databaseOptions, async (database) => {
    await createTables(database);
    const files = await collectFiles(database, options);
    const rejects = files.flatMap((file) => file.rejects);
    const reports = files.map(({ name, rows, rejects: own }) => ({
      file: name,
      rows,
      rejects: countReasons(own),
    }));
    checkRejectShare(reports, rejects, options.allowedRejectShare);
    options.onStep?.({ step: 'group' });
    const duplicates = await groupByImage(database, boxClassesOf(options.target));
    const unlisted = await settleUnlisted(database, options.unlistedImages);
    options.onStep?.({ step: 'write' });
    // Until here order meant nothing; from here on it is the promise.
    await database.run('SET preserve_insertion_order = true');
    await writeMetadata(database, options.output);
    await writeRejects(database, options.rejectsOutput, rejects);
    const isKept = options.unlistedImages === 'keep';
    return {
      files: reports,
      rows: reports.reduce((sum, { rows }) => sum + rows, 0),
      rejects: rejects.length,
      duplicates,
      unlistedKept: isKept ? unlisted : 0,
      unlistedDropped: isKept ? 0 : unlisted,
      ...(await countMetadata(database, options.output)),
    };
  });
}

interface ReadFile extends CheckedFile {
  readonly name: string;
  readonly rejects: readonly Reject[];
}

async function collectFiles(database: Database, options: IngestOptions): Promise<ReadFile[]> {
  const { imageList, boxes, imageLabels, miap, target } = options;
  // All headers first: a renamed column of the last file is told before the first file is read.
  const listInput = imageList.kind === 'file' ? await openCsv(imageList.path, IMAGE_LIST) : null;
  const boxInput = boxes === null ? null : await openCsv(boxes, BOXES);
  const labelInputs = await Promise.all(imageLabels.map((path) => openCsv(path, IMAGE_LABELS)));
  const miapInput = miap === null ? null : await openCsv(miap, MIAP);

  const files: ReadFile[] = [];
  const read = async (input: CsvInput, collect: (input: CsvInput) => Promise<CheckedFile>) => {
    if (options.signal !== undefined) throwIfInterrupted(options.signal);
    options.onStep?.({ step: 'read', file: input.name });
    files.push({ name: input.name, ...(await collectAnyLineEnds(input, collect, options.output)) });
  };

  if (listInput !== null) await read(listInput, (input) => collectImages(database, input, options.split));
  else await collectImageIds(database, await listImageFolder(imageList.path));
  if (boxInput !== null) await read(boxInput, (input) => collectBoxes(database, input));
  const labelClasses = union(target.imageLabels, target.partImageLabels);
  for (const labels of labelInputs)
    await read(labels, (input) => collectLabels(database, input, labelClasses));
  if (miapInput !== null) await read(miapInput, (input) => collectMiap(database, input));
  return files;
}

/** Reads a file; where its lines end in different ways, a mended copy of it, which is deleted again. */
async function collectAnyLineEnds(
  input: CsvInput,
  collect: (input: CsvInput) => Promise<CheckedFile>,
  output: string,
): Promise<CheckedFile> {
  try {
    return await collect(input);
  } catch (error) {
    if (!isMixedLineEnds(error)) throw error;
  }
  const path = temporaryPath(join(dirname(output), `${input.name}.lines`));
  try {
    await copyWithLineFeeds(input.path, path);
    return await collect({ ...input, path });
  } finally {
    await rm(path, { force: true });
  }
}

async function openCsv(path: string, format: CsvFormat): Promise<CsvInput> {
  return { path, name: basename(path), format, header: await readHeader(path, format) };
}

/** Boxes of these classes are kept; of the others, only their number. */
function boxClassesOf(target: TargetClasses): string[] {
  return union(target.boxes, target.partBoxes, target.lookAlikes, target.depictable);
}

function union(...sets: readonly ReadonlySet<string>[]): string[] {
  return [...new Set(sets.flatMap((set) => [...set]))].sort();
}

async function countMetadata(database: Database, path: string) {
  const [counts] = await database.all(
    `SELECT count(*) AS images, count(*) FILTER (box_count > 0) AS boxed,
       coalesce(sum(box_count), 0)::BIGINT AS boxes, coalesce(sum(len(boxes)), 0)::BIGINT AS target_boxes,
       coalesce(sum(len(image_labels)), 0)::BIGINT AS labels, coalesce(sum(len(miap_boxes)), 0)::BIGINT AS miap
     FROM read_parquet(${literal(path)})`,
  );
  const [collisions] = await database.all(
    `SELECT count(*) AS n FROM (
       SELECT filename FROM read_parquet(${literal(path)}) GROUP BY filename HAVING count(*) > 1)`,
  );
  return {
    images: Number(counts.images),
    imagesWithBoxes: Number(counts.boxed),
    boxes: Number(counts.boxes),
    targetBoxes: Number(counts.target_boxes),
    targetLabels: Number(counts.labels),
    miapBoxes: Number(counts.miap),
    filenameCollisions: Number(collisions.n),
  };
}
