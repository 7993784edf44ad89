import type { Database, PlainValue } from '../../io/duckdb.js';
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

/** What the first scan of a file gives. */
export interface ScanCounts {
  /** Rows that fail a check. */
  readonly failed: number;
  /** Rows that were parsed, bad ones included; null where the scan did not count them. */
  readonly parsed: number | null;
}

/**
 * Runs the first scan over a file, and finds the lines of all rows that parser or checks refuse.
 *
 * @param load runs the scan, given the SQL of the scan and of the number of the check that a row fails.
 * @throws IngestError where parsing finds {@link MAX_REJECTS} errors or more.
 */
export async function checkFile(
  database: Database,
  input: CsvInput,
  load: (scan: string, failedCheck: string) => Promise<ScanCounts>,
): Promise<CheckedFile> {
  // An earlier try that failed may have left them.
  await dropNotes(database);
  const scan = scanSql(input, { note: { errors: ERRORS, scans: SCANS } });
  const counts = await load(scan, failedCheckSql(input.format));
  const parseErrors = await takeParseErrors(database, input);
  const parsed = counts.parsed ?? (await countParsed(database, input, parseErrors));
  const rows = parsed + parseErrors.length;
  if (parseErrors.length === 0 && counts.failed === 0) return { rows, rejects: [] };
  return { rows, rejects: await locateRejects(database, input, parseErrors, counts.failed > 0, parsed) };
}

/** {@link checkFile} for files of which the first scan keeps nothing but the counts. */
export function checkRows(database: Database, input: CsvInput): Promise<CheckedFile> {
  return checkFile(database, input, async (scan, failedCheck) => {
    const [counts] = await database.all(
      // Every column is looked at: the parser notes no fault of a column that it steps over.
      `SELECT count(*) AS parsed, count(*) FILTER (failed > 0) AS failed, bit_xor(content) AS content
       FROM (SELECT ${failedCheck} AS failed, hash(line) AS content FROM ${scan} AS line)`,
    );
    return { parsed: Number(counts.parsed), failed: Number(counts.failed) };
  });
}

/** A count looks at no value: rows that are refused for a value are among those that it counts. */
async function countParsed(
  database: Database,
  input: CsvInput,
  parseErrors: readonly ParseError[],
): Promise<number> {
  const [{ n }] = await database.all(`SELECT count(*) AS n FROM ${scanSql(input, 'skip')}`);
  return Number(n) - parseErrors.filter(({ reason }) => reason === 'not_a_number').length;
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
    const reason = parseReason(type);
    return {
      offset: Number(at),
      reason,
      column: reason === 'not_a_number' && typeof name === 'string' ? name : null,
    };
  });
}

function parseReason(type: PlainValue): RejectReason {
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
