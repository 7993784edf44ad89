import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CsvWriter, TFDS_DATASET_NAME, tfdsShardName, type CsvValue } from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import type { ImageTables } from '../../image-tables.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import {
  doneSidecar,
  inputKey,
  publishOutputs,
  SIDECAR_ENDING,
  temporaryPath,
  type Sidecar,
} from '../../sidecar.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { number } from '../../tables/cells.js';
import { MANIFEST_COLUMNS } from '../../tables/manifest.js';
import { FLAG_FACT_COLUMNS } from '../../tables/label-row.js';
import { labelSetFacts } from '../../workspace.js';
import { exportFlags, selectedLabels } from './selection.js';

/** Raised when the same labels give other manifests. */
const MANIFEST_VERSION = 1;

/** What the manifests of a split describe. */
export interface ManifestInputs {
  /** Folders of the variants: their shards hold the same images in the same order. */
  readonly folders: readonly string[];
  readonly shardCount: number;
  readonly labels: Sidecar;
  readonly metadata: Sidecar;
}

function manifestSidecar(folder: string, split: DatasetSplit): string {
  return join(folder, `${split}.manifest${SIDECAR_ENDING}`);
}

function manifestKey(
  context: RunContext,
  images: ImageTables,
  { shardCount, labels, metadata }: ManifestInputs,
): string {
  const { balanced, distance_only: distanceOnly } = context.config.export;
  return inputKey({
    stage: 'manifest',
    version: MANIFEST_VERSION,
    balanced,
    distanceOnly,
    shardCount,
    labels: labels.outputs,
    images: images.tableSums,
    metadata: metadata.outputs,
  });
}

/** Whether the manifests of every folder are done. */
export async function manifestsStand(
  context: RunContext,
  split: DatasetSplit,
  images: ImageTables,
  inputs: ManifestInputs,
): Promise<boolean> {
  const key = manifestKey(context, images, inputs);
  for (const folder of inputs.folders)
    if ((await doneSidecar(manifestSidecar(folder, split), key)) === null) return false;
  return true;
}

/**
 * Writes `{split}.csv` and `{split}.parquet` into each folder: one row a record, in the order of the shards, with
 * flags, rule, attribution and licence.
 */
export async function writeManifests(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  images: ImageTables,
  inputs: ManifestInputs,
): Promise<void> {
  const { folders, shardCount } = inputs;
  const key = manifestKey(context, images, inputs);
  const facts = labelSetFacts(context);
  let first: { csv: string; table: string } | null = null;
  for (const folder of folders) {
    const paths = { csv: join(folder, `${split}.csv`), table: join(folder, `${split}.parquet`) };
    const sidecar = manifestSidecar(folder, split);
    if ((await doneSidecar(sidecar, key)) === null) {
      if (first === null) {
        await writeRows(context, database, split, images, shardCount, paths);
      } else {
        await copyFile(first.csv, temporaryPath(paths.csv));
        await copyFile(first.table, temporaryPath(paths.table));
      }
      const [{ rows }] = await database.all(
        `SELECT count(*) AS rows FROM read_parquet(${literal(temporaryPath(paths.table))})`,
      );
      await publishOutputs(sidecar, { stage: 'manifest', key, counts: { images: Number(rows) }, facts }, [
        { path: paths.csv, rows: Number(rows) },
        { path: paths.table, rows: Number(rows) },
      ]);
    }
    first ??= paths;
  }
}

async function writeRows(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  images: ImageTables,
  shardCount: number,
  paths: { readonly csv: string; readonly table: string },
): Promise<void> {
  const columns = MANIFEST_COLUMNS.map(({ name }) => name);
  const csv = await CsvWriter.open(temporaryPath(paths.csv), columns);
  try {
    async function* rows(): AsyncGenerator<Row> {
      for await (const row of manifestRows(context, database, split, images, shardCount)) {
        await csv.write(columns.map((name) => csvValue(row[name])));
        yield row;
      }
    }
    await database.writeParquetRows(temporaryPath(paths.table), MANIFEST_COLUMNS, rows());
    await csv.close();
  } finally {
    await csv.abort();
  }
}

function csvValue(value: Row[string] | undefined): CsvValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

async function* manifestRows(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  images: ImageTables,
  shardCount: number,
): AsyncGenerator<Row> {
  const labelColumns = ['image_id', 'filename', 'rule', 'correction', ...FLAG_FACT_COLUMNS];
  const attribution = ['rotation', 'license', 'author', 'author_url', 'title', 'original_url', 'landing_url'];
  const query = `
    SELECT ${labelColumns.map((name) => `l.${name}`).join(', ')}, ${attribution.map((name) => `m.${name}`).join(', ')},
           i.source_kind, CAST(l.hash % ${shardCount} AS INTEGER) AS export_shard
    FROM ${selectedLabels(context, split)} l
    JOIN ${images.sql} i USING (image_id)
    JOIN read_parquet(${literal(context.workspace.metadata(sourceSplitOf(split)).table)}) m USING (image_id)
    ORDER BY export_shard, l.hash, l.image_id`;
  let shard = -1;
  let record = 0;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const index = number(row, 'export_shard');
      record = index === shard ? record + 1 : 0;
      shard = index;
      yield {
        ...row,
        ...exportFlags(context, split, row),
        shard: tfdsShardName({ dataset: TFDS_DATASET_NAME, split, index, count: shardCount }),
        record,
      };
    }
  }
}
