import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { literal, withDatabase, type Row, type TableSchema } from '../../../pipeline/io/duckdb.js';
import { temporaryFolders } from '../../temporary.js';

const folder = temporaryFolders();
const options = { memoryLimit: '500MB', threads: 2, spillFolder: null };

const schema: TableSchema = [
  { name: 'id', type: 'BIGINT', comment: 'number' },
  { name: 'image', type: 'STRUCT(bytes BLOB, path VARCHAR)', comment: 'picture' },
];

/** A picture of 3 MB fills a chunk with two others; one of 3 bytes waits for 2,047 more. */
function picture(id: number, bytes: number): Row {
  return { id, image: { bytes: new Uint8Array(bytes).fill(id), path: `${id}.jpg` } };
}

describe('openParquetWriter', () => {
  it('writes several files side by side, rows in order, while other queries run', async () => {
    const root = await folder();
    const paths = [join(root, 'large.parquet'), join(root, 'small.parquet')];
    await withDatabase(options, async (database) => {
      const [large, small] = await Promise.all(
        paths.map((path) => database.openParquetWriter(path, schema, { huggingface: '{"a": 1}' })),
      );
      for (let id = 0; id < 12; id++) large.write(picture(id, 3_000_000));
      for (let id = 0; id < 5000; id++) {
        small.write(picture(id, 3));
        if (id % 1000 === 0) await database.all('SELECT 1');
      }
      expect(await Promise.all([large.close(), small.close()])).toEqual([12, 5000]);
      for (const path of paths) {
        const rows = await database.all(
          `SELECT id, image.path AS path, octet_length(image.bytes) AS size FROM read_parquet(${literal(path)})`,
        );
        expect(rows.map(({ id }) => id)).toEqual(rows.map((_row, index) => index));
        expect(rows.every(({ id, path: name }) => name === `${Number(id)}.jpg`)).toBe(true);
        expect(new Set(rows.map(({ size }) => size))).toEqual(new Set([path === paths[0] ? 3_000_000 : 3]));
        const [footer] = await database.all(
          `SELECT decode(value) AS value FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = 'huggingface'`,
        );
        expect(footer['value']).toBe('{"a": 1}');
      }
    });
  });

  it('gives equal bytes for equal rows', async () => {
    const root = await folder();
    const files: Buffer[] = [];
    for (const name of ['a', 'b']) {
      const path = join(root, `${name}.parquet`);
      await withDatabase(options, async (database) => {
        const writer = await database.openParquetWriter(path, schema);
        for (let id = 0; id < 3000; id++) writer.write(picture(id, 100));
        await writer.close();
      });
      files.push(await readFile(path));
    }
    expect(files[0].equals(files[1])).toBe(true);
  });

  it('names the column of a value that does not fit, and can be given up', async () => {
    const path = join(await folder(), 'x.parquet');
    await withDatabase(options, async (database) => {
      const writer = await database.openParquetWriter(path, schema);
      writer.write({ id: 'one', image: null });
      await expect(writer.close()).rejects.toThrow('column id (BIGINT)');
      const other = await database.openParquetWriter(path, schema);
      await other.abort();
      await other.abort();
      expect(await database.all('SHOW TABLES')).toEqual([]);
    });
  });
});
