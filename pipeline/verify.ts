import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { z } from 'zod';
import { decodeExample, readCsv, readTar, readTfRecords } from '../manifests/index.js';
import { errorMessage, isMissingFile } from './errors.js';
import { literal, type Database } from './io/duckdb.js';
import { text } from './tables/cells.js';
import { readSidecar, sha256File, SIDECAR_ENDING, type OutputRecord } from './sidecar.js';

/** What was found of one output file. */
export interface VerifiedFile {
  /** Path below the workspace. */
  readonly file: string;
  readonly problems: readonly string[];
}

/**
 * Opens the query engine for one piece of work. Each table has an engine of its own: one that has met a damaged file may
 * refuse to read sound ones.
 */
export type OpenDatabase = <T>(work: (database: Database) => Promise<T>) => Promise<T>;

/** Counts the rows of a table, the records of a shard or the members of an archive, reading each one. */
type CountRows = (path: string, openDatabase: OpenDatabase) => Promise<number>;

const COUNT_ROWS: Readonly<Record<string, CountRows>> = {
  '.parquet': async (path, openDatabase) => {
    // Reading every column unpacks every page: a count alone reads the footer only.
    const [row] = await openDatabase((database) =>
      database.all(
        `SELECT count(*) AS rows, max(length(CAST(COLUMNS(*) AS VARCHAR))) FROM read_parquet(${literal(path)})`,
      ),
    );
    return Number(row['rows']);
  },
  '.csv': async (path) => {
    let rows = 0;
    for await (const row of readCsv(path, { columns: [], schema: z.unknown() })) if (row.line > 0) rows++;
    return rows;
  },
  '.tar': async (path) => {
    let members = 0;
    for await (const member of readTar(path)) if (member.data.length >= 0) members++;
    return members;
  },
  '.tfrecord': async (path) => {
    let records = 0;
    for await (const record of readTfRecords(path)) {
      decodeExample(record.data);
      records++;
    }
    return records;
  },
};

/** TFRecord shards end with their shard number: `x.tfrecord-00000-of-00004`. */
function counterOf(path: string): CountRows | undefined {
  const ending = /\.tfrecord-\d+-of-\d+$/.test(path) ? '.tfrecord' : extname(path);
  return COUNT_ROWS[ending];
}

/** Members of an archive of working copies that are not what the table beside it says. */
async function checkWorkingCopies(tar: string, openDatabase: OpenDatabase): Promise<string[]> {
  const table = tar.replace(/\.tar$/, '.parquet');
  const rows = await openDatabase((database) =>
    database.all(`SELECT image_id, working_sha256 FROM read_parquet(${literal(table)}) WHERE outcome = 'ok'`),
  );
  const sums = new Map(rows.map((row) => [`${text(row, 'image_id')}.jpg`, text(row, 'working_sha256')]));
  const problems: string[] = [];
  for await (const { name, data } of readTar(tar)) {
    const sum = createHash('sha256').update(data).digest('hex');
    if (sums.get(name) !== sum) problems.push(`${name} is not the working copy that its table names`);
    sums.delete(name);
  }
  for (const name of sums.keys()) problems.push(`${name} is missing`);
  return problems;
}

async function checkOutput(
  path: string,
  output: OutputRecord,
  openDatabase: OpenDatabase,
): Promise<string[]> {
  const problems: string[] = [];
  try {
    const { size } = await stat(path);
    if (size !== output.bytes) return [`holds ${size} bytes, its sidecar says ${output.bytes}`];
    const sum = await sha256File(path);
    if (sum !== output.sha256) problems.push(`SHA-256 is ${sum}, its sidecar says ${output.sha256}`);
    if (output.rows === undefined) return problems;
    const rows = await counterOf(path)?.(path, openDatabase);
    if (rows !== undefined && rows !== output.rows)
      problems.push(`holds ${rows} rows, its sidecar says ${output.rows}`);
  } catch (error) {
    problems.push(
      isMissingFile(error) ? 'is missing' : `cannot be read: ${errorMessage(error).split('\n', 1)[0]}`,
    );
  }
  return problems;
}

/** Paths of all sidecars below a folder, sorted. */
export async function findSidecars(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith(SIDECAR_ENDING))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Reads every output below a folder again and holds it against its sidecar: it is there, its size and SHA-256
 * agree, it can be parsed to its end (CRCs of TFRecord included), and it holds as many rows as it should.
 */
export async function* verifyOutputs(
  folder: string,
  openDatabase: OpenDatabase,
): AsyncGenerator<VerifiedFile> {
  for (const path of await findSidecars(folder)) {
    const sidecar = await readSidecar(path).catch((error: unknown) => errorMessage(error));
    if (typeof sidecar === 'string') {
      yield { file: relative(folder, path), problems: [sidecar] };
      continue;
    }
    const pathOf = (output: OutputRecord): string => join(dirname(path), output.file);
    const found: { path: string; problems: string[] }[] = [];
    for (const output of sidecar?.outputs ?? [])
      found.push({ path: pathOf(output), problems: await checkOutput(pathOf(output), output, openDatabase) });
    const archive = found.find((file) => extname(file.path) === '.tar');
    // Where one of them is damaged there is nothing to hold the other against.
    if (
      sidecar?.stage === 'images' &&
      archive !== undefined &&
      found.every(({ problems }) => problems.length === 0)
    )
      archive.problems.push(...(await checkWorkingCopies(archive.path, openDatabase)));
    for (const { path: file, problems } of found) yield { file: relative(folder, file), problems };
  }
}
