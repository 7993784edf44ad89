import type { Database } from '../../io/duckdb.js';
import { failedCheckSql } from './formats.js';
import { locateRecords } from './records.js';
import type { RejectReason } from './reasons.js';
import { type CsvInput, MAX_REJECTS, scanSql } from './scan.js';
import { IngestError } from './errors.js';

/** One malformed row. */
export interface Reject {
  readonly file: string;
  /** 1-based line of the file on which the row begins; null where broken quotes make it unknowable. */
  readonly line: number | null;
  /** The column at fault; null where the row as a whole is. */
  readonly column: string | null;
  readonly reason: RejectReason;
  /** The row as it stands in the file, cut to 2,000 bytes. */
  readonly text: string;
}

/** What the first pass over a file found. */
export interface CheckedFile {
  /** Rows of the file, malformed ones included. */
  readonly rows: number;
  readonly rejects: readonly Reject[];
}

const ERRORS = 'parse_errors';
const SCANS = 'parse_scans';

/** A row that the parser refused. */
interface ParseError {
  /** 0-based offset of the row, or of the line break before it. */
  readonly offset: number;
  readonly column: string | null;
  readonly reason: RejectReason;
}

/**
 * Runs a query over every parsed row of a file, which gives the number of the check that each row fails, and
 * finds file lines for all rows that are refused by parser or checks.
 *
 * @param count runs the scan and returns the number of rows by failed check (0: good). It is given the SQL of
 * the scan and of the failed check's number.
 * @throws IngestError where parsing finds {@link MAX_REJECTS} errors or more.
 */
export async function checkFile(
  database: Database,
  input: CsvInput,
  count: (scan: string, failedCheck: string) => Promise<ReadonlyMap<number, number>>,
): Promise<CheckedFile> {
  const scan = scanSql(input, { note: { errors: ERRORS, scans: SCANS } });
  // An earlier try that failed may have left them.
  await dropNotes(database);
  const counts = await count(scan, failedCheckSql(input.format));
  const parseErrors = await takeParseErrors(database, input);
  const parsed = [...counts.values()].reduce((sum, rows) => sum + rows, 0);
  const failed = parsed - (counts.get(0) ?? 0);
  const rows = parsed + parseErrors.length;
  if (parseErrors.length === 0 && failed === 0) return { rows, rejects: [] };
  return { rows, rejects: await locateRejects(database, input, parseErrors, failed > 0, parsed) };
}

/** {@link checkFile} for files of which the first pass keeps nothing but the counts. */
export function checkRows(database: Database, input: CsvInput): Promise<CheckedFile> {
  return checkFile(database, input, async (scan, failedCheck) => {
    const rows = await database.all(
      `SELECT ${failedCheck} AS failed, count(*) AS n FROM ${scan} GROUP BY failed`,
    );
    return new Map(rows.map(({ failed, n }) => [Number(failed), Number(n)]));
  });
}

function dropNotes(database: Database): Promise<void> {
  return database.run(`DROP TABLE IF EXISTS ${ERRORS}; DROP TABLE IF EXISTS ${SCANS}`);
}

async function takeParseErrors(database: Database, input: CsvInput): Promise<ParseError[]> {
  const [{ n: errors }] = await database.all(`SELECT count(*) AS n FROM ${ERRORS}`);
  const rows = await database.all(
    // One row may hold several errors; one of shape says more than one of a value.
    `SELECT DISTINCT ON (line_byte_position) (line_byte_position - 1)::BIGINT AS at, error_type::VARCHAR AS type,
       column_name AS name
     FROM ${ERRORS}
     ORDER BY line_byte_position, error_type = 'CAST', column_idx`,
  );
  await dropNotes(database);
  if (Number(errors) >= MAX_REJECTS)
    throw new IngestError(
      `${input.path}: ${String(MAX_REJECTS)} errors and more on parsing it: this is not the file it should be`,
    );
  return rows.map(({ at, type, name }) => {
    const reason = parseReason(String(type));
    return { offset: Number(at), reason, column: reason === 'not_a_number' ? String(name) : null };
  });
}

function parseReason(type: string): RejectReason {
  switch (type) {
    case 'CAST':
      return 'not_a_number';
    case 'UNQUOTED VALUE':
    case 'INVALID STATE':
      return 'bad_quotes';
    case 'LINE SIZE OVER MAXIMUM':
      return 'line_too_long';
    case 'INVALID ENCODING':
      return 'bad_encoding';
    default:
      return 'field_count';
  }
}

async function locateRejects(
  database: Database,
  input: CsvInput,
  parseErrors: readonly ParseError[],
  hasFailedChecks: boolean,
  parsed: number,
): Promise<Reject[]> {
  const failures = hasFailedChecks ? await failedRows(database, input) : [];
  const located = await locateRecords(
    input.path,
    parseErrors.map(({ offset }) => offset),
    failures.map(({ ordinal }) => ordinal),
  );
  // Where the two readers count different records, broken quotes moved a boundary: then no line is claimed.
  const agree = located.others === parsed;
  const rejects: Reject[] = parseErrors.map(({ column, reason }, index) => ({
    file: input.name,
    line: located.atOffsets.at(index)?.line ?? null,
    column,
    reason,
    text: located.atOffsets.at(index)?.text ?? '',
  }));
  failures.forEach(({ failed }, index) => {
    const { column, reason } = input.format.checks[failed - 1];
    const record = agree ? located.atOrdinals.at(index) : undefined;
    rejects.push({ file: input.name, line: record?.line ?? null, column, reason, text: record?.text ?? '' });
  });
  return rejects.sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
}

/** The second pass: which of the parsed rows, counted in the order of the file, fail which check. */
async function failedRows(
  database: Database,
  input: CsvInput,
): Promise<{ readonly ordinal: number; readonly failed: number }[]> {
  await database.run('SET preserve_insertion_order = true');
  const rows = await database.all(
    `SELECT ordinal, failed
     FROM (SELECT row_number() OVER () AS ordinal, ${failedCheckSql(input.format)} AS failed
           FROM ${scanSql(input, 'skip')})
     WHERE failed > 0 ORDER BY ordinal LIMIT ${String(MAX_REJECTS)}`,
  );
  await database.run('SET preserve_insertion_order = false');
  return rows.map(({ ordinal, failed }) => ({ ordinal: Number(ordinal), failed: Number(failed) }));
}
