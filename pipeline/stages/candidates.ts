import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { balanceQuota, labelFromImageLabels } from '../../filters/index.js';
import type { RunContext } from '../context.js';
import { hashRanges, streamRanges, tableRows, type HashRange } from '../hash-ranges.js';
import { isImported } from '../imported.js';
import { literal, type Database, type Row, type TableSchema } from '../io/duckdb.js';
import { labelOptions } from '../rule-options.js';
import { labelSourceOf, sourceSplitOf, type SourceSplit } from '../splits.js';
import { IMAGE_LEVEL_COLUMNS, readImageLevel } from '../tables/metadata.js';
import { balanceKey, survivesBalance } from './balance-sql.js';
import { importedCandidatesSql } from './import/candidates.js';

/** Which label sources the asked dataset splits of a source split have. */
export interface CandidateKinds {
  readonly boxes: boolean;
  readonly imageLabels: boolean;
}

/** What the asked splits need of a source split. */
export function candidateKinds(context: RunContext, source: SourceSplit): CandidateKinds {
  const kinds = context.config.splits.filter((split) => sourceSplitOf(split) === source).map(labelSourceOf);
  return { boxes: kinds.includes('boxes'), imageLabels: kinds.includes('image_labels') };
}

const IMAGE_LEVEL_DRAFT: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: '' },
  { name: 'hash', type: 'UBIGINT', comment: '' },
  { name: 'label', type: 'TINYINT', comment: '' },
  { name: 'balance_key', type: 'VARCHAR', comment: '' },
];

/**
 * SQL for the candidate images of a source split, ordered by hash: for splits labelled from boxes, images with a
 * box of any class; for `train_large`, images whose image-level label is not -1, after balance by option. The
 * excluded ones are left out first, then the limit takes the lowest hashes of each kind.
 *
 * The rows are those of the metadata table, with `for_boxes` and `for_image_labels`.
 */
export async function candidatesSql(
  context: RunContext,
  database: Database,
  source: SourceSplit,
): Promise<string> {
  if (isImported(context, source)) return importedCandidatesSql(context, database, source);
  const { workspace, config } = context;
  const metadata = `read_parquet(${literal(workspace.metadata(source).table)})`;
  const kinds = candidateKinds(context, source);
  const limit = config.limit === null ? '' : `LIMIT ${config.limit}`;
  await database.run('CREATE OR REPLACE TABLE excluded (image_id VARCHAR)');
  if (context.excluded.size > 0)
    await database.run('INSERT INTO excluded SELECT unnest($1::VARCHAR[])', [[...context.excluded]]);
  const listed = `FROM ${metadata} WHERE image_id NOT IN (SELECT image_id FROM excluded)`;
  await database.run(
    `CREATE OR REPLACE TABLE box_candidates AS
     SELECT image_id ${kinds.boxes ? `${listed} AND box_count > 0` : `FROM ${metadata} WHERE false`}
     ORDER BY hash, image_id ${limit}`,
  );
  await database.run('CREATE OR REPLACE TABLE label_candidates (image_id VARCHAR)');
  if (kinds.imageLabels) {
    const draft = join(workspace.spill, `image-level-${source}.parquet`);
    const kept = await writeImageLevelDraft(context, database, source, draft);
    await database.run(
      `INSERT INTO label_candidates
       SELECT image_id FROM (SELECT *, ${kept} AS survives FROM read_parquet(${literal(draft)}))
       WHERE survives ORDER BY hash, image_id ${limit}`,
    );
    await rm(draft);
  }
  return `
    SELECT m.*, m.image_id IN (SELECT image_id FROM box_candidates) AS for_boxes,
           m.image_id IN (SELECT image_id FROM label_candidates) AS for_image_labels
    FROM ${metadata} m
    WHERE m.image_id IN (SELECT image_id FROM box_candidates UNION ALL SELECT image_id FROM label_candidates)
    ORDER BY m.hash, m.image_id`;
}

/** Writes the image-level label of each image, and gives the SQL for those that survive the balance. */
async function writeImageLevelDraft(
  context: RunContext,
  database: Database,
  source: SourceSplit,
  path: string,
): Promise<string> {
  const { rules, balance } = context.config.labels;
  const metadata = context.workspace.metadata(source).table;
  const options = labelOptions(context.config.labels, context.target);
  const counts = { target: 0, noTarget: 0 };
  const images = await tableRows(database, metadata);
  const query = (range: HashRange) => `
    SELECT ${IMAGE_LEVEL_COLUMNS.join(', ')} FROM read_parquet(${literal(metadata)}) m
    WHERE image_id NOT IN (SELECT image_id FROM excluded) AND ${range('m')} ORDER BY hash, image_id`;
  const task = context.report.task(`choose ${source}`, images, 'images');
  async function* drafts(): AsyncGenerator<Row> {
    for await (const rows of streamRanges(database, hashRanges(images), query)) {
      context.signal.throwIfAborted();
      for (const row of rows) {
        const { imageId, hash, imageLabels } = readImageLevel(row);
        const { label } = labelFromImageLabels(imageLabels, rules, options);
        if (label === -1) continue;
        counts[label === 1 ? 'target' : 'noTarget']++;
        yield { image_id: imageId, hash, label, balance_key: balanceKey(rules, source, imageId, hash) };
      }
      task.advance(rows.length);
    }
  }
  try {
    await database.writeParquetRows(path, IMAGE_LEVEL_DRAFT, drafts());
  } finally {
    task.finish();
  }
  return survivesBalance('label', balance ? balanceQuota(counts.target, counts.noTarget) : null);
}
