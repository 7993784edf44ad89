import { eachFlag, FLAG_NAMES } from '../../../filters/subset-flags.js';
import type { RunContext } from '../../context.js';
import { withRunDatabase } from '../../database.js';
import { errorMessage, StageError, UsageError } from '../../errors.js';
import { literal, type Row } from '../../io/duckdb.js';
import { IMAGE_ID_PATTERN } from '../../keys.js';
import { number, text, textOrNull } from '../../tables/cells.js';
import { ATTRIBUTION_COLUMNS, attributionOf } from './attribution.js';
import {
  asFlag,
  baseName,
  fileContainer,
  splitAndPath,
  type ImportContainer,
  type ImportItem,
} from './container.js';
import { findFiles, type FoundFile } from './paths.js';

/** Bytes of pictures that are read from a file at once. */
const READ_BYTES = 32 << 20;

/**
 * The Parquet files of a Hugging Face data set on disk, each a container. Its split stands in its name
 * (`data/validation-00003-of-00010.parquet`) or in that of its folder (`default/validation/0003.parquet`).
 *
 * @throws UsageError where there are none, or one does not say its split.
 */
export async function huggingFaceContainers(context: RunContext, given: string): Promise<ImportContainer[]> {
  const { split, path } = splitAndPath(given);
  const { files } = await findFiles(path, '--huggingface');
  const tables = files.filter(({ below }) => below.endsWith('.parquet') && !isManifest(below));
  if (tables.length === 0)
    throw new UsageError(
      `--huggingface ${path}: no .parquet files of pictures there. Name the folder that holds data/.`,
    );
  return tables.map((file) =>
    fileContainer(file, split, '--huggingface', ({ maxBytes, signal }) =>
      rowItems(context, file, maxBytes, signal),
    ),
  );
}

/** The manifest tables that stand beside `data/` in exports of ours hold no pictures. */
function isManifest(below: string): boolean {
  return /^(train_large|train_quality|validation|test)\.parquet$/.test(below);
}

async function* rowItems(
  context: RunContext,
  file: FoundFile,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<ImportItem> {
  const from = `read_parquet(${literal(file.path)}, file_row_number = true)`;
  const { columns, rows, meanBytes } = await describe(context, file, from);
  const optional = (name: string): string => (columns.has(name) ? `"${name}"` : `NULL AS "${name}"`);
  const wanted = ['image_id', ...ATTRIBUTION_COLUMNS, ...FLAG_NAMES].map(optional).join(', ');
  const step = Math.min(Math.max(Math.floor(READ_BYTES / Math.max(meanBytes, 1)), 1), 2048);
  for (let start = 0; start < rows; start += step) {
    signal.throwIfAborted();
    // A query a step: the engine would hand over 2,048 pictures at once.
    const some = await withRunDatabase(context.config, context.workspace, (database) =>
      database.all(
        `SELECT file_row_number AS item, filename, image.bytes AS picture, ${wanted} FROM ${from}
         WHERE file_row_number >= ${start} AND file_row_number < ${start + step} ORDER BY file_row_number`,
      ),
    );
    for (const row of some) yield rowItem(row, maxBytes);
  }
}

async function describe(
  context: RunContext,
  file: FoundFile,
  from: string,
): Promise<{ columns: ReadonlySet<string>; rows: number; meanBytes: number }> {
  return withRunDatabase(context.config, context.workspace, async (database) => {
    try {
      const found = await database.all(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${from})`);
      const columns = new Set(found.map((row) => text(row, 'column_name')));
      for (const name of ['image', 'filename', 'person'])
        if (!columns.has(name))
          throw new UsageError(`--huggingface ${file.path}: no column ${name}: this is no Wake Vision table`);
      const [sizes] = await database.all(
        `SELECT (SELECT num_rows FROM parquet_file_metadata(${literal(file.path)}))::BIGINT AS total,
                coalesce(sum(total_uncompressed_size), 0)::BIGINT AS bytes
         FROM parquet_metadata(${literal(file.path)}) WHERE path_in_schema LIKE 'image%bytes'`,
      );
      const rows = number(sizes, 'total');
      return { columns, rows, meanBytes: rows === 0 ? 0 : number(sizes, 'bytes') / rows };
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new StageError(`${file.path}: not a whole Parquet file: ${errorMessage(error)}`, {
        cause: error,
      });
    }
  });
}

function rowItem(row: Row, maxBytes: number): ImportItem {
  const place = `row ${number(row, 'item')}`;
  const filename = textOrNull(row, 'filename');
  const bytes = row['picture'];
  if (filename === null || !(bytes instanceof Uint8Array))
    return { kind: 'reject', place, reason: 'bad_record', detail: 'no picture or no filename in the row' };
  if (bytes.length > maxBytes)
    return { kind: 'reject', place, reason: 'too_large', detail: `${filename}: ${bytes.length} bytes` };
  if (row['person'] === null)
    return { kind: 'reject', place, reason: 'no_label', detail: `${filename}: person is empty` };
  const imageId = textOrNull(row, 'image_id');
  return {
    kind: 'picture',
    place,
    filename: baseName(filename),
    imageId: imageId !== null && IMAGE_ID_PATTERN.test(imageId) ? imageId : null,
    flags: eachFlag((name) => asFlag(row[name])),
    attribution: attributionOf(row),
    bytes: Uint8Array.from(bytes),
  };
}
