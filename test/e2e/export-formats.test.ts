import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv, readTfRecords } from '../../manifests/index.js';
import { literal, withDatabase } from '../../pipeline/io/duckdb.js';
import { number } from '../../pipeline/tables/cells.js';
import { configFile, openWorld, outputSums, startCommand, wakeVision, type ServedWorld } from './world.js';

const FORMATS = [
  'tfrecord',
  'tfds',
  'webdataset',
  'huggingface',
  'imagefolder',
  'npy',
  'coco',
  'croissant',
  'fiftyone',
  'cvat',
];

let served: ServedWorld;
let config: string;
let workspace: string;
/** Outputs of an export that nothing disturbed. */
let sums: Record<string, string>;

const exportFolder = () => join(workspace, 'export');
const exportSums = () => outputSums(exportFolder());

async function exportAgain(...flags: string[]): Promise<string> {
  const { code, stderr } = await wakeVision('export', '-c', config, ...flags);
  expect(code, stderr).toBe(0);
  return stderr;
}

beforeAll(async () => {
  served = await openWorld();
  ({ config, workspace } = await configFile(served, 'work', {
    splits: ['validation', 'test'],
    export: { formats: FORMATS, sizes: [32], colors: ['rgb', 'grayscale'], shards: 2, encoding: 'png' },
  }));
  const { code, stderr } = await wakeVision('run', '-c', config);
  expect(code, stderr).toBe(0);
  sums = await exportSums();
}, 300_000);

afterAll(async () => {
  await served.close();
});

/** Rows of a Parquet file of which any column, turned into text, holds a word. */
function rowsThatName(path: string, word: string): Promise<number> {
  return withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, async (database) => {
    const [row] = await database.all(
      `SELECT count(*)::INTEGER AS n FROM read_parquet(${literal(path)}) t WHERE contains(t::VARCHAR, $1)`,
      [word],
    );
    return number(row, 'n');
  });
}

const croissantSchema = z.object({
  distribution: z.array(
    z.object({ '@type': z.string(), contentUrl: z.string().optional(), sha256: z.string().optional() }),
  ),
});

const tfdsInfoSchema = z.object({
  splits: z.array(z.object({ name: z.string(), shardLengths: z.array(z.string()), numBytes: z.string() })),
});

/** Expects that `croissant.json` names files by the sums that they have, and `dataset_info.json` the records that there are. */
async function expectTruthfulCards(): Promise<void> {
  const names = Object.keys(await exportSums());
  const cards = names.filter((name) => name.endsWith('croissant.json'));
  const infos = names.filter((name) => name.endsWith('dataset_info.json'));
  expect([cards.length, infos.length]).toEqual([2, 2]);
  let sums = 0;
  for (const card of cards) {
    const folder = join(exportFolder(), dirname(card));
    const { distribution } = croissantSchema.parse(
      JSON.parse(await readFile(join(exportFolder(), card), 'utf8')),
    );
    for (const { contentUrl, sha256 } of distribution) {
      if (contentUrl === undefined || sha256 === undefined || contentUrl.includes('://')) continue;
      const bytes = await readFile(join(folder, contentUrl));
      expect(createHash('sha256').update(bytes).digest('hex'), contentUrl).toBe(sha256);
      sums++;
    }
  }
  expect(sums).toBeGreaterThan(0);
  for (const info of infos) {
    const folder = join(exportFolder(), dirname(info));
    const { splits } = tfdsInfoSchema.parse(JSON.parse(await readFile(join(exportFolder(), info), 'utf8')));
    for (const { name, shardLengths, numBytes } of splits) {
      const found: string[] = [];
      let bytes = 0;
      for (const file of (await readdir(folder)).filter((one) => one.includes(`-${name}.tfrecord-`)).sort()) {
        if (file.endsWith('.json')) continue;
        let records = 0;
        for await (const { data } of readTfRecords(join(folder, file))) {
          records++;
          bytes += data.length;
        }
        found.push(String(records));
      }
      expect({ found, bytes }).toEqual({ found: shardLengths, bytes: Number(numBytes) });
    }
  }
}

