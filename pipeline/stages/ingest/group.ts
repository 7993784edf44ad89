import type { Database } from '../../io/duckdb.js';
import { TABLES } from './collect.js';
import { BOX_TYPE, IMAGE_LABEL_TYPE, MIAP_BOX_TYPE } from './schema.js';

/**
 * Rows that are made into lists at once. The engine spills tables, sorts and joins, but not lists that are
 * being built: so they are built for one range of ids after another.
 */
const ROWS_AT_ONCE = 1_000_000;

/** Tables that {@link groupByImage} makes, each with one row an image. */
export const GROUPED = {
  /** id, box_count, depiction_box_count. */
  boxCounts: 'box_counts',
  /** id, items. */
  boxes: 'box_lists',
  labels: 'label_lists',
  miap: 'miap_lists',
} as const;

/** Rows that stood in a file more than once, beyond the first time. */
export interface Duplicates {
  readonly images: number;
  readonly boxes: number;
  readonly labels: number;
  readonly miap: number;
}

/** Members in the order in which lists are sorted: where, then what. */
const BOX_ORDER =
  '"label", x_min, y_min, x_max, y_max, source, confidence, occluded, truncated, group_of, depiction, inside';
const MIAP_ORDER =
  '"label", x_min, y_min, x_max, y_max, confidence, gender, age, occluded, truncated, group_of, depiction, inside';
const LABEL_ORDER = '"label", source, confidence';

/**
 * Brings all rows of an image together, each distinct row once, in an order that does not depend on the files.
 */
export async function groupByImage(database: Database): Promise<Duplicates> {
  const images = await removeDuplicateImages(database);
  const boxes = await countBoxes(database);
  await makeLists(database, TABLES.boxes, GROUPED.boxes, BOX_TYPE, BOX_ORDER, boxes > 0);
  const labels = await makeLists(
    database,
    TABLES.labels,
    GROUPED.labels,
    IMAGE_LABEL_TYPE,
    LABEL_ORDER,
    true,
  );
  const miap = await makeLists(database, TABLES.miap, GROUPED.miap, MIAP_BOX_TYPE, MIAP_ORDER, true);
  return { images, boxes, labels, miap };
}

/** An image keeps one row; of rows that differ, the first in the order of their columns. */
async function removeDuplicateImages(database: Database): Promise<number> {
  const table = TABLES.images;
  const [counts] = await database.all(`SELECT count(*) - count(DISTINCT id) AS n FROM ${table}`);
  const duplicates = Number(counts.n);
  if (duplicates === 0) return 0;
  await database.run(`
    CREATE TABLE repeated AS FROM ${table} WHERE id IN (SELECT id FROM ${table} GROUP BY id HAVING count(*) > 1);
    DELETE FROM ${table} WHERE id IN (SELECT id FROM repeated);
    INSERT INTO ${table} SELECT DISTINCT ON (id) * FROM repeated ORDER BY ALL;
    DROP TABLE repeated`);
  return duplicates;
}

async function countBoxes(database: Database): Promise<number> {
  await database.run(
    `CREATE TABLE ${GROUPED.boxCounts} AS
     SELECT id, count(*)::INTEGER AS box_count, (count(*) FILTER (is_depiction))::INTEGER AS depiction_box_count,
       sum(n) AS box_rows
     FROM (SELECT id, row_hash, is_depiction, count(*) AS n FROM ${TABLES.boxRows} WHERE failed = 0 GROUP BY ALL)
     GROUP BY id`,
  );
  const [counts] = await database.all(
    `SELECT coalesce(sum(box_rows) - sum(box_count), 0)::BIGINT AS n FROM ${GROUPED.boxCounts}`,
  );
  await database.run(`DROP TABLE ${TABLES.boxRows}`);
  return Number(counts.n);
}

/**
 * Makes a table (id, items) of lists of distinct rows.
 *
 * @param type the list's member, a STRUCT of the table's columns but for `id`.
 * @param order the same columns, in the order by which a list is sorted.
 * @param mayRepeat whether rows may stand in the table more than once.
 * @returns the number of rows beyond the first of equal ones.
 */
async function makeLists(
  database: Database,
  from: string,
  into: string,
  type: string,
  order: string,
  mayRepeat: boolean,
): Promise<number> {
  const [{ n: rows }] = await database.all(`SELECT count(*) AS n FROM ${from}`);
  const bits = Math.max(0, Math.ceil(Math.log2(Number(rows) / ROWS_AT_ONCE)));
  const names = order.split(', ');
  const member = `{${names.map((name) => `${name}: ${name}`).join(', ')}}`;
  await database.run(`CREATE TABLE ${into} (id UBIGINT, items ${type}[])`);
  for (let range = 0; range < 2 ** bits; range++) {
    const inRange = bits === 0 ? '' : `WHERE id >> ${String(64 - bits)} = ${String(range)}`;
    // Sorted by the members in that order, then cast by name into the order of the column.
    await database.run(
      `INSERT INTO ${into} SELECT id, list_sort(list(${member}))::${type}[]
       FROM (SELECT ${mayRepeat ? 'DISTINCT ' : ''}* FROM ${from} ${inRange}) GROUP BY id`,
    );
  }
  const [{ n: kept }] = await database.all(`SELECT coalesce(sum(len(items)), 0)::BIGINT AS n FROM ${into}`);
  await database.run(`DROP TABLE ${from}`);
  return Number(rows) - Number(kept);
}
