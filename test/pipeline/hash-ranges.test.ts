import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  hashRanges,
  shardRanges,
  streamRanges,
  tableRows,
  type HashRange,
} from '../../pipeline/hash-ranges.js';
import { withDatabase, type Database } from '../../pipeline/io/duckdb.js';
import { text } from '../../pipeline/tables/cells.js';
import { temporaryFolders } from '../temporary.js';

const folder = temporaryFolders();

const inDatabase = <T>(work: (database: Database) => Promise<T>): Promise<T> =>
  withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, work);

/** The ends of the hash space, the bounds of thirds and quarters, and hashes between. */
const HASHES = [
  0n,
  1n,
  2n ** 62n - 1n,
  2n ** 62n,
  2n ** 64n / 3n,
  2n ** 64n / 3n + 1n,
  2n ** 63n,
  2n ** 64n - 2n,
  2n ** 64n - 1n,
];

async function streamed(
  database: Database,
  hashes: readonly bigint[],
  ranges: readonly HashRange[],
  order: string,
): Promise<string[]> {
  const from = `(SELECT unnest([${hashes.map((hash) => `${hash}::UBIGINT`).join(', ')}]) AS hash) t`;
  const found: string[] = [];
  const query = (range: HashRange): string =>
    `SELECT hash::VARCHAR AS hash FROM ${from} WHERE ${range('t')} ORDER BY ${order}`;
  for await (const rows of streamRanges(database, ranges, query))
    found.push(...rows.map((row) => text(row, 'hash')));
  return found;
}

describe('hashRanges', () => {
  it.each([0, 1, 10, 11, 35, 95])('give every hash once, in order, of a table of %i rows', (rows) =>
    inDatabase(async (database) => {
      const ranges = hashRanges(rows, 10);
      expect(ranges).toHaveLength(Math.max(1, Math.ceil(rows / 10)));
      expect(await streamed(database, [...HASHES].reverse(), ranges, 't.hash')).toEqual(HASHES.map(String));
    }),
  );
});

describe('shardRanges', () => {
  it('give every hash once, ordered by shard and then by hash, whatever the numbers', () =>
    inDatabase((database) =>
      fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 30 }),
          fc.integer({ min: 0, max: 60 }),
          fc.integer({ min: 1, max: 7 }),
          async (hashes, rows, shards) => {
            const place = (hash: bigint): bigint => hash % BigInt(shards);
            const expected = [...hashes].sort((a, b) =>
              place(a) === place(b) ? (a < b ? -1 : 1) : place(a) < place(b) ? -1 : 1,
            );
            const ranges = shardRanges(rows, shards, 10);
            const order = `t.hash % ${shards}, t.hash`;
            expect(await streamed(database, hashes, ranges, order)).toEqual(expected.map(String));
          },
        ),
        { numRuns: 60 },
      ),
    ));

  it('take small shards together, and large ones in parts', () => {
    expect(shardRanges(100, 10, 1000)).toHaveLength(1);
    expect(shardRanges(100, 10, 20)).toHaveLength(5);
    expect(shardRanges(100, 2, 10)).toHaveLength(10);
  });
});

it('rows of a table are those of its footer', async () => {
  const path = join(await folder(), "it's.parquet");
  await inDatabase(async (database) => {
    await database.writeParquet(path, 'SELECT i FROM range(70000) r(i)');
    expect(await tableRows(database, path)).toBe(70_000);
  });
});
