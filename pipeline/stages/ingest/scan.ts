import { literal } from '../../io/duckdb.js';
import type { CsvFormat } from './formats.js';

/** Errors on parsing one file that are noted, a row may have several; with as many, the file is given up. */
export const MAX_REJECTS = 500_000;

/** A source file whose header has been read. */
export interface CsvInput {
  readonly path: string;
  /** How the rejects table and reports name it. */
  readonly name: string;
  readonly format: CsvFormat;
  readonly header: readonly string[];
}

/** What to do with rows that cannot be parsed: note them in two tables, or pass over them. */
export type OnParseError = { readonly note: { readonly errors: string; readonly scans: string } } | 'skip';

/** Characters of a path that the engine would take for a pattern, each as a set of one. */
function withoutPatterns(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/**
 * SQL of a typed scan: the columns of the format under their own names; other columns of the file are stepped
 * over.
 */
export function scanSql(input: CsvInput, onParseError: OnParseError): string {
  const types = new Map(input.format.columns.map(({ name, type }) => [name, type]));
  const columns = input.header.map((name, index) => {
    const type = types.get(name);
    // Other columns get names of our own: theirs could clash, as names are case-insensitive to the engine.
    return type === undefined ? `'other_${String(index)}': 'VARCHAR'` : `${literal(name)}: '${type}'`;
  });
  const rejects =
    onParseError === 'skip'
      ? 'ignore_errors = true'
      : `store_rejects = true, rejects_limit = ${String(MAX_REJECTS)}, ` +
        `rejects_table = ${literal(onParseError.note.errors)}, rejects_scan = ${literal(onParseError.note.scans)}`;
  return (
    `read_csv(${literal(withoutPatterns(input.path))}, auto_detect = false, header = true, ` +
    `columns = {${columns.join(', ')}}, delim = ',', quote = '"', escape = '"', compression = 'none', ` +
    `parallel = ${String(!input.format.freeText)}, ${rejects})`
  );
}
