import type { Database } from '../../io/duckdb.js';
import { inClasses, TABLES } from './collect.js';
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
 *
 * @param boxClasses MIDs of the classes of which boxes are kept; boxes of the others are counted.
 */
export async function groupByImage(database: Database, boxClasses: readonly string[]): Promise<Duplicates> {
  const images = await removeDuplicateImages(database);
  const boxes = await countBoxes(database);
  await makeLists(database, {
    from: TABLES.boxes,
    where: `failed = 0 AND ${inClasses('"label"', boxClasses)}`,
    into: GROUPED.boxes,
    type: BOX_TYPE,
    order: BOX_ORDER,
    mayRepeat: boxes > 0,
  });
  const labels = await makeLists(database, {
    from: TABLES.labels,
    where: 'true',
    into: GROUPED.labels,
    type: IMAGE_LABEL_TYPE,
    order: LABEL_ORDER,
    mayRepeat: true,
  });
  const miap = await makeLists(database, {
    from: TABLES.miap,
    where: 'true',
    into: GROUPED.miap,
    type: MIAP_BOX_TYPE,
    order: MIAP_ORDER,
    mayRepeat: true,
  });
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

/** Counts distinct boxes of any class; returns the rows beyond the first of equal ones. */
async function countBoxes(database: Database): Promise<number> {
  await database.run(
    // Two different boxes of one image that share a 64-bit hash would count once: one in 10^16 images.
    `CREATE TABLE ${GROUPED.boxCounts} AS
     SELECT id, count(*)::INTEGER AS box_count, (count(*) FILTER (is_depiction))::INTEGER AS depiction_box_count,
       sum(n) AS box_rows
     FROM (SELECT id, hash(${BOX_ORDER}) AS row_hash, depiction = 1 AS is_depiction, count(*) AS n
           FROM ${TABLES.boxes} WHERE failed = 0 GROUP BY ALL)
     GROUP BY id`,
  );
  const [counts] = await database.all(
    `SELECT coalesce(sum(box_rows) - sum(box_count), 0)::BIGINT AS n FROM ${GROUPED.boxCounts}`,
  );
  return Number(counts.n);
}

interface ListOptions {
  readonly from: string;
  /** SQL condition on the rows. */
  readonly where: string;
  /** Name of the table (id, items) to make. */
  readonly into: string;
  /** The list's member: a STRUCT of columns of the table. */
  readonly type: string;
  /** The same columns, in the order by which a list is sorted. */
  readonly order: string;
  /** Whether rows may stand in the table more than once. */
  readonly mayRepeat: boolean;
}

/**
 * Makes a table (id, items) of lists of distinct rows, and drops the rows.
 *
 * @returns the number of rows beyond the first of equal ones.
 */
async function makeLists(database: Database, options: ListOptions): Promise<number> {
  const { from, where, into, type, order, mayRepeat } = options;
  const [{ n: rows }] = await database.all(`SELECT count(*) AS n FROM ${from} WHERE ${where}`);
  const bits = Math.max(0, Math.ceil(Math.log2(Number(rows) / ROWS_AT_ONCE)));
  const names = order.split(', ');
  const member = `{${names.map((name) => `${name}: ${name}`).join(', ')}}`;
  await database.run(`CREATE TABLE ${into} (id UBIGINT, items ${type}[])`);
  for (let range = 0; range < 2 ** bits; range++) {
    const inRange = bits === 0 ? '' : `AND id >> ${String(64 - bits)} = ${String(range)}`;
    // Sorted by the members in that order, then cast by name into the order of the column.
    await database.run(
      `INSERT INTO ${into} SELECT id, list_sort(list(${member}))::${type}[]
       FROM (SELECT ${mayRepeat ? 'DISTINCT ' : ''}id, ${order} FROM ${from} WHERE ${where} ${inRange}) GROUP BY id`,
    );
  }
  const [{ n: kept }] = await database.all(`SELECT coalesce(sum(len(items)), 0)::BIGINT AS n FROM ${into}`);
  await database.run(`DROP TABLE ${from}`);
  return Number(rows) - Number(kept);
}
