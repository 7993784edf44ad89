import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  ResultReturnType,
  VARCHAR,
} from '@duckdb/node-api';
import { errorMessage, StageError, throwIfInterrupted } from '../errors.js';
import { fromDuckDB, type PlainValue, type Row, toDuckDB } from './duckdb-values.js';
import { identifier, kvMetadata, literal } from './duckdb-sql.js';

export type { PlainValue, Row } from './duckdb-values.js';
export { identifier, literal } from './duckdb-sql.js';

/** Rows of a Parquet row group: small enough to read one at a time, and fixed, so that bytes are too. */
export const ROW_GROUP_SIZE = 65_536;

/** Rows that {@link Database.writeParquetRows} hands to the engine at once: the engine's own vector size. */
const CHUNK_ROWS = 2048;

/** What the engine may use. */
export interface DatabaseOptions {
  /** Such as `1GB`: what the engine may hold before it spills. Node's own memory comes on top. */
  readonly memoryLimit: string;
  /** Threads, at least 1. Results do not depend on it. */
  readonly threads: number;
  /** Folder for spill files, made on demand; null forbids spilling. */
  readonly spillFolder: string | null;
  /** Whether scans give rows in the order of the file. Off saves memory where order is made later. */
  readonly preserveInsertionOrder?: boolean;
  /** Ends the running statement; {@link withDatabase} then throws an InterruptedError. */
  readonly signal?: AbortSignal;
}

/** One column of a written table. */
export interface Column {
  readonly name: string;
  /** DuckDB SQL type, such as `VARCHAR` or `STRUCT(label VARCHAR, area FLOAT)[]`. */
  readonly type: string;
  /** What it holds, with unit and range. */
  readonly comment: string;
}

/** A Parquet file whose rows are handed over one by one. */
export interface ParquetRowWriter {
  /** @throws TypeError naming the column where a value does not fit its type, at the latest in `close`. */
  write(row: Row): void;
  /** Writes the file. Returns the number of rows. */
  close(): Promise<number>;
  /** Gives up. Harmless after `close`. */
  abort(): Promise<void>;
}

/** Columns in the order in which they stand in the file. */
export type TableSchema = readonly Column[];

/** Values for `$1`, `$2`, ... or `$name` in a statement. An empty list is one of texts. */
export type Parameters = readonly PlainValue[] | Readonly<Record<string, PlainValue>>;

/** Text for the file's own key-value metadata, such as a schema version. */
export type KvMetadata = Readonly<Record<string, string>>;

/** An open in-memory database. */
export interface Database {
  /** Runs one or more statements; the rows of the last one are thrown away. */
  run(sql: string, parameters?: Parameters): Promise<void>;
  /** All rows of a query: for small answers. */
  all(sql: string, parameters?: Parameters): Promise<Row[]>;
  /**
   * The rows of a query, some 2,048 at a time, in the query's order; no more than a few chunks are in memory.
   * Leaving the loop early ends the query.
   *
   * @throws StageError where the engine gives up before the last row.
   */
  streamRows(sql: string, parameters?: Parameters): AsyncGenerator<Row[], void, undefined>;
  /**
   * Writes a query's rows as Parquet (zstd). Equal rows in equal order give equal bytes, so `sql` must order
   * its rows wholly. Returns the number of rows.
   */
  writeParquet(path: string, sql: string, metadata?: KvMetadata): Promise<number>;
  /**
   * Writes rows made in JavaScript as Parquet (zstd), in the order given. Rows are taken as the engine takes
   * them, and spill as any table does. Returns the number of rows.
   *
   * @throws TypeError naming the column where a value does not fit its type.
   */
  writeParquetRows(
    path: string,
    schema: TableSchema,
    rows: Iterable<Row> | AsyncIterable<Row>,
    metadata?: KvMetadata,
  ): Promise<number>;
  /**
   * Begins a Parquet file (zstd) that several others may be written beside. Rows wait in a table of the engine, which
   * spills it beyond the memory limit.
   */
  openParquetWriter(path: string, schema: TableSchema, metadata?: KvMetadata): Promise<ParquetRowWriter>;
}

/**
 * Opens an in-memory database, hands it to `work`, and closes it whatever happens.
 *
 * Values come back as plain JavaScript: see {@link PlainValue}.
 *
 * @throws StageError where a statement needs more than the memory limit and cannot spill.
 */
