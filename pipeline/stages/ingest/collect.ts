import { type Database, literal } from '../../io/duckdb.js';
import type { SourceSplit } from '../../splits.js';
import { type CheckedFile, checkFile, checkRows } from './check.js';
import { IngestError } from './errors.js';
import { goodRowSql } from './formats.js';
import { hasOddQuotes } from './quotes.js';
import { type CsvInput, scanSql } from './scan.js';

/** Tables of the engine that ingest fills; ids are the 64-bit numbers that image ids are in hex. */
export const TABLES = {
  /** One row an image of the list. */
  images: 'images',
  /** One row a box row of any class; `failed` is not 0 for a malformed one. */
  boxes: 'box_rows',
  /** One row an image-level label row that is of a wanted class or malformed (`failed` is not 0). */
  labels: 'label_rows',
  miap: 'miap_rows',
} as const;

/** SQL: an image id as a number. TRY, because the engine may look at malformed rows before it drops them. */
export const ID_SQL = `TRY_CAST('0x' || "ImageID" AS UBIGINT)`;

const CORNERS = '"XMin" AS x_min, "XMax" AS x_max, "YMin" AS y_min, "YMax" AS y_max';

const tinyInts = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([from, to]) => `TRY_CAST("${from}" AS TINYINT) AS ${to}`)
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
    CREATE TABLE ${TABLES.boxes} (id UBIGINT, label VARCHAR, source VARCHAR, confidence FLOAT, ${corners},
      ${attributes}, failed UTINYINT);
    CREATE TABLE ${TABLES.labels} (id UBIGINT, label VARCHAR, source VARCHAR, confidence FLOAT, failed UTINYINT);
    CREATE TABLE ${TABLES.miap} (id UBIGINT, label VARCHAR, confidence FLOAT, ${corners}, ${attributes}, gender VARCHAR, age VARCHAR)`);
}

/** Reads the images of one split from an image list. */
export async function collectImages(
  database: Database,
  input: CsvInput,
  split: SourceSplit,
): Promise<CheckedFile> {
  const checked = await checkRows(database, input);
  // Where the parser met broken quotes it said so, and went on behind them.
  const hasBadQuotes = checked.rejects.some(({ reason }) => reason === 'bad_quotes');
  if (!hasBadQuotes && (await hasOddQuotes(input.path)))
    throw new IngestError(
      `${input.path}: a quote is opened and never closed, so that the rows behind it are taken for a part of one field. ` +
        'Mend the row, or fetch the file again.',
    );
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

/**
 * Reads a box file, every row of it: any box counts for its image. One scan, and the wanted classes are picked
 * from the table: a second scan would parse every number again.
 */
export function collectBoxes(database: Database, input: CsvInput): Promise<CheckedFile> {
  return checkFile(database, input, async (scan, failedCheck) => {
    await database.run(
      `INSERT INTO ${TABLES.boxes} SELECT ${ID_SQL}, ${BOX_COLUMNS}, ${failedCheck} FROM ${scan}`,
    );
    const [counts] = await database.all(
      `SELECT count(*) AS parsed, count(*) FILTER (failed > 0) AS failed FROM ${TABLES.boxes}`,
    );
    return { parsed: Number(counts.parsed), failed: Number(counts.failed) };
  });
}

/** Reads the rows of the wanted classes from an image-level label file: a tenth of the rows, or less. */
export function collectLabels(
  database: Database,
  input: CsvInput,
  classes: readonly string[],
): Promise<CheckedFile> {
  return checkFile(database, input, async (scan, failedCheck) => {
    await database.run(
      `INSERT INTO ${TABLES.labels} SELECT ${ID_SQL}, ${LABEL_COLUMNS}, ${failedCheck} FROM ${scan}
       WHERE ${inClasses('"LabelName"', classes)} OR (${goodRowSql(input.format)}) IS NOT TRUE`,
    );
    const [counts] = await database.all(`SELECT count(*) AS failed FROM ${TABLES.labels} WHERE failed > 0`);
    await database.run(`DELETE FROM ${TABLES.labels} WHERE failed > 0`);
    return { parsed: null, failed: Number(counts.failed) };
  });
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

/** SQL: whether a column holds one of the classes. */
export function inClasses(column: string, classes: readonly string[]): string {
  return classes.length === 0 ? 'false' : `${column} IN (${classes.map(literal).join(', ')})`;
}
