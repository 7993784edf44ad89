import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTfdsShardName, TFDS_DATASET_NAME, tfdsShardName } from '../../manifests/index.js';
import { suggestCommand } from '../command-line.js';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import { isMissingFile, StageError } from '../errors.js';
import type { Database } from '../io/duckdb.js';
import { openFileSlices } from '../io/file-slices.js';
import type { SquareVariant } from '../io/square-encoder.js';
import type { SquareResult, SquareTask } from '../io/square-worker.js';
import { openWorkerPool } from '../io/worker-pool.js';
import { inputKey, outputState, readSidecar, SIDECAR_ENDING } from '../sidecar.js';
import { sourceSplitOf, type DatasetSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { labelSetFacts, labelSetName } from '../workspace.js';
import { removeExcludedShards } from './takedown.js';
import { oneClassWarning } from './label/summary.js';
import { currentLabels, type CurrentLabels } from './label-state.js';
import { countSelected, selectedShards, type ExportShard } from './export/selection.js';
import { writeShard, type ShardFile, type ShardTools } from './export/shard-task.js';
import { removeOtherShards } from './export/stale.js';
import { exportShardCount, squareVariants, variantName } from './export/variants.js';
import { manifestsStand, writeManifests } from './export/manifests.js';

/** Raised when the same labels and pictures give other bytes. */
const EXPORT_VERSION = 1;

/**
 * Writes the asked splits as sharded TFRecord, every asked size and colour from one decode of each image, with a
 * CSV and a Parquet manifest a split. Shards whose images, labels and settings are as they were stay as they are.
 */
export async function runExport(context: RunContext): Promise<StageSummary> {
  const { config } = context;
  const lines: string[] = [];
  const pool = openWorkerPool<SquareTask, SquareResult>('square-worker', config.images.workers);
  const slices = openFileSlices();
  const taken = await withRunDatabase(config, context.workspace, (database) =>
    removeExcludedShards(context, database),
  );
  if (taken.length > 0) lines.push(`removed shards that held excluded images: ${taken.join(', ')}`);
  try {
    for (const split of config.splits) {
      lines.push(
        await withRunDatabase(config, context.workspace, (database) =>
          exportSplit(context, database, split, {
            pool,
            slices,
            signal: context.signal,
            ...(context.given && { given: context.given }),
          }),
        ),
      );
    }
  } finally {
    await pool.close();
    await slices.close();
  }
  return { lines };
}

/** Why a split may be empty where its labels do not tell. */
const NOTHING_KEPT =
  'the label table says why for each image (wake-vision status counts the reasons). Where all images are of one class, ' +
  'labels.balance: false keeps them';

/** How many images an export holds, and into what it is cut. */
async function exportShape(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
): Promise<{ count: number; shardCount: number; variants: SquareVariant[] }> {
  const count = await countSelected(context, database, split);
  const { export: settings } = context.config;
  return { count, shardCount: exportShardCount(settings, count), variants: squareVariants(settings) };
}

/** Whether any shard of the asked variants of a split stands, whatever it was made from. */
export async function standingExports(context: RunContext, split: DatasetSplit): Promise<boolean> {
  for (const variant of squareVariants(context.config.export)) {
    const folder = context.workspace.exportFolder(labelSetName(context), 'tfrecord', variantName(variant));
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissingFile(error)) return [];
      throw error;
    });
    if (names.some((name) => parseTfdsShardName(name)?.split === split)) return true;
  }
  return false;
}

/** How the files of an export stand to the labels and pictures of its split. */
export interface ExportState {
  readonly shards: number;
  /** Shards that are done. */
  readonly done: number;
  /** Shards made from other labels or pictures. */
  readonly outOfDate: number;
  /** Whether the CSV and Parquet manifests of every variant are done. */
  readonly hasManifests: boolean;
}

/**
 * Looks which files of an export are done.
 *
 * @param current the labels of the split.
 */
