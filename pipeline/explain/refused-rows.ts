import { existsSync } from 'node:fs';
import { literal, type Database } from '../io/duckdb.js';
import { REJECT_REASONS, type RejectReason } from '../stages/ingest/reasons.js';
import { numberOrNull, text, textOrNull, word } from '../tables/cells.js';
import type { ImageMetadata } from '../tables/metadata.js';

/** A source row of an image that ingest refused: it counts for nothing. */
export interface RefusedRow {
  /** Name of the file, without its folder. */
  readonly file: string;
  /** 1-based; null where broken quotes make it unknowable. */
  readonly line: number | null;
  /** The column at fault; null where the row as a whole is. */
  readonly column: string | null;
  readonly reason: RejectReason;
  /** The row as it stands, cut to 2,000 bytes. */
  readonly text: string;
}

/** The rows of a rejects table that begin with an image's id or, as corrections do, with its file name. */
export async function findRefusedRows(
  database: Database,
  table: string,
  { imageId, filename }: Pick<ImageMetadata, 'imageId' | 'filename'>,
): Promise<RefusedRow[]> {
  if (!existsSync(table)) return [];
  const names = [imageId, filename].filter((name) => name !== '');
  const rows = await database.all(
    `SELECT file, line, "column", reason, text FROM read_parquet(${literal(table)})
     WHERE trim(split_part(ltrim(text, chr(65279)), ',', 1), '" ') IN (${names.map(literal).join(', ')})
     ORDER BY file, line, text`,
  );
  return rows.map((row) => ({
    file: text(row, 'file'),
    line: numberOrNull(row, 'line'),
    column: textOrNull(row, 'column'),
    reason: word(row, 'reason', REJECT_REASONS),
    text: text(row, 'text'),
  }));
}

/** What is wrong with a refused row, with the column where one is at fault. */
export function refusalWords({ column, reason }: Pick<RefusedRow, 'column' | 'reason'>): string {
  return `${column === null ? '' : `${column}: `}${REFUSAL_WORDS[reason]}`;
}

const REFUSAL_WORDS: Readonly<Record<RejectReason, string>> = {
  field_count: 'more or fewer fields than the header has',
  not_a_number: 'not a number',
  out_of_range: 'out of range',
  max_below_min: 'below the minimum',
  bad_attribute: 'none of -1, 0 and 1',
  bad_id: 'not 16 lower-case hex digits',
  no_class: 'no class',
  unknown_subset: 'none of train, validation and test',
  bad_rotation: 'none of 0, 90, 180, 270, empty and NaN',
  unknown_presentation: 'a presentation that MIAP does not know',
  bad_quotes: 'quotes that are not closed, or text after them',
  bad_encoding: 'not UTF-8',
  line_too_long: 'longer than 2 MiB',
};