export async function withDatabase<T>(
  options: DatabaseOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memoryLimit,
    threads: String(options.threads),
    preserve_insertion_order: String(options.preserveInsertionOrder ?? true),
    temp_directory: options.spillFolder ?? '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    const interrupt = () => {
      connection.interrupt();
    };
    options.signal?.addEventListener('abort', interrupt);
    try {
      if (options.signal) throwIfInterrupted(options.signal);
      return await work(openDatabase(instance, connection));
    } catch (error) {
      if (options.signal) throwIfInterrupted(options.signal);
      if (errorMessage(error).startsWith('Out of Memory'))
        throw new StageError(
          `The query engine needs more than ${options.memoryLimit} of memory: raise sources.memory_limit.`,
          { cause: error },
        );
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/**
 * The chunks of a result to its end. A streamed query that fails on the way ends as one that has no more rows does: only the
 * type of its result tells the two apart, and the message is lost.
 *
 * @throws StageError where the engine gave up before the last row.
 */
async function* chunksOf(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk, void, undefined> {
  for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
    if (chunk.rowCount === 0) break;
    yield chunk;
  }
  if (result.returnType === ResultReturnType.INVALID)
    throw new StageError(
      'The query engine gave up before the last row, most often for want of memory or of room to spill. ' +
        'Raise sources.memory_limit, or give sources.spill_folder more room; wake-vision verify finds damaged tables.',
    );
}

function openDatabase(instance: DuckDBInstance, connection: DuckDBConnection): Database {
  let tables = 0;

  const copy = async (
    on: DuckDBConnection,
    path: string,
    sql: string,
    metadata: KvMetadata = {},
    rowGroup = ROW_GROUP_SIZE,
  ) => {
    const result = await on.run(
      `COPY (${sql}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ` +
        `ROW_GROUP_SIZE ${rowGroup}${kvMetadata(metadata)})`,
    );
    return result.rowsChanged;
  };
  const writeParquet: Database['writeParquet'] = (path, sql, metadata) =>
    copy(connection, path, sql, metadata);
  /** Makes a table for rows, and gives its name. Not TEMP: the appender finds tables of the main schema. */
  const createTable = async (on: DuckDBConnection, schema: TableSchema) => {
    const table = `rows_to_write_${String(tables++)}`;
    const columns = schema.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ');
    await on.run(`CREATE TABLE ${table} (${columns})`);
    return table;
  };

  return {
    async run(sql, parameters) {
      await connection.run(sql, ...bound(parameters));
    },

    async all(sql, parameters) {
      const result = await connection.run(sql, ...bound(parameters));
      const names = result.deduplicatedColumnNames();
      const rows: Row[] = [];
      for await (const chunk of chunksOf(result)) appendRows(rows, chunk, names);
      return rows;
    },

    async *streamRows(sql, parameters) {
      // A connection of its own: one connection streams one result at a time.
      const own = await instance.connect();
      try {
        const result = await own.stream(sql, ...bound(parameters));
        const names = result.deduplicatedColumnNames();
        for await (const chunk of chunksOf(result)) {
          const rows: Row[] = [];
          appendRows(rows, chunk, names);
          yield rows;
        }
      } finally {
        own.closeSync();
      }
    },

    writeParquet,

    async writeParquetRows(path, schema, rows, metadata) {
      const table = await createTable(connection, schema);
      try {
        const appender = await openAppender(connection, table, schema);
        try {
          for await (const row of rows) appender.add(row);
          appender.flush();
        } finally {
          appender.close();
        }
        return await writeParquet(path, `FROM ${table}`, metadata);
      } finally {
        await connection.run(`DROP TABLE ${table}`);
      }
    },

    async openParquetWriter(path, schema, metadata) {
      // A connection of its own: an appender keeps its connection busy until it is closed.
      const own = await instance.connect();
      const table = await createTable(own, schema);
      const appender = await openAppender(own, table, schema);
      let open = true;
      const end = async () => {
        if (!open) return;
        open = false;
        appender.close();
        await own.run(`DROP TABLE ${table}`);
        own.closeSync();
      };
      return {
        write: (row) => {
          appender.add(row);
        },
        close: async () => {
          try {
            appender.flush();
            return await copy(own, path, `FROM ${table}`, metadata, rowGroupOf(appender.handed()));
          } finally {
            await end();
          }
        },
        abort: end,
      };
    },
  };
}

type Bound = [values?: Record<string, DuckDBValue>, types?: Record<string, DuckDBType>];

/** Values by name, a first one being `1`; and the types of empty lists, which their values do not tell. */
function bound(parameters: Parameters | undefined): Bound {
  if (parameters === undefined) return [];
  const named = isList(parameters)
    ? parameters.map((value, index) => [String(index + 1), value] as const)
    : Object.entries(parameters);
  const emptyLists = named.filter(([, value]) => Array.isArray(value) && value.length === 0);
  return [
    Object.fromEntries(named.map(([name, value]) => [name, toDuckDB(value)])),
    Object.fromEntries(emptyLists.map(([name]) => [name, LIST(VARCHAR)])),
  ];
}

function isList(parameters: Parameters): parameters is readonly PlainValue[] {
  return Array.isArray(parameters);
}

function appendRows(rows: Row[], chunk: DuckDBDataChunk, names: readonly string[]): void {
  const first = rows.length;
  for (let index = 0; index < chunk.rowCount; index++) rows.push({});
  names.forEach((name, column) => {
    chunk.visitColumnValues(column, (value, index, _column, type) => {
      rows[first + index][name] = fromDuckDB(value, type);
    });
  });
}

/** Bytes of pictures that wait for a chunk to fill. */
const CHUNK_BYTES = 8 << 20;

/** Hands rows to a table in chunks. */
interface RowAppender {
  add(row: Row): void;
  /** What was added so far. */
  handed(): { readonly rows: number; readonly blobBytes: number };
  flush(): void;
  close(): void;
}

async function openAppender(
  connection: DuckDBConnection,
  table: string,
  schema: TableSchema,
): Promise<RowAppender> {
  const empty = await connection.run(`FROM ${table} LIMIT 0`);
  const types = empty.columnTypes();
  const appender = await connection.createAppender(table);
  let waiting: Row[] = [];
  let bytes = 0;
  const handed = { rows: 0, blobBytes: 0 };
  const hand = () => {
    if (waiting.length === 0) return;
    appender.appendDataChunk(toChunk(waiting, schema, types));
    waiting = [];
    bytes = 0;
  };
  return {
    add: (row) => {
      const size = blobBytes(row);
      waiting.push(row);
      bytes += size;
      handed.rows += 1;
      handed.blobBytes += size;
      if (waiting.length === CHUNK_ROWS || bytes >= CHUNK_BYTES) hand();
    },
    handed: () => handed,
    flush: () => {
      hand();
      appender.flushSync();
    },
    close: () => {
      appender.closeSync();
    },
  };
}

/** Blobs that a row group should hold at most: the engine keeps whole row groups in memory while it writes them. */
const ROW_GROUP_BYTES = 32 << 20;

/** Rows of a row group: whole vectors of the engine, by the mean size of a row's blobs, so that it follows from the rows. */
function rowGroupOf({
  rows,
  blobBytes: bytes,
}: {
  readonly rows: number;
  readonly blobBytes: number;
}): number {
  if (bytes === 0) return ROW_GROUP_SIZE;
  const vectors = Math.floor((ROW_GROUP_BYTES * rows) / bytes / CHUNK_ROWS);
  return Math.min(Math.max(vectors, 1) * CHUNK_ROWS, ROW_GROUP_SIZE);
}

/** Bytes of the blobs of a row, its structs' included. */
function blobBytes(row: Row): number {
  let bytes = 0;
  for (const value of Object.values(row)) {
    if (value instanceof Uint8Array) bytes += value.length;
    else if (
      typeof value === 'object' &&
      value !== null &&
      'bytes' in value &&
      value.bytes instanceof Uint8Array
    )
      bytes += value.bytes.length;
  }
  return bytes;
}

function toChunk(rows: readonly Row[], schema: TableSchema, types: readonly DuckDBType[]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(types, rows.length);
  schema.forEach(({ name, type }, index) => {
    const columnType = types[index];
    const values = rows.map((row) => {
      try {
        return toDuckDB(row[name] ?? null, columnType);
      } catch (error) {
        throw new TypeError(
          `column ${name} (${type}): ${error instanceof Error ? error.message : 'bad value'}`,
        );
      }
    });
    chunk.setColumnValues(index, values);
  });
  return chunk;
}
