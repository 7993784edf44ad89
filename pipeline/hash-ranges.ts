import { literal, type Database, type Row } from './io/duckdb.js';
import { number } from './tables/cells.js';

/**
 * Rows that a query joins and orders at once. Rows with lists of boxes are some kilobytes each, and the engine can spill such
 * a join or such a sort, but not both at a time: cut into ranges, memory does not grow with the split.
 */
const ROWS_AT_ONCE = 250_000;

/** A part of the images: SQL that is true for those whose `hash` column, of the table named, lies in it. */
export type HashRange = (table: string) => string;

/**
 * Ranges of the 64-bit hash in ascending order, together all of it: hashes are uniform, so each holds about the same number
 * of rows. Tables lie in the order of the hash, and reading a range passes over the rest.
 *
 * @param rows of the table that is cut.
 */
export function hashRanges(rows: number, rowsAtOnce = ROWS_AT_ONCE): HashRange[] {
  const count = Math.max(1, Math.ceil(rows / rowsAtOnce));
  const bound = (index: number): bigint => (BigInt(index) << 64n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => (table: string) => {
    const from = `${table}.hash >= ${bound(index)}::UBIGINT`;
    return index === count - 1 ? from : `${from} AND ${table}.hash < ${bound(index + 1)}::UBIGINT`;
  });
}

/**
 * Ranges in the order of export shards, which a hash names by its rest: some shards at once where they are small, and each
 * shard by ascending hash where they are large.
 *
 * @param rows of the table that is cut.
 */
export function shardRanges(rows: number, shardCount: number, rowsAtOnce = ROWS_AT_ONCE): HashRange[] {
  const together = Math.max(1, Math.floor((shardCount * rowsAtOnce) / Math.max(1, rows)));
  const within = hashRanges(rows / shardCount, rowsAtOnce);
  return Array.from({ length: Math.ceil(shardCount / together) }, (_, group) => {
    const shards = (table: string): string =>
      `${table}.hash % ${shardCount} BETWEEN ${group * together} AND ${(group + 1) * together - 1}`;
    return within.map((range) => (table: string) => `${shards(table)} AND ${range(table)}`);
  }).flat();
}

/** Rows of a Parquet table, by its footer. */
export async function tableRows(database: Database, table: string): Promise<number> {
  const [row] = await database.all(`SELECT count(*) AS rows FROM read_parquet(${literal(table)})`);
  return number(row, 'rows');
}

/** The rows of one query after the other, a range each. */
export async function* streamRanges(
  database: Database,
  ranges: readonly HashRange[],
  query: (range: HashRange) => string,
): AsyncGenerator<Row[], void, undefined> {
  for (const range of ranges) yield* database.streamRows(query(range));
}
