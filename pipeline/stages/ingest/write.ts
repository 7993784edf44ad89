import type { Database } from '../../io/duckdb.js';
import { imageHashSql } from '../../keys.js';
import { fileNameSql, TABLES } from './collect.js';
import { GROUPED } from './group.js';
import { METADATA_SCHEMA, METADATA_SCHEMA_VERSION } from './schema.js';

/** What to do with images that have annotations and stand in no image list. */
export type UnlistedImages = 'drop' | 'keep';

/** SQL of the ids that stand in an annotation table and in no image list. */
const UNLISTED_IDS = `SELECT id FROM (
    SELECT id FROM ${GROUPED.boxCounts} UNION SELECT id FROM ${GROUPED.labels} UNION SELECT id FROM ${GROUPED.miap})
  WHERE id NOT IN (SELECT id FROM ${TABLES.images})`;

/** Counts images that stand in annotations only, and adds them to the images where they are kept. */
export async function settleUnlisted(database: Database, unlisted: UnlistedImages): Promise<number> {
  await database.run(`
    ALTER TABLE ${TABLES.images} ADD COLUMN in_image_list BOOLEAN DEFAULT true;
    CREATE TABLE unlisted AS ${UNLISTED_IDS}`);
  if (unlisted === 'keep')
    await database.run(
      `INSERT INTO ${TABLES.images}
       SELECT id, '', '', '', '', '', '', NULL, NULL, NULL, NULL, 0, false
       FROM unlisted`,
    );
  const [{ n }] = await database.all('SELECT count(*) AS n FROM unlisted');
  return Number(n);
}

/** Writes the metadata table; returns its rows. Ids order as numbers as they do in hex, and numbers sort faster. */
export function writeMetadata(database: Database, path: string): Promise<number> {
  const columns = METADATA_SCHEMA.map(({ name, type }) => `${valueOf(name, type)} AS ${name}`);
  return database.writeParquet(
    path,
    `WITH listed AS (
       SELECT *, ${imageHashSql('image_id')} AS hash
       FROM (SELECT *, lower(lpad(hex(id), 16, '0')) AS image_id FROM ${TABLES.images}))
     SELECT ${columns.join(', ')}
     FROM listed
       LEFT JOIN ${GROUPED.boxCounts} AS counted USING (id)
       LEFT JOIN ${GROUPED.boxes} AS box_list USING (id)
       LEFT JOIN ${GROUPED.labels} AS label_list USING (id)
       LEFT JOIN ${GROUPED.miap} AS miap_list USING (id)
     ORDER BY hash, listed.id`,
    { schema_version: METADATA_SCHEMA_VERSION },
  );
}

function valueOf(name: string, type: string): string {
  switch (name) {
    case 'boxes':
      return `coalesce(box_list.items, []::${type})`;
    case 'image_labels':
      return `coalesce(label_list.items, []::${type})`;
    case 'miap_boxes':
      return `coalesce(miap_list.items, []::${type})`;
    case 'box_count':
    case 'depiction_box_count':
      return `coalesce(${name}, 0)::${type}`;
    case 'filename':
      return fileNameSql('original_url', 'image_id');
    default:
      return `${name}::${type}`;
  }
}
