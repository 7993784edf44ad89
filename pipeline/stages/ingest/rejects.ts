import type { Database } from '../../io/duckdb.js';
import type { Reject } from './check.js';
import { METADATA_SCHEMA_VERSION, REJECTS_SCHEMA } from './schema.js';

/** Writes the rejects table, in the order given; returns its rows. */
export function writeRejects(database: Database, path: string, rejects: readonly Reject[]): Promise<number> {
  const rows = function* () {
    for (const { file, line, column, reason, text } of rejects) yield { file, line, column, reason, text };
  };
  return database.writeParquetRows(path, REJECTS_SCHEMA, rows(), { schema_version: METADATA_SCHEMA_VERSION });
}
