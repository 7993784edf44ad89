import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CsvWriter, type CsvValue } from '../../../manifests/index.js';
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
import { number, text } from '../../tables/cells.js';
import { MANIFEST_COLUMNS } from '../../tables/manifest.js';
import { FLAG_FACT_COLUMNS } from '../../tables/label-row.js';
import type { DecidedLabels } from '../filter/decided-labels.js';
import { manifestFacts } from './provenance.js';
import { ATTRIBUTION_SOURCE_COLUMNS, exportFlags, selectedLabels } from './selection.js';
import type { ExportTarget } from './targets.js';

/** Raised when the same labels give other manifests. */
const MANIFEST_VERSION = 4;

/** What the manifests of a split describe. */
export interface ManifestInputs {
  /** Folders of one format: their shards hold the same images in the same order. */
  readonly targets: readonly ExportTarget[];
  readonly shardCount: number;
  readonly labels: Sidecar;
  /** The labels after filtering. */
  readonly decided: DecidedLabels;
  readonly metadata: Sidecar;
}

function manifestSidecar(folder: string, split: DatasetSplit): string {
  return join(folder, `${split}.manifest${SIDECAR_ENDING}`);
}

function manifestKey(
  context: RunContext,
  images: ImageTables,
  { targets, shardCount, labels, decided, metadata }: ManifestInputs,
): string {
  const { balanced, distance_only: distanceOnly, licenses } = context.config.export;
  return inputKey({
    stage: 'manifest',
    version: MANIFEST_VERSION,
    balanced,
    distanceOnly,
    licenses,
    format: targets[0]?.format.name ?? '',
    shardCount,
    labels: labels.outputs,
    decisions: decided.decisions,
    facts: manifestFacts(context, decided),
    images: images.tableSums,
    metadata: metadata.outputs,
  });
}

/** Whether the manifests of every folder of one format are done. */
export async function manifestsStand(
  context: RunContext,
  split: DatasetSplit,
  images: ImageTables,
  inputs: ManifestInputs,
): Promise<boolean> {
  const key = manifestKey(context, images, inputs);
  for (const { folder } of inputs.targets)
    if ((await doneSidecar(manifestSidecar(folder, split), key)) === null) return false;
  return true;
}

/**
 * Writes `{split}.csv` and `{split}.parquet` into each folder of one format: one row a record, in the order of the shards, with
 * flags, rule, attribution and licence.
 */
export async function writeManifests(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  images: ImageTables,
  inputs: ManifestInputs,
): Promise<void> {
  const { targets, shardCount, decided } = inputs;
  const key = manifestKey(context, images, inputs);
  const facts = manifestFacts(context, decided);
  let first: { csv: string; table: string } | null = null;
  for (const target of targets) {
    const { folder } = target;
    const paths = { csv: join(folder, `${split}.csv`), table: join(folder, `${split}.parquet`) };
    const sidecar = manifestSidecar(folder, split);
    if ((await doneSidecar(sidecar, key)) === null) {
      if (first === null) {
        await writeRows(context, database, decided, images, shardCount, { ...paths, target });
      } else {
        await copyFile(first.csv, temporaryPath(paths.csv));
        await copyFile(first.table, temporaryPath(paths.table));
      }
      const [{ rows }] = await database.all(
        `SELECT count(*) AS rows FROM read_parquet(${literal(temporaryPath(paths.table))})`,
      );
      const counts = { images: Number(rows), shards: shardCount };
      await publishOutputs(sidecar, { stage: 'manifest', key, counts, facts }, [
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
  decided: DecidedLabels,
  images: ImageTables,
  shardCount: number,
  paths: { readonly csv: string; readonly table: string; readonly target: ExportTarget },
): Promise<void> {
  const columns = MANIFEST_COLUMNS.map(({ name }) => name);
  const csv = await CsvWriter.open(temporaryPath(paths.csv), columns);
  try {
    async function* rows(): AsyncGenerator<Row> {
      for await (const row of manifestRows(context, database, decided, images, {
        shardCount,
        target: paths.target,
      })) {
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
  decided: DecidedLabels,
  images: ImageTables,
  { shardCount, target }: { readonly shardCount: number; readonly target: ExportTarget },
): AsyncGenerator<Row> {
  const { split } = decided;
  const labelColumns = ['image_id', 'filename', 'rule', 'correction', ...FLAG_FACT_COLUMNS];
  const attribution = ['rotation', ...ATTRIBUTION_SOURCE_COLUMNS];
  const query = `
    SELECT ${labelColumns.map((name) => `l.${name}`).join(', ')}, ${attribution.map((name) => `m.${name}`).join(', ')},
           i.source_kind, i.source_sha256 = i.working_sha256 AS unchanged_source, CAST(l.hash % ${shardCount} AS INTEGER) AS export_shard
    FROM ${selectedLabels(context, decided)} l
    JOIN ${images.sql} i USING (image_id)
    JOIN read_parquet(${literal(context.workspace.metadata(sourceSplitOf(split)).table)}) m USING (image_id)
    ORDER BY export_shard, l.hash, l.image_id`;
  let shard = -1;
  let record = 0;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const index = number(row, 'export_shard');
      const imageId = text(row, 'image_id');
      const flags = exportFlags(context, split, row);
      if (!target.takes({ imageId, person: flags.person })) continue;
      record = index === shard ? record + 1 : 0;
      shard = index;
      const place = target.format.recordPlace(
        { split, index, count: shardCount },
        { imageId, label: flags.person, index: record, target: context.target.name },
        target.variant.picture,
      );
      yield { ...row, ...flags, shard: place.file, record: place.record };
    }
  }
}
