import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  identifier,
  literal,
  type Row,
  type TableSchema,
  withDatabase,
} from '../../../pipeline/io/duckdb.js';

const options = { memoryLimit: '500MB', threads: 2, spillFolder: null };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const schema: TableSchema = [
  { name: 'image_id', type: 'VARCHAR', comment: 'id' },
  { name: 'hash', type: 'UBIGINT', comment: 'hash of the id' },
  { name: 'bytes', type: 'BIGINT', comment: 'size' },
  { name: 'area', type: 'DOUBLE', comment: 'area' },
  { name: 'kept', type: 'BOOLEAN', comment: 'kept' },
  { name: 'rotation', type: 'SMALLINT', comment: 'degrees' },
  { name: 'thumb', type: 'BLOB', comment: 'bytes' },
  { name: 'boxes', type: 'STRUCT(label VARCHAR, x_min FLOAT, depiction TINYINT)[]', comment: 'boxes' },
];

function row(index: number): Row {
  return {
    image_id: index.toString(16).padStart(16, '0'),
    hash: 'ffffffffffff' + index.toString(16).padStart(4, '0'),
    bytes: 2 ** 40 + index,
    area: index / 7,
    kept: index % 2 === 0,
    rotation: index % 3 === 0 ? null : 90,
    thumb: Uint8Array.of(index % 256, 1),
    boxes: Array.from({ length: index % 4 }, (_, n) => ({
      label: `/m/${n}`,
      x_min: 0.25 * n,
      depiction: -1,
    })),
  };
}

describe('withDatabase', () => {
  it('writes rows and reads the same rows back, nested values and nulls too', async () => {
    const path = join(folder, "it's.parquet");
    const rows = Array.from({ length: 5000 }, (_, index) => row(index));
    await withDatabase(options, async (db) => {
      expect(await db.writeParquetRows(path, schema, rows)).toBe(5000);
      const read: Row[] = [];
      for await (const chunk of db.streamRows(`FROM read_parquet(${literal(path)})`)) {
        expect(chunk.length).toBeLessThanOrEqual(2048);
        read.push(...chunk);
      }
      expect(read).toEqual(rows);
    });
  });

  it('gives the same bytes for the same rows, whatever the number of threads', async () => {
    const sums = new Set<string>();
    for (const threads of [1, 2, 4]) {
      const path = join(folder, `${threads}.parquet`);
      await withDatabase({ ...options, threads }, async (db) => {
        await db.run(`CREATE TABLE t AS SELECT i, hash(i) AS h, 'text ' || (i % 77) AS text,
          [{a: i, b: i / 7}] AS list FROM range(300000) r(i)`);
        expect(await db.writeParquet(path, 'FROM t ORDER BY h, i', { schema: '1', about: "it's" })).toBe(
          300000,
        );
      });
      sums.add(
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      );
    }
    expect(sums.size).toBe(1);
  });

  it('keeps key-value metadata in the file', async () => {
    const path = join(folder, 'kv.parquet');
    await withDatabase(options, async (db) => {
      await db.writeParquet(path, 'SELECT 1 AS one', { schema: '1', about: "it's" });
      const rows = await db.all(
        `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata($1) ORDER BY key`,
        [path],
      );
      expect(rows).toEqual([
        { key: 'about', value: "it's" },
        { key: 'schema', value: '1' },
      ]);
    });
  });

  it('binds parameters by place and by name, lists too', async () => {
    await withDatabase(options, async (db) => {
      expect(await db.all('SELECT $1 AS a, $2 AS b', ["o'k", 3])).toEqual([{ a: "o'k", b: 3 }]);
      expect(
        await db.all('SELECT list_contains($mids, $mid) AS found', { mids: ['/m/1'], mid: '/m/1' }),
      ).toEqual([{ found: true }]);
    });
  });

  it('gives BIGINT as a number, UBIGINT as 16 hex digits, and refuses to round', async () => {
    await withDatabase(options, async (db) => {
      expect(await db.all('SELECT 5::BIGINT AS n, 255::UBIGINT AS h, sum(2) AS s')).toEqual([
        { n: 5, h: '00000000000000ff', s: 2 },
      ]);
      await expect(db.all('SELECT 9007199254740993::BIGINT AS n')).rejects.toThrow(/9007199254740993/);
      await expect(db.all("SELECT DATE '2020-01-01' AS d")).rejects.toThrow(/DATE/);
    });
  });

  it('names the column of a value that does not fit', async () => {
    await withDatabase(options, async (db) => {
      const write = (rows: Row[]) => db.writeParquetRows(join(folder, 'x.parquet'), schema, rows);
      await expect(write([{ ...row(1), rotation: 40000 }])).rejects.toThrow(/rotation.*40000/);
      await expect(write([{ ...row(1), hash: 'xyz' }])).rejects.toThrow(/hash.*xyz/);
      await expect(write([{ ...row(1), boxes: 'none' }])).rejects.toThrow(/boxes.*none/);
      expect(await db.all('SHOW TABLES')).toEqual([]);
    });
  });

  it('stops a stream that is left early, and runs another query inside the loop', async () => {
    await withDatabase(options, async (db) => {
      for await (const chunk of db.streamRows('SELECT i FROM range(10000000) r(i)')) {
        expect(chunk[0]).toEqual({ i: 0 });
        expect(await db.all('SELECT 2 AS two')).toEqual([{ two: 2 }]);
        break;
      }
    });
  });

  it.each([
    ['an error', "CASE WHEN i = 3000000 THEN error('boom') ELSE 'x' END"],
    ['a number that does not fit', "CASE WHEN i = 3000000 THEN 'x' ELSE '1' END::INTEGER"],
  ])('never takes a stream that %s ends for one that has no more rows', async (_what, value) => {
    let rows = 0;
    const work = withDatabase(options, async (db) => {
      const sql = `SELECT ${value} AS value FROM range(5000000) r(i)`;
      for await (const chunk of db.streamRows(sql)) rows += chunk.length;
    });
    await expect(work).rejects.toThrow(/gave up before the last row.*sources\.memory_limit/);
    expect(rows).toBeGreaterThan(0);
  });

  it('streams nothing where there is nothing', async () => {
    await withDatabase(options, async (db) => {
      const chunks: Row[][] = [];
      for await (const chunk of db.streamRows('SELECT i FROM range(0) r(i)')) chunks.push(chunk);
      expect(chunks).toEqual([]);
    });
  });

  it('says which setting to raise where memory does not suffice', async () => {
    const work = withDatabase({ ...options, memoryLimit: '20MB' }, (db) =>
      db.all('SELECT len(list(i)) AS n FROM range(20000000) r(i)'),
    );
    await expect(work).rejects.toThrow(/more than 20MB of memory: raise sources\.memory_limit/);
  });

  it('quotes names', () => {
    expect(identifier('a"b')).toBe('"a""b"');
    expect(literal("a'b")).toBe("'a''b'");
  });
});
