import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunContext } from '../../context.js';
import { withRunDatabase } from '../../database.js';
import { errorMessage, StageError, UsageError } from '../../errors.js';
import { literal, type Database } from '../../io/duckdb.js';
import { hashImageId, IMAGE_ID_PATTERN } from '../../keys.js';
import { sha256File } from '../../sidecar.js';
import type { SourceSplit } from '../../splits.js';
import { number, text, textOrNull } from '../../tables/cells.js';
import { ATTRIBUTION_COLUMN_NAMES, type IdSource } from '../../tables/imported.js';
import type { Attribution } from '../../tables/metadata.js';
import { fileNameSql } from '../ingest/collect.js';

/** What an image list of Open Images says of file names. */
export interface ImageList {
  /** SHA-256 of the file. */
  readonly sum: string;
  /** Parquet file in the spill folder: subset, filename, image_id (of several the first by text), bearers, attribution. */
  readonly table: string;
}

/** An image that the list knows by its file name. */
export interface ListedImage {
  readonly imageId: string;
  /** Images of the split that bear the name. */
  readonly bearers: number;
  readonly attribution: Attribution;
}

/** The columns of the image list that are read, and what they are here. */
const LIST_COLUMNS = {
  original_url: 'OriginalURL',
  landing_url: 'OriginalLandingURL',
  license: 'License',
  author_url: 'AuthorProfileURL',
  author: 'Author',
  title: 'Title',
} as const;

/**
 * Reads an image list (`image_ids_and_rotation.csv`, or that of one split) into a table by file name.
 *
 * @throws UsageError where the file is missing. @throws StageError where it is no image list.
 */
export async function readImageList(context: RunContext, path: string): Promise<ImageList> {
  if (!existsSync(path)) throw new UsageError(`--ids ${path}: no such file`);
  const { workspace } = context;
  await mkdir(workspace.spill, { recursive: true });
  const table = join(workspace.spill, 'import-ids.parquet');
  context.report.info(`import: reading ${path}`);
  const columns = Object.entries(LIST_COLUMNS).map(
    ([name, column]) => `coalesce("${column}", '') AS ${name}`,
  );
  const named = Object.keys(LIST_COLUMNS).map((name) => `arg_min(${name}, image_id) AS ${name}`);
  const csv = `read_csv(${literal(path)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"',
                        parallel = false, store_rejects = true, strict_mode = false)`;
  try {
    await withRunDatabase(context.config, workspace, (database) =>
      database.writeParquet(
        table,
        `SELECT subset, filename, min(image_id) AS image_id, count(DISTINCT image_id) AS bearers, ${named.join(', ')}
         FROM (SELECT "ImageID" AS image_id, "Subset" AS subset, ${columns.join(', ')},
                      ${fileNameSql('"OriginalURL"', '"ImageID"')} AS filename
               FROM ${csv} WHERE regexp_full_match("ImageID", '[0-9a-f]{16}'))
         GROUP BY subset, filename ORDER BY subset, filename`,
      ),
    );
  } catch (error) {
    throw new StageError(
      `--ids ${path}: not an image list of Open Images (ImageID, Subset, OriginalURL, ...): ${errorMessage(error)}`,
      { cause: error },
    );
  }
  return { sum: await sha256File(path), table };
}

/** The listed images of a split among these file names. */
export async function lookUp(
  database: Database,
  list: ImageList,
  split: SourceSplit,
  filenames: readonly string[],
): Promise<ReadonlyMap<string, ListedImage>> {
  const rows = await database.all(
    `SELECT filename, image_id, bearers, ${ATTRIBUTION_COLUMN_NAMES.join(', ')}
     FROM read_parquet(${literal(list.table)})
     WHERE subset = ${literal(split)} AND filename IN (SELECT unnest($1::VARCHAR[]))`,
    [[...filenames]],
  );
  return new Map(
    rows.map((row) => [
      text(row, 'filename'),
      {
        imageId: text(row, 'image_id'),
        bearers: number(row, 'bearers'),
        attribution: {
          originalUrl: textOrNull(row, 'original_url') ?? '',
          landingUrl: textOrNull(row, 'landing_url') ?? '',
          license: textOrNull(row, 'license') ?? '',
          authorUrl: textOrNull(row, 'author_url') ?? '',
          author: textOrNull(row, 'author') ?? '',
          title: textOrNull(row, 'title') ?? '',
        },
      },
    ]),
  );
}

/**
 * The id of a picture, and where it comes from: the data set's own word for it, else the image list, else the name
 * itself where it is an id, else one made from split and name, equal wherever the picture comes from.
 */
export function imageIdOf(
  split: SourceSplit,
  filename: string,
  given: string | null,
  listed: ListedImage | undefined,
): { readonly imageId: string; readonly idSource: IdSource } {
  if (given !== null) return { imageId: given, idSource: 'dataset' };
  if (listed !== undefined) return { imageId: listed.imageId, idSource: 'ids_file' };
  const stem = filename.replace(/\.[^.]*$/, '');
  if (IMAGE_ID_PATTERN.test(stem)) return { imageId: stem, idSource: 'file_name' };
  return { imageId: hashImageId(`${split}/${filename}`), idSource: 'made' };
}
