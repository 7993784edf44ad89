import { type Database, literal } from '../../io/duckdb.js';
import type { SourceSplit } from '../../splits.js';
import { type CheckedFile, checkFile, checkRows } from './check.js';
import { goodRowSql } from './formats.js';
import { type CsvInput, scanSql } from './scan.js';

/** Tables of the engine that ingest fills; ids are the 64-bit numbers that image ids are in hex. */
export const TABLES = {
  /** One row an image of the list. */
  images: 'images',
  /** One row a well-formed box row of any class: id, hash of the row, whether it is a depiction. */
  boxRows: 'box_rows',
  /** Box rows of the wanted classes. */
  boxes: 'target_boxes',
  /** Image-level label rows of the wanted classes. */
  labels: 'target_labels',
  miap: 'miap_rows',
} as const;

/** SQL: an image id as a number. TRY, because the engine may look at malformed rows before it drops them. */
export const ID_SQL = `TRY_CAST('0x' || "ImageID" AS UBIGINT)`;

const CORNERS = '"XMin" AS x_min, "XMax" AS x_max, "YMin" AS y_min, "YMax" AS y_max';

const tinyInts = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([from, to]) => `"${from}"::TINYINT AS ${to}`)
    .join(', ');

const BOX_COLUMNS = `"LabelName" AS label, "Source" AS source, "Confidence" AS confidence, ${CORNERS}, ${tinyInts(
  {
    IsOccluded: 'occluded',
    IsTruncated: 'truncated',
    IsGroupOf: 'group_of',
    IsDepiction: 'depiction',
    IsInside: 'inside',
  },
)}`;

const MIAP_COLUMNS = `"LabelName" AS label, "Confidence" AS confidence, ${CORNERS}, ${tinyInts({
  IsOccluded: 'occluded',
  IsTruncated: 'truncated',
  IsGroupOf: 'group_of',
  IsDepictionOf: 'depiction',
  IsInsideOf: 'inside',
})}, "GenderPresentation" AS gender, "AgePresentation" AS age`;

const LABEL_COLUMNS = '"LabelName" AS label, "Source" AS source, "Confidence" AS confidence';

/** Makes the tables, empty. */
export async function createTables(database: Database): Promise<void> {
  const corners = 'x_min FLOAT, x_max FLOAT, y_min FLOAT, y_max FLOAT';
  const attributes =
    'occluded TINYINT, truncated TINYINT, group_of TINYINT, depiction TINYINT, inside TINYINT';
  await database.run(`
    CREATE TABLE ${TABLES.images} (id UBIGINT, original_url VARCHAR, landing_url VARCHAR, license VARCHAR,
      author_url VARCHAR, author VARCHAR, title VARCHAR, original_bytes BIGINT, original_md5 VARCHAR,
      thumbnail_url VARCHAR, rotation SMALLINT, filename VARCHAR);
    CREATE TABLE ${TABLES.boxRows} (id UBIGINT, row_hash UBIGINT, is_depiction BOOLEAN, failed UTINYINT);
    CREATE TABLE ${TABLES.boxes} (id UBIGINT, label VARCHAR, source VARCHAR, confidence FLOAT, ${corners}, ${attributes});
    CREATE TABLE ${TABLES.labels} (id UBIGINT, label VARCHAR, source VARCHAR, confidence FLOAT);
    CREATE TABLE ${TABLES.miap} (id UBIGINT, label VARCHAR, confidence FLOAT, ${corners}, ${attributes}, gender VARCHAR, age VARCHAR)`);
}

/** Reads the images of one split from an image list. */
export async function collectImages(
  database: Database,
  input: CsvInput,
  split: SourceSplit,
): Promise<CheckedFile> {
  const checked = await checkRows(database, input);
  await database.run(
    `INSERT INTO ${TABLES.images}
     SELECT ${ID_SQL}, coalesce("OriginalURL", ''), coalesce("OriginalLandingURL", ''), coalesce("License", ''),
       coalesce("AuthorProfileURL", ''), coalesce("Author", ''), coalesce("Title", ''), "OriginalSize",
       "OriginalMD5", "Thumbnail300KURL",
       CASE WHEN isnan("Rotation"::FLOAT) THEN NULL ELSE "Rotation"::FLOAT::SMALLINT END,
       ${fileNameSql('"OriginalURL"', '"ImageID"')}
     FROM ${scanSql(input, 'skip')} WHERE "Subset" = ${literal(split)} AND ${goodRowSql(input.format)}`,
  );
  return checked;
}

