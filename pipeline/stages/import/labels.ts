import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CsvError, PUBLISHED_FLAGS, readPublishedCsv } from '../../../manifests/index.js';
import { FLAG_NAMES } from '../../../filters/subset-flags.js';
import type { RunContext } from '../../context.js';
import { withRunDatabase } from '../../database.js';
import { errorMessage, isMissingFile, StageError, UsageError } from '../../errors.js';
import type { Row, TableSchema } from '../../io/duckdb.js';
import { sha256File } from '../../sidecar.js';
import type { DatasetSplit } from '../../splits.js';
import { FLAG_COLUMN_NAMES } from '../../tables/imported.js';
import { baseName } from './container.js';

/** The published labels of a split, by file name. */
export interface PublishedLabels {
  readonly split: DatasetSplit;
  /** Name of the CSV file. */
  readonly name: string;
  /** SHA-256 of the CSV file. */
  readonly sum: string;
  readonly rows: number;
  /** Parquet file in the spill folder: filename, line and the flag columns. */
  readonly table: string;
  /** Whether a row may have this name: true for all that have, and for one other in millions. */
  has(filename: string): boolean;
}

const COLUMNS: TableSchema = [
  { name: 'filename', type: 'VARCHAR', comment: '' },
  { name: 'line', type: 'BIGINT', comment: '' },
  ...FLAG_NAMES.map((name) => ({ name, type: 'TINYINT', comment: '' })),
];

/** 48 bits that stand for a name: 8 bytes an image are held, whatever its name's length. */
function nameNumber(filename: string): number {
  return createHash('sha256').update(filename, 'utf8').digest().readUIntBE(0, 6);
}

/**
 * Reads the published CSV file of a split.
 *
 * @throws UsageError where the file is not there. @throws StageError naming file, line and value where a row is bad.
 */
export async function readLabels(
  context: RunContext,
  split: DatasetSplit,
  path: string,
): Promise<PublishedLabels> {
  const { workspace, signal } = context;
  await mkdir(workspace.spill, { recursive: true });
  const table = join(workspace.spill, `import-labels-${split}.parquet`);
  const numbers: number[] = [];
  const task = context.report.task(`import ${split}: ${baseName(path)}`, null, 'rows');
  async function* rows(): AsyncGenerator<Row> {
    for await (const { line, row } of readPublishedCsv(path)) {
      if (numbers.length % 4096 === 0) signal.throwIfAborted();
      numbers.push(nameNumber(row.filename));
      task.advance(1);
      yield { filename: row.filename, line, ...row.flags };
    }
  }
  let sum: string;
  try {
    sum = await sha256File(path);
    await withRunDatabase(context.config, workspace, (database) =>
      database.writeParquetRows(table, COLUMNS, rows()),
    );
  } catch (error) {
    if (isMissingFile(error)) throw new UsageError(`--csv ${path}: no such file`, { cause: error });
    if (error instanceof CsvError)
      throw new StageError(
        `${errorMessage(error)}. The published file of ${split} has the columns filename, ${PUBLISHED_FLAGS[split].join(', ')}.`,
        { cause: error },
      );
    throw error;
  }
  task.finish();
  const sorted = Float64Array.from(numbers).sort();
  return {
    split,
    name: baseName(path),
    sum,
    rows: sorted.length,
    table,
    has: (filename) => holds(sorted, nameNumber(filename)),
  };
}

/** Binary search. */
function holds(sorted: Float64Array, wanted: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}

/** SQL of the first row of each name, in the file's order, with the flag columns as published. */
export function firstRowsSql(labels: PublishedLabels): string {
  return `(SELECT filename, line, ${FLAG_COLUMN_NAMES.join(', ')} FROM read_parquet('${labels.table.replaceAll("'", "''")}')
           QUALIFY row_number() OVER (PARTITION BY filename ORDER BY line) = 1)`;
}