async function imageIds(format: string, variant: string, split: string): Promise<string[]> {
  const ids: string[] = [];
  const schema = z.object({ image_id: z.string() });
  const path = join(exportFolder(), 'published', format, variant, `${split}.csv`);
  for await (const { row } of readCsv(path, { columns: ['image_id'], schema })) ids.push(row.image_id);
  return ids;
}

describe('an export in many formats', () => {
  it('stands in a folder a format and variant, each with attribution, licence and datasheet', async () => {
    const published = join(exportFolder(), 'published');
    const formats = await readdir(published);
    expect(formats.sort()).toEqual(FORMATS.filter((name) => name !== 'croissant').sort());
    for (const format of formats) {
      for (const variant of await readdir(join(published, format))) {
        const folder = join(published, format, variant);
        const ids = [
          ...(await imageIds(format, variant, 'validation')),
          ...(await imageIds(format, variant, 'test')),
        ];
        const named: string[] = [];
        const schema = z.object({ image_id: z.string(), license: z.string(), changes: z.string().min(1) });
        const columns = ['image_id', 'license', 'changes'];
        for await (const { row } of readCsv(join(folder, 'ATTRIBUTION.csv'), { columns, schema }))
          named.push(row.image_id);
        expect(named.sort()).toEqual(ids.sort());
        expect(await readFile(join(folder, 'LICENSE'), 'utf8')).toContain(`${ids.length} in all`);
        expect(await readFile(join(folder, 'DATASHEET.md'), 'utf8')).toContain('| validation |');
      }
    }
  });

  it('is verified file by file', async () => {
    const { code, stdout } = await wakeVision('verify', '-c', config, '-q');
    expect(code, stdout).toBe(0);
    const picture = join(exportFolder(), 'published', 'imagefolder', 'rgb32-png', 'validation', 'person');
    const [name] = await readdir(picture);
    const bytes = await readFile(join(picture, name));
    const damaged = Buffer.from(bytes);
    damaged[damaged.length >> 1] ^= 1;
    await writeFile(join(picture, name), damaged);
    const found = await wakeVision('verify', '-c', config, '-q');
    expect(found.code).toBe(1);
    expect(found.stdout).toContain(`validation/person/${name}: SHA-256 is`);
    await writeFile(join(picture, name), bytes);
  });

  it('does nothing again where all is done', async () => {
    expect(await exportAgain()).toMatch(/validation: .*; 0 written/);
    expect(await exportSums()).toEqual(sums);
  });

  it('makes the same bytes after it was killed', async () => {
    await rm(exportFolder(), { recursive: true });
    const { child, result } = startCommand(['export', '-c', config]);
    const first = join(exportFolder(), 'published', 'coco', 'working-copies', 'validation', 'data');
    const begun = () =>
      readdir(first).then(
        (names) => names.length > 10,
        () => false,
      );
    while (!(await begun()) && child.exitCode === null) await wait(5);
    child.kill('SIGKILL');
    await result;
    await exportAgain();
    expect(await exportSums()).toEqual(sums);
  });

  it('keeps splits of earlier runs in the files of the whole folder', async () => {
    await exportAgain('-s', 'test');
    expect(await exportSums()).toEqual(sums);
  });

  it('leaves no picture of another cut behind', async () => {
    await exportAgain('--shards', '3');
    const all = Object.keys(await exportSums());
    expect(all.filter((name) => /-of-00002|\.tmp$/.test(name))).toEqual([]);
    const folder = 'published/imagefolder/rgb32-png/validation/';
    const pictures = all.filter((name) => name.startsWith(folder) && name.endsWith('.png'));
    expect(pictures).toHaveLength((await imageIds('imagefolder', 'rgb32-png', 'validation')).length);
    await exportAgain('--shards', '2');
    expect(await exportSums()).toEqual(sums);
  });

  it('leaves out pictures that are not CC BY where that is asked for, and counts them', async () => {
    const licences = z.object({ license: z.string() });
    const count = async (): Promise<Map<boolean, number>> => {
      const counts = new Map<boolean, number>();
      const path = join(exportFolder(), 'published', 'coco', 'working-copies', 'test.csv');
      for await (const { row } of readCsv(path, { columns: ['license'], schema: licences })) {
        const free = /creativecommons\.org\/licenses\/by\/\d/.test(row.license);
        counts.set(free, (counts.get(free) ?? 0) + 1);
      }
      return counts;
    };
    const before = await count();
    const others = before.get(false) ?? 0;
    expect(others).toBeGreaterThan(0);
    const said = await exportAgain('-s', 'test', '--format', 'coco', '--set', 'export.licenses=cc_by');
    expect(said).toMatch(
      new RegExp(`test: left out ${others} images? whose licence is missing or not CC BY`),
    );
    expect(await count()).toEqual(new Map([[true, before.get(true)]]));
    await exportAgain('-s', 'test', '--format', 'coco');
    expect(await exportSums()).toEqual(sums);
  });

  it('MLPerf Tiny is drawn from test, and a seed draws others', async () => {
    const draw = async (seed: number) => {
      await exportAgain(
        '-s',
        'test',
        '--format',
        'mlperf-tiny',
        '--set',
        'export.mlperf_per_class=5',
        '--set',
        `export.mlperf_seed=${seed}`,
      );
      const folder = join(
        exportFolder(),
        'published',
        'mlperf-tiny',
        `test-5-per-class-seed-${seed}`,
        'vww01',
      );
      const files = (await readdir(folder)).filter((name) => name.endsWith('.bin'));
      expect(files).toHaveLength(10);
      for (const name of files) expect((await stat(join(folder, name))).size).toBe(27_648);
      return files;
    };
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  it('forgets an excluded image in every format, by bytes and by name', async () => {
    const [id] = await imageIds('coco', 'working-copies', 'validation');
    const list = join(served.folder, 'taken.txt');
    await writeFile(list, `${id}\n`);
    const naming = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const name of Object.keys(await exportSums()).filter((one) => one.endsWith('.parquet')))
        if ((await rowsThatName(join(exportFolder(), name), id)) > 0) found.push(name);
      return found;
    };
    expect((await naming()).some((name) => /huggingface.*data\//.test(name))).toBe(true);
    const { code, stderr } = await wakeVision(
      ...['run', '-c', config, '--exclude', list, '--stages', 'images,label,export'],
    );
    expect(code, stderr).toBe(0);
    for (const name of Object.keys(await exportSums())) {
      expect(name).not.toContain(id);
      // Parquet is compressed: the tables behind it are asked below.
      if (!name.endsWith('.parquet'))
        expect((await readFile(join(exportFolder(), name))).includes(id), name).toBe(false);
    }
    // Every Parquet file, pictures of Hugging Face and manifests alike, in every text that it holds.
    expect(await naming()).toEqual([]);
    await expectTruthfulCards();
    // MLPerf Tiny is drawn from test alone.
    const formats = await readdir(join(exportFolder(), 'published'));
    for (const format of formats.filter((name) => name !== 'mlperf-tiny'))
      for (const variant of await readdir(join(exportFolder(), 'published', format)))
        expect(await imageIds(format, variant, 'validation')).not.toContain(id);
  });
});

describe('settings that do not go together', () => {
  it.each([
    [['--format', 'webdataset', '--encoding', 'raw'], 'raw has no place in webdataset: choose png'],
    [['--format', 'mlperf-tiny', '-s', 'validation'], 'Add --split test, or set export.mlperf_split'],
    [['--format', 'tar'], 'export.formats'],
  ])('%j is refused with a way out', async (flags, message) => {
    const { code, stderr } = await wakeVision('export', '-c', config, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
