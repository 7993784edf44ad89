import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { loadConfig } from '../../pipeline/config.js';
import type { RunContext } from '../../pipeline/context.js';
import { filterModel } from '../../pipeline/filter-model.js';
import { withRunDatabase } from '../../pipeline/database.js';
import { literal, type Row } from '../../pipeline/io/duckdb.js';
import { createReporter } from '../../pipeline/progress.js';
import { runStages } from '../../pipeline/run.js';
import { publishOutputs, temporaryPath } from '../../pipeline/sidecar.js';
import type { DatasetSplit, SourceSplit } from '../../pipeline/splits.js';
import { text } from '../../pipeline/tables/cells.js';
import { resolveTarget } from '../../pipeline/target.js';
import { labelSetName, openWorkspace } from '../../pipeline/workspace.js';

/** One picture of a small data set of our own. */
export interface OwnImage {
  /** 16 hex digits. */
  readonly id: string;
  readonly split: SourceSplit;
  readonly person: boolean;
  /** What the model says; null where it could not score it. Left out: it agrees with the label. */
  readonly probability?: number | null;
  /** Seed of what it shows: pictures of one seed are the same file. */
  readonly shows: number;
  /** JPEG quality: other qualities of one seed are near pictures in other files. */
  readonly quality?: number;
  /** Output of the model that describes the picture. */
  readonly embedding?: readonly number[];
  /** clean_label of the correction file. */
  readonly correction?: number;
}

const PERSON = '/m/01g317';
const AIRPLANE = '/m/0cmf2';
const BOX_HEADER =
  'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside';
const SPLITS: readonly SourceSplit[] = ['train', 'validation', 'test'];

/** 16 hex digits of a number. */
export function idOf(number: number): string {
  return number.toString(16).padStart(16, '0');
}

/** A picture of 16 x 12 patches, other ones for each seed. */
function picture(seed: number, quality: number): Promise<Buffer> {
  let state = (seed + 1) * 2654435761;
  const patches = Buffer.from(
    Array.from({ length: 16 * 12 * 3 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    }),
  );
  return sharp(patches, { raw: { width: 16, height: 12, channels: 3 } })
    .resize(320, 240, { kernel: 'cubic' })
    .jpeg({ quality })
    .toBuffer();
}

/** Writes pictures and annotations below a folder, and gives the configuration keys that read them. */
export async function writeOwnData(
  folder: string,
  images: readonly OwnImage[],
): Promise<Record<string, unknown>> {
  const pictures = join(folder, 'pictures');
  await mkdir(pictures, { recursive: true });
  const files: Record<string, string> = {};
  for (const split of SPLITS) {
    const own = images.filter((image) => image.split === split);
    const boxes = own.map(
      ({ id, person }) => `${id},xclick,${person ? PERSON : AIRPLANE},1,0.1,0.9,0.1,0.9,0,0,0,0,0`,
    );
    files[`${split}_boxes`] = join(folder, `${split}-boxes.csv`);
    await writeFile(files[`${split}_boxes`], [BOX_HEADER, ...boxes, ''].join('\n'));
    const corrected = own.filter(({ correction }) => correction !== undefined);
    if (split === 'train' || corrected.length === 0) continue;
    files[`${split}_corrections`] = join(folder, `${split}-corrections.csv`);
    await writeFile(
      files[`${split}_corrections`],
      [
        'filename,original_label,clean_label',
        ...corrected.map(({ id, person, correction }) => `${id}.jpg,${person ? 1 : 0},${String(correction)}`),
        '',
      ].join('\n'),
    );
  }
  for (const { id, shows, quality } of images)
    await writeFile(join(pictures, `${id}.jpg`), await picture(shows, quality ?? 90));
  return {
    workspace: join(folder, 'workspace'),
    sources: { image_list: 'folder', files },
    images: { from: ['folder'], folder: pictures, workers: 1 },
  };
}

/** A context with these configuration keys, and the warnings that it was told. */
export async function openContext(
  keys: Record<string, unknown>,
): Promise<{ context: RunContext; warnings: string[] }> {
  const config = await loadConfig(null, keys);
  const workspace = openWorkspace(config.workspace);
  const warnings: string[] = [];
  const report = {
    ...createReporter(process.stderr, { quiet: true }),
    warn: (message: string) => void warnings.push(message),
  };
  const signal = new AbortController().signal;
  const target = await resolveTarget({ config, workspace, report, signal });
  const context: RunContext = {
    config,
    workspace,
    report,
    signal,
    target,
    excluded: new Set<string>(),
    retryFailed: false,
    part: { index: 0, of: 1 },
  };
  return { context, warnings };
}

/** Runs the stages up to the labels. */
export async function labelOwnData(keys: Record<string, unknown>): Promise<void> {
  const { context } = await openContext(keys);
  await runStages(['ingest', 'images', 'label'], context);
}

/** Writes the scores of a split as one shard with its sidecar. */
export async function writeScores(
  { config, workspace }: RunContext,
  split: SourceSplit,
  images: readonly OwnImage[],
  facts: Record<string, string> = {},
): Promise<void> {
  const folder = workspace.scoresFolder(await filterModel(config), split);
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'shard-00000-of-00001.parquet');
  const rows = images
    .filter((image) => image.split === split)
    .map(({ id, person, probability = person ? 0.9 : 0.1, embedding }) => ({
      image_id: id,
      outcome: probability === null ? 'decode_failed' : 'ok',
      person_probability_crop: probability,
      person_probability_whole: 0.5,
      embedding: embedding ?? null,
    }));
  const columns = [
    { name: 'image_id', type: 'VARCHAR', comment: '' },
    { name: 'outcome', type: 'VARCHAR', comment: '' },
    { name: 'person_probability_crop', type: 'DOUBLE', comment: '' },
    { name: 'person_probability_whole', type: 'DOUBLE', comment: '' },
    { name: 'embedding', type: 'FLOAT[]', comment: '' },
  ];
  await withRunDatabase(config, workspace, (database) =>
    database.writeParquetRows(temporaryPath(path), columns, rows),
  );
  await publishOutputs(
    join(folder, 'shard-00000-of-00001.done.json'),
    { stage: 'score', key: '0'.repeat(64), facts },
    [{ path, rows: rows.length }],
  );
}

/** The rows of a decision table by image id. */
export async function readDecisions(context: RunContext, split: DatasetSplit): Promise<Map<string, Row>> {
  const { table } = context.workspace.decisions(labelSetName(context), split);
  const rows = await withRunDatabase(context.config, context.workspace, (database) =>
    database.all(`FROM read_parquet(${literal(table)})`),
  );
  return new Map(rows.map((row) => [text(row, 'image_id'), row]));
}
