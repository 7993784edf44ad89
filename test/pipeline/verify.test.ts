import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TarWriter } from '../../manifests/index.js';
import { withDatabase, type Database } from '../../pipeline/io/duckdb.js';
import { publishOutputs, SIDECAR_ENDING, temporaryPath } from '../../pipeline/sidecar.js';
import { verifyOutputs, type OpenDatabase } from '../../pipeline/verify.js';
import { temporaryFolders } from '../temporary.js';

const newFolder = temporaryFolders();
const openDatabase: OpenDatabase = (work) =>
  withDatabase({ memoryLimit: '200MB', threads: 1, spillFolder: null }, work);

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A shard whose archive holds `members` and whose table names `rows`, with a sidecar that fits the files as they are. */
async function shard(
  base: string,
  members: Readonly<Record<string, string>>,
  rows: Readonly<Record<string, string>>,
): Promise<void> {
  const tar = await TarWriter.open(temporaryPath(`${base}.tar`));
  for (const [name, data] of Object.entries(members)) await tar.add(`${name}.jpg`, Buffer.from(data));
  await tar.close();
  const columns = ['image_id', 'outcome', 'working_sha256'].map((name) => ({
    name,
    type: 'VARCHAR',
    comment: '',
  }));
  const table = Object.entries(rows).map(([name, data]) => ({
    image_id: name,
    outcome: data === '' ? 'gone' : 'ok',
    working_sha256: data === '' ? null : sum(data),
  }));
  await openDatabase((database: Database) =>
    database.writeParquetRows(temporaryPath(`${base}.parquet`), columns, table),
  );
  await publishOutputs(`${base}${SIDECAR_ENDING}`, { stage: 'images', key: sum(base) }, [
    { path: `${base}.tar`, rows: Object.keys(members).length },
    { path: `${base}.parquet`, rows: table.length },
  ]);
}

async function problems(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { file, problems: own } of verifyOutputs(folder, openDatabase))
    found.push(...own.map((problem) => `${file}: ${problem}`));
  return found;
}

describe('verifyOutputs', () => {
  it('holds the members of an archive against the table beside it', async () => {
    const folder = await newFolder();
    await shard(join(folder, 'right'), { a: 'one', b: 'two' }, { a: 'one', b: 'two', c: '' });
    expect(await problems(folder)).toEqual([]);
    await shard(
      join(folder, 'wrong'),
      { a: 'one', b: 'other', d: 'four' },
      { a: 'one', b: 'two', c: 'three' },
    );
    expect(await problems(folder)).toEqual([
      'wrong.tar: b.jpg is not the working copy that its table names',
      'wrong.tar: d.jpg is not the working copy that its table names',
      'wrong.tar: c.jpg is missing',
    ]);
  });

  it('names damaged tables and sidecars, and goes on to the files after them', async () => {
    const folder = await newFolder();
    const names = ['first', 'second', 'third', 'fourth'];
    for (const name of names) await shard(join(folder, name), { a: name }, { a: name });
    for (const name of ['first', 'second']) {
      const path = join(folder, `${name}.parquet`);
      const bytes = await readFile(path);
      // The start of the pages in one, the end of the footer in the other.
      bytes.fill(0x5a, name === 'first' ? 4 : bytes.length - 12, name === 'first' ? 40 : bytes.length);
      await writeFile(path, bytes);
    }
    await writeFile(join(folder, `third${SIDECAR_ENDING}`), '{"schema":');
    await writeFile(join(folder, 'fourth.tar'), '');
    const found = await problems(folder);
    expect(found.filter((line) => line.includes('SHA-256 is')).map((line) => line.split(':')[0])).toEqual([
      'first.parquet',
      'second.parquet',
    ]);
    expect(found.some((line) => line.startsWith('second.parquet: cannot be read'))).toBe(true);
    expect(found.some((line) => line.startsWith(`third${SIDECAR_ENDING}: `))).toBe(true);
    expect(found.some((line) => /^fourth\.tar: holds 0 bytes/.test(line))).toBe(true);
    expect(found.some((line) => line.startsWith('first.tar') || line.startsWith('fourth.parquet'))).toBe(
      false,
    );
  });
});