/** SQL: the last part of an address's path, without query and fragment; `{id}.jpg` where that is empty. */
function fileNameSql(url: string, id: string): string {
  return `coalesce(nullif(regexp_extract(regexp_replace(${url}, '[?#].*$', '', 's'), '[^/]*$'), ''), ${id} || '.jpg')`;
}

/** Makes the image list from ids alone: everything else is unknown. */
export async function collectImageIds(database: Database, ids: Iterable<string>): Promise<void> {
  const list = [...ids];
  for (let start = 0; start < list.length; start += 10_000) {
    const values = list.slice(start, start + 10_000).map((id) => `('${id}')`);
    await database.run(
      `INSERT INTO ${TABLES.images}
       SELECT ('0x' || id)::UBIGINT, '', '', '', '', '', '', NULL, NULL, NULL, NULL, id || '.jpg'
       FROM (VALUES ${values.join(', ')}) ids(id)`,
    );
  }
}

/** Reads a box file: every row's key for counting, the rows of the wanted classes in full. */
export async function collectBoxes(
  database: Database,
  input: CsvInput,
  classes: readonly string[],
): Promise<CheckedFile> {
  const checked = await checkFile(database, input, async (scan, failedCheck) => {
    await database.run(
      // Two different boxes of one image that share a 64-bit hash would count once: one in 10^16 images.
      `INSERT INTO ${TABLES.boxRows}
       SELECT ${ID_SQL}, hash("LabelName", "Source", "Confidence", "XMin", "XMax", "YMin", "YMax", "IsOccluded",
         "IsTruncated", "IsGroupOf", "IsDepiction", "IsInside"), "IsDepiction" = 1, ${failedCheck}
       FROM ${scan}`,
    );
    const rows = await database.all(`SELECT failed, count(*) AS n FROM ${TABLES.boxRows} GROUP BY failed`);
    return new Map(rows.map(({ failed, n }) => [Number(failed), Number(n)]));
  });
  await database.run(
    `INSERT INTO ${TABLES.boxes} SELECT ${ID_SQL}, ${BOX_COLUMNS} FROM ${scanSql(input, 'skip')}
     WHERE ${inClasses(classes)}${goodRows(input, checked)}`,
  );
  return checked;
}

/** Reads the rows of the wanted classes from an image-level label file. */
export async function collectLabels(
  database: Database,
  input: CsvInput,
  classes: readonly string[],
): Promise<CheckedFile> {
  const checked = await checkRows(database, input);
  await database.run(
    `INSERT INTO ${TABLES.labels} SELECT ${ID_SQL}, ${LABEL_COLUMNS} FROM ${scanSql(input, 'skip')}
     WHERE ${inClasses(classes)}${goodRows(input, checked)}`,
  );
  return checked;
}

/** Reads a MIAP file. */
export async function collectMiap(database: Database, input: CsvInput): Promise<CheckedFile> {
  const checked = await checkRows(database, input);
  await database.run(
    `INSERT INTO ${TABLES.miap} SELECT ${ID_SQL}, ${MIAP_COLUMNS} FROM ${scanSql(input, 'skip')}
     WHERE ${goodRowSql(input.format)}`,
  );
  return checked;
}

/** The scan's filter on classes: with it the engine drops other rows before it looks at their columns. */
function inClasses(classes: readonly string[]): string {
  return classes.length === 0 ? 'false' : `"LabelName" IN (${classes.map(literal).join(', ')})`;
}

function goodRows(input: CsvInput, checked: CheckedFile): string {
  // Rows that cannot be parsed are skipped by the scan; the rest is checked only where something is wrong.
  return checked.rejects.length === 0 ? '' : ` AND ${goodRowSql(input.format)}`;
}
