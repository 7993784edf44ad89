import { CC_BY_PATTERN, eachFlag, PUBLISHED_FLAGS } from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import type { ImageTables } from '../../image-tables.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { number, text } from '../../tables/cells.js';
import { FLAG_FACT_COLUMNS, readNames } from '../../tables/label-row.js';
import { flagsOf } from '../../flags-of.js';
import { readAttribution } from '../../tables/metadata.js';
import type { DecidedLabels } from '../filter/decided-labels.js';
import type { ExportImage } from './formats/format.js';

/** One shard of an export: its images, ordered by hash. */
export interface ExportShard {
  readonly index: number;
  readonly images: readonly ExportImage[];
}

/**
 * SQL condition over the label table `l`: the balanced images, or every labelled one; those of the distance
 * subsets alone by option.
 */
function selection(context: RunContext): string {
  const { balanced, distance_only: distanceOnly } = context.config.export;
  const main = balanced ? 'l.kept' : "(l.kept OR l.reason = 'not_balanced')";
  return distanceOnly ? `(${main} OR (l.in_distance_set AND l.distance IS NOT NULL))` : main;
}

/** Who made a picture, and under which terms: columns of the metadata table. */
export const ATTRIBUTION_SOURCE_COLUMNS = [
  'license',
  'author',
  'author_url',
  'title',
  'original_url',
  'landing_url',
] as const;

/** SQL for the ids whose picture has a CC BY licence. */
function freelyLicensed(context: RunContext, split: DatasetSplit): string {
  const { table } = context.workspace.metadata(sourceSplitOf(split));
  return `(SELECT image_id FROM read_parquet(${literal(table)})
           WHERE regexp_matches(license, ${literal(CC_BY_PATTERN)}))`;
}

/** SQL for the selected rows of the label table, as `l`. */
export function selectedLabels(context: RunContext, labels: DecidedLabels): string {
  const licensed =
    context.config.export.licenses === 'cc_by'
      ? ` AND l.image_id IN ${freelyLicensed(context, labels.split)}`
      : '';
  return `(SELECT l.* FROM ${labels.sql} l WHERE ${selection(context)}${licensed})`;
}

/** Labelled images without a CC BY licence: kept or left out, as the configuration says. */
export async function countOtherLicenses(
  context: RunContext,
  database: Database,
  labels: DecidedLabels,
): Promise<number> {
  const [row] = await database.all(
    `SELECT count(*) AS images FROM ${labels.sql} l
     WHERE ${selection(context)} AND l.image_id NOT IN ${freelyLicensed(context, labels.split)}`,
  );
  return number(row, 'images');
}

/** Images that the export of a split holds. */
export async function countSelected(
  context: RunContext,
  database: Database,
  labels: DecidedLabels,
): Promise<number> {
  const [row] = await database.all(`SELECT count(*) AS images FROM ${selectedLabels(context, labels)}`);
  return number(row, 'images');
}

/** The flags of a label row, with -1 in the columns that the published files of the split do not have. */
export function exportFlags(context: RunContext, split: DatasetSplit, row: Row): ExportImage['flags'] {
  const flags = flagsOf(context, row, context.config.export.balanced);
  const columns = PUBLISHED_FLAGS[split];
  return eachFlag((name) => (columns.includes(name) ? flags[name] : -1));
}

/**
 * The shards of an export, in order, empty ones too. Memory: the rows of one shard.
 */
export async function* selectedShards(
  context: RunContext,
  database: Database,
  labels: DecidedLabels,
  images: ImageTables,
  shardCount: number,
): AsyncGenerator<ExportShard> {
  const { split } = labels;
  const labelColumns = ['image_id', 'filename', 'rule', ...FLAG_FACT_COLUMNS].map((name) => `l.${name}`);
  const attribution = ATTRIBUTION_SOURCE_COLUMNS.map((name) => `m.${name}`);
  const query = `
    SELECT ${[...labelColumns, ...attribution].join(', ')}, CAST(l.hash % ${shardCount} AS INTEGER) AS export_shard,
           i.shard AS image_shard, i.tar_offset, i.working_bytes, i.working_sha256
    FROM ${selectedLabels(context, labels)} l JOIN ${images.sql} i USING (image_id)
    JOIN read_parquet(${literal(context.workspace.metadata(sourceSplitOf(labels.split)).table)}) m USING (image_id)
    ORDER BY export_shard, l.hash, l.image_id`;
  let index = 0;
  let waiting: ExportImage[] = [];
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const shard = number(row, 'export_shard');
      for (; index < shard; index++) {
        yield { index, images: waiting };
        waiting = [];
      }
      waiting.push({
        ...readNames(row),
        flags: exportFlags(context, split, row),
        rule: text(row, 'rule'),
        attribution: readAttribution(row),
        tar: images.tarPath(number(row, 'image_shard')),
        tarOffset: number(row, 'tar_offset'),
        workingBytes: number(row, 'working_bytes'),
        workingSha256: text(row, 'working_sha256'),
      });
    }
  }
  for (; index < shardCount; index++) {
    yield { index, images: waiting };
    waiting = [];
  }
}
