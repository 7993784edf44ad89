import { type Database, literal } from '../../io/duckdb.js';
import type { SourceSplit } from '../../splits.js';
import { type CheckedFile, checkFile, checkRows, type ScanCounts } from './check.js';
import { IngestError } from './errors.js';
import { goodRowSql } from './formats.js';
import { hasOddQuotes } from './quotes.js';
import { type CsvInput, scanSql } from './scan.js';

/** Tables of the engine that ingest fills; ids are the 64-bit numbers that image ids are in hex. */
export const TABLES = {
  /** One row an image of the list; `failed` is not 0 for a malformed row, which {@link collectImages} drops again. */
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
      thumbnail_url VARCHAR, rotation SMALLINT, failed UTINYINT);
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
  const checked = await checkFile(database, input, (scan, failedCheck) =>
    collectRows(database, {
      into: TABLES.images,
      select: `${ID_SQL}, coalesce("OriginalURL", ''), coalesce("OriginalLandingURL", ''), coalesce("License", ''),
       coalesce("AuthorProfileURL", ''), coalesce("Author", ''), coalesce("Title", ''), "OriginalSize",
       "OriginalMD5", "Thumbnail300KURL",
       CASE WHEN isnan(TRY_CAST("Rotation" AS FLOAT)) THEN NULL ELSE TRY_CAST("Rotation" AS FLOAT)::SMALLINT END`,
      failedCheck,
      scan,
      where: `"Subset" = ${literal(split)} OR (${goodRowSql(input.format)}) IS NOT TRUE`,
    }),
  );
  // Where the parser met broken quotes it said so, and went on behind them.
  const hasBadQuotes = checked.rejects.some(({ reason }) => reason === 'bad_quotes');
  if (!hasBadQuotes && (await hasOddQuotes(input.path)))
    throw new IngestError(
      `${input.path}: a quote is opened and never closed, so that the rows behind it are taken for a part of one field. ` +
        'Mend the row, or fetch the file again.',
    );
  return checked;
}

/** Counts the rows of the file that is being scanned, those that are not kept, too. */
const ROW_NUMBERS = 'row_numbers';

interface RowsOptions {
  readonly into: string;
  /** SQL of the values of a row, but for the last one: the number of the check that it fails. */
  readonly select: string;
  readonly failedCheck: string;
  readonly scan: string;
  /** SQL: whether a row is kept. Malformed rows must be among them: they are counted, and dropped again. */
  readonly where: string;
}

/** Reads the rows of a file that are kept, and counts all of them in the same scan. */
async function collectRows(database: Database, options: RowsOptions): Promise<ScanCounts> {
  const { into, select, failedCheck, scan, where } = options;
  await database.run(`CREATE OR REPLACE SEQUENCE ${ROW_NUMBERS}`);
  // One condition on number and row: of two, the engine would test the row's first, and number what is left.
  await database.run(
    `INSERT INTO ${into} SELECT ${select}, ${failedCheck}
     FROM (SELECT *, nextval('${ROW_NUMBERS}') AS row_number FROM ${scan}) WHERE CASE WHEN row_number > 0 THEN ${where} END`,
  );
  const [{ n: next }] = await database.all(`SELECT nextval('${ROW_NUMBERS}') AS n`);
  const [{ n: failed }] = await database.all(`SELECT count(*) AS n FROM ${into} WHERE failed > 0`);
  if (Number(failed) > 0) await database.run(`DELETE FROM ${into} WHERE failed > 0`);
  return { parsed: Number(next) - 1, failed: Number(failed) };
}

/** SQL: the last part of an address's path, without query and fragment; `{id}.jpg` where that is empty. */
export function fileNameSql(url: string, id: string): string {
  // Patterns are slow, and few addresses need one.
  const path = `CASE WHEN contains(${url}, '?') OR contains(${url}, '#') THEN regexp_replace(${url}, '[?#].*$', '', 's') ELSE ${url} END`;
  return `coalesce(nullif(split_part(${path}, '/', -1), ''), ${id} || '.jpg')`;
}

/** Makes the image list from ids alone: everything else is unknown. */
export async function collectImageIds(database: Database, ids: Iterable<string>): Promise<void> {
  const list = [...ids];
  for (let start = 0; start < list.length; start += 10_000) {
    const values = list.slice(start, start + 10_000).map((id) => `('${id}')`);
    await database.run(
      `INSERT INTO ${TABLES.images}
       SELECT ('0x' || id)::UBIGINT, '', '', '', '', '', '', NULL, NULL, NULL, NULL, 0
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
  return checkFile(database, input, (scan, failedCheck) =>
    collectRows(database, {
      into: TABLES.labels,
      select: `${ID_SQL}, ${LABEL_COLUMNS}`,
      failedCheck,
      scan,
      where: `${inClasses('"LabelName"', classes)} OR (${goodRowSql(input.format)}) IS NOT TRUE`,
    }),
  );
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
