import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TFDS_DATASET_NAME, tfdsShardName } from '../../manifests/index.js';
import type { RunContext } from '../context.js';
import { withRunDatabase } from '../database.js';
import { StageError } from '../errors.js';
import type { Database } from '../io/duckdb.js';
import { openFileSlices } from '../io/file-slices.js';
import type { SquareVariant } from '../io/square-encoder.js';
import type { SquareResult, SquareTask } from '../io/square-worker.js';
import { openWorkerPool } from '../io/worker-pool.js';
import { doneSidecar, inputKey, readSidecar, SIDECAR_ENDING } from '../sidecar.js';
import { sourceSplitOf, type DatasetSplit } from '../splits.js';
import type { StageSummary } from '../stage.js';
import { labelSetFacts, labelSetName } from '../workspace.js';
import { removeExcludedShards } from './takedown.js';
import { currentLabels } from './label/key.js';
import { oneClassWarning } from './label/summary.js';
import { countSelected, selectedShards, type ExportShard } from './export/selection.js';
import { writeShard, type ShardFile, type ShardTools } from './export/shard-task.js';
import { removeOtherShards } from './export/stale.js';
import { exportShardCount, squareVariants, variantName } from './export/variants.js';
import { writeManifests } from './export/manifests.js';

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
          exportSplit(context, database, split, { pool, slices, signal: context.signal }),
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
  if (metadata === null) throw new StageError(`${split}: the metadata is gone. Run: wake-vision ingest`);
  const count = await countSelected(context, database, split);
  if (config.export.balanced && count < 2) {
    const why = (config.labels.balance ? oneClassWarning(labels.counts) : null) ?? NOTHING_KEPT;
    context.report.warn(`${split}: the export holds ${count === 0 ? 'no image' : 'one image'}: ${why}`);
  } else if (count === 0) context.report.warn(`${split}: the export holds no image: ${NOTHING_KEPT}`);
  const shardCount = exportShardCount(config.export, count);
  const variants = squareVariants(config.export);
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

/** The files of a shard that are not done, one a variant. */
async function missingFiles(
  context: RunContext,
  split: DatasetSplit,
  shard: ExportShard,
  shardCount: number,
  variants: readonly SquareVariant[],
): Promise<ShardFile[]> {
  const rows = inputKey(
    shard.images.map(({ imageId, filename, flags, workingSha256 }) => ({
      imageId,
      filename,
      flags,
      workingSha256,
    })),
  );
  const files: ShardFile[] = [];
  for (const variant of variants) {
    const folder = context.workspace.exportFolder(labelSetName(context), 'tfrecord', variantName(variant));
    await mkdir(folder, { recursive: true });
    const name = tfdsShardName({ dataset: TFDS_DATASET_NAME, split, index: shard.index, count: shardCount });
    const key = inputKey({ stage: 'export', version: EXPORT_VERSION, variant, rows });
    const path = join(folder, name);
    const sidecar = `${path}${SIDECAR_ENDING}`;
    if ((await doneSidecar(sidecar, key)) === null) files.push({ variant, path, sidecar, key });
  }
  return files;
}
