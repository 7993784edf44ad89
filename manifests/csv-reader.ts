import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError as ParseError, parse } from 'csv-parse';
import type { z } from 'zod';

/** A CSV file that does not hold what it must. */
export class CsvError extends Error {
  override readonly name = 'CsvError';

  constructor(
    readonly file: string,
    /** Line of the file, from 1, on which the row begins. */
    readonly line: number,
    detail: string,
    /** The column at fault, where it is one. */
    readonly column?: string,
    options?: ErrorOptions,
  ) {
    super(`${file}:${line}: ${detail}`, options);
  }
}

export interface ReadCsvOptions<Row> {
  /** Columns that the header must name, in any order. Columns beside these are not looked at. */
  readonly columns: readonly string[];
  /** Columns that may be missing; then they are missing in what the schema sees, too. */
  readonly optionalColumns?: readonly string[];
  /** Turns the row's texts, by column name, into a typed row. */
  readonly schema: z.ZodType<Row>;
}

export interface CsvRow<Row> {
  /** Line of the file, from 1, on which the row begins. */
  readonly line: number;
  readonly row: Row;
}

/** A row longer than this is an unclosed quote. */
const MAX_ROW_CHARS = 1 << 20;

/**
 * Reads a CSV file with a header, row by row: RFC 4180 quoting, LF or CRLF, an optional byte-order mark, empty
 * lines passed over. For files that people write and for our own; bulk files go through DuckDB.
 *
 * @throws CsvError that names file, line, column and value: no header, a column missing or named twice, a
 *   wrong number of fields, a value that the schema refuses, a quote never closed.
 */
export async function* readCsv<Row>(path: string, options: ReadCsvOptions<Row>): AsyncGenerator<CsvRow<Row>> {
  let take: ((line: number, values: readonly string[]) => Row) | null = null;
  for await (const { line, values } of readLines(path)) {
    if (take === null) take = rowReader(path, line, values, options);
    else yield { line, row: take(line, values) };
  }
  if (take === null) {
    throw new CsvError(path, 1, `empty: a header with ${options.columns.join(', ')} is expected`);
  }
}

interface Line {
  readonly line: number;
  readonly values: readonly string[];
}

async function* readLines(path: string): AsyncGenerator<Line> {
  // The parser's own line count takes CR LF inside quotes for two lines, so lines are counted here: in the
  // parser's callback, for the parser runs ahead of whoever reads the rows.
  let nextLine = 1;
  let emptyLines = 0;
  const parser = parse({
    bom: true,
    // Left to itself the parser learns the line end from the first line and keeps a later CR as text.
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARS,
    on_record: (values: string[], { empty_lines }) => {
      const line = nextLine + empty_lines - emptyLines;
      emptyLines = empty_lines;
      nextLine = line + 1;
      for (const value of values) nextLine += value.split('\n').length - 1;
      return [String(line), ...values];
    },
  });
  pipeline(createReadStream(path), parser, () => undefined);
  try {
    // Without `columns` the parser gives lists of texts, which its type does not say.
    for await (const [line, ...values] of parser as AsyncIterable<string[]>) {
      yield { line: Number(line), values };
    }
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    throw new CsvError(path, nextLine, parseProblem(cause), undefined, { cause });
  }
}

function parseProblem(error: ParseError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return 'a quote in the row that begins here, or after empty lines below, is never closed';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands inside a value that is not quoted; quote the value and double the quote';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'text stands behind a closing quote; a quote inside a quoted value must be doubled';
    default:
      return error.message;
  }
}

/** Checks the header and returns what turns the later lines into rows. */
function rowReader<Row>(
  path: string,
  line: number,
  header: readonly string[],
  options: ReadCsvOptions<Row>,
): (line: number, values: readonly string[]) => Row {
  const wanted: { column: string; index: number }[] = [];
  for (const column of [...options.columns, ...(options.optionalColumns ?? [])]) {
    const index = header.indexOf(column);
    if (index === -1) {
      if (!options.columns.includes(column)) continue;
      throw new CsvError(path, line, `no column ${column}; the header is ${header.join(',')}`, column);
    }
    if (header.includes(column, index + 1)) {
      throw new CsvError(path, line, `the column ${column} stands in the header twice`, column);
    }
    wanted.push({ column, index });
  }
  return (at, values) => {
    if (values.length !== header.length) {
      throw new CsvError(path, at, `${values.length} fields where the header has ${header.length}`);
    }
    const texts = Object.fromEntries(wanted.map(({ column, index }) => [column, values[index] ?? '']));
    const parsed = options.schema.safeParse(texts);
    if (parsed.success) return parsed.data;
    throw refusal(path, at, texts, parsed.error);
  };
}

function refusal(path: string, line: number, texts: Record<string, string>, error: z.ZodError): CsvError {
  const issue = error.issues.at(0);
  const column = issue?.path[0];
  if (issue === undefined || typeof column !== 'string') {
    return new CsvError(path, line, issue?.message ?? 'not a valid row', undefined, { cause: error });
  }
  const value = JSON.stringify(texts[column] ?? '');
  return new CsvError(path, line, `column ${column}: ${value}: ${issue.message}`, column, { cause: error });
}