export async function exportState(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  { labels, images }: CurrentLabels,
): Promise<ExportState> {
  const { shardCount, variants } = await exportShape(context, database, split);
  let missing = 0;
  let outOfDate = 0;
  for await (const shard of selectedShards(context, database, split, images, shardCount)) {
    for (const { standing } of await missingFiles(context, split, shard, shardCount, variants)) {
      missing++;
      if (standing === 'out_of_date') outOfDate++;
    }
  }
  const metadata = await readSidecar(context.workspace.metadata(sourceSplitOf(split)).sidecar);
  const folders = variants.map((variant) =>
    context.workspace.exportFolder(labelSetName(context), 'tfrecord', variantName(variant)),
  );
  const hasManifests =
    metadata !== null &&
    (await manifestsStand(context, split, images, { folders, shardCount, labels, metadata }));
  const shards = shardCount * variants.length;
  return { shards, done: shards - missing, outOfDate, hasManifests };
}

type SharedTools = Omit<ShardTools, 'onImage' | 'facts'>;

async function exportSplit(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  tools: SharedTools,
): Promise<string> {
  const { config, workspace } = context;
  const { labels, images } = await currentLabels(context, split);
  const metadata = await readSidecar(workspace.metadata(sourceSplitOf(split)).sidecar);
  if (metadata === null)
    throw new StageError(`${split}: the metadata is gone. Run: ${suggestCommand(context, 'ingest')}`);
  const { count, shardCount, variants } = await exportShape(context, database, split);
  if (config.export.balanced && count < 2) {
    const why = (config.labels.balance ? oneClassWarning(labels.counts) : null) ?? NOTHING_KEPT;
    context.report.warn(`${split}: the export holds ${count === 0 ? 'no image' : 'one image'}: ${why}`);
  } else if (count === 0) context.report.warn(`${split}: the export holds no image: ${NOTHING_KEPT}`);
  const task = context.report.task(`export ${split}`, count, 'images');
  let written = 0;
  for await (const shard of selectedShards(context, database, split, images, shardCount)) {
    const files = await missingFiles(context, split, shard, shardCount, variants);
    if (files.length > 0) {
      await writeShard(shard.images, files, {
        ...tools,
        facts: labelSetFacts(context),
        onImage: () => {
          task.advance();
        },
      });
      written += files.length;
    } else {
      task.advance(shard.images.length);
    }
  }
  const set = labelSetName(context);
  const folders = variants.map((variant) => workspace.exportFolder(set, 'tfrecord', variantName(variant)));
  for (const folder of folders) await removeOtherShards(folder, split, shardCount);
  await writeManifests(context, database, split, images, { folders, shardCount, labels, metadata });
  task.finish();
  const total = shardCount * variants.length;
  return `${split}: ${count.toLocaleString('en-US')} images in ${total} shards (${variants.map(variantName).join(', ')}); ${written} written, ${total - written} as they were`;
}

interface MissingFile extends ShardFile {
  readonly standing: 'missing' | 'out_of_date';
}

/** The files of a shard that are not done, one a variant. */
async function missingFiles(
  context: RunContext,
  split: DatasetSplit,
  shard: ExportShard,
  shardCount: number,
  variants: readonly SquareVariant[],
): Promise<MissingFile[]> {
  const rows = inputKey(
    shard.images.map(({ imageId, filename, flags, workingSha256 }) => ({
      imageId,
      filename,
      flags,
      workingSha256,
    })),
  );
  const files: MissingFile[] = [];
  for (const variant of variants) {
    const folder = context.workspace.exportFolder(labelSetName(context), 'tfrecord', variantName(variant));
    const name = tfdsShardName({ dataset: TFDS_DATASET_NAME, split, index: shard.index, count: shardCount });
    const key = inputKey({ stage: 'export', version: EXPORT_VERSION, variant, rows });
    const path = join(folder, name);
    const sidecar = `${path}${SIDECAR_ENDING}`;
    const { state: standing } = await outputState(sidecar, key);
    if (standing !== 'done') files.push({ variant, path, sidecar, key, standing });
  }
  return files;
}
