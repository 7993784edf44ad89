import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { literal, withDatabase } from '../../pipeline/io/duckdb.js';
import { text } from '../../pipeline/tables/cells.js';
import { configFile, openWorld, wakeVision, type ServedWorld } from './world.js';

let served: ServedWorld;
let config: string;
let workspace: string;

beforeAll(async () => {
  served = await openWorld();
  ({ config, workspace } = await configFile(served, 'work', { splits: ['validation'] }));
  const { code, stderr } = await wakeVision('run', '-c', config);
  expect(code, stderr).toBe(0);
}, 180_000);

afterAll(async () => {
  await served.close();
});

const statusSchema = z.object({
  next: z.string().nullable(),
  retry: z.string().nullable(),
  splits: z.array(
    z.object({ stages: z.array(z.object({ stage: z.string(), state: z.string(), text: z.string() })) }),
  ),
});

/** What `status --json` says of the first split, by stage, and the command that goes on. */
async function status(...flags: string[]) {
  const { code, stdout, stderr } = await wakeVision('status', '-c', config, '--json', ...flags);
  expect(code, stderr).toBe(0);
  const { splits, next, retry } = statusSchema.parse(JSON.parse(stdout));
  const stages = splits[0].stages;
  return {
    next,
    retry,
    states: Object.fromEntries(stages.map(({ stage, state }) => [stage, state])),
    texts: Object.fromEntries(stages.map(({ stage, text: words }) => [stage, words])),
  };
}

const DONE = { ingest: 'done', images: 'done', label: 'done', export: 'done', subsets: 'done' };

/** Runs `work` while a file is out of the way. */
async function without<T>(path: string, work: () => Promise<T>): Promise<T> {
  await rename(path, `${path}.aside`);
  try {
    return await work();
  } finally {
    await rename(`${path}.aside`, path);
  }
}

describe('status', () => {
  it('finds everything done, and says how to try failed pictures again', async () => {
    const { states, next, retry } = await status();
    expect(states).toEqual(DONE);
    expect(next).toBeNull();
    expect(retry).toBe(`wake-vision images --config ${config} --retry-failed`);
  });

  it('says which setting put an output out of date, and repeats the flags in the next command', async () => {
    const limited = await status('--limit', '20');
    expect(limited.states).toMatchObject({ ingest: 'done', images: 'out_of_date', label: 'out_of_date' });
    expect(limited.texts['images']).toBe('out of date (limit was none and is 20)');
    expect(limited.next).toBe(`wake-vision run --config ${config} --limit 20`);

    const stricter = await status('--set', 'labels.min_area=0.2');
    expect(stricter.states).toMatchObject({ images: 'done', label: 'out_of_date', subsets: 'out_of_date' });
    expect(stricter.texts['label']).toBe('out of date (labels.min_area was 0.05 and is 0.2)');

    const target = await status('--target', 'Bird', '--set', 'labels.corrections=false');
    expect(target.states).toMatchObject({ ingest: 'out_of_date', label: 'missing' });
    expect(target.texts['ingest']).toContain('the target was Person and is Bird');
  });

  it('tells pictures made with other settings from those that are missing', async () => {
    const other = await status('--set', 'images.quality=60');
    expect(other.states).toMatchObject({ images: 'out_of_date', label: 'done' });
    const folder = join(workspace, 'images', 'validation');
    const tar = (await readdir(folder)).find((name) => name.endsWith('.tar'))!;
    const lost = await without(join(folder, tar), () => status());
    expect(lost.states).toMatchObject({ ingest: 'done', images: 'missing', label: 'out_of_date' });
  });

  it('holds exports against sizes, shards and files', async () => {
    expect((await status('--size', '48')).states).toMatchObject({ label: 'done', export: 'missing' });
    const cut = await status('--shards', '3');
    expect(cut.texts['export']).toBe('out of date (cut into another number of shards)');
    expect((await status('--size', '48,96')).texts['export']).toBe('partly (4 of 8 shards)');
    const folder = join(workspace, 'export', 'published', 'tfrecord');
    const files = await readdir(folder, { recursive: true });
    const shard = files.find((name) => /-of-\d+$/.test(name))!;
    const csv = files.find((name) => name.endsWith('validation.csv'))!;
    const lost = await without(join(folder, shard), () => status());
    expect(lost.texts['export']).toBe('partly (3 of 4 shards)');
    const bare = await without(join(folder, csv), () => status());
    expect(bare.texts['export']).toContain('a manifest is missing or out of date');
  });

  it('misses subset files and labels that are gone', async () => {
    const subsets = join(workspace, 'subsets', 'published', 'validation', 'dark.csv');
    expect((await without(subsets, () => status())).texts['subsets']).toContain('dark.csv is gone');
    const labels = join(workspace, 'labels', 'published', 'validation.parquet');
    const { states, texts } = await without(labels, () => status());
    expect(states).toMatchObject({ images: 'done', label: 'missing', subsets: 'out_of_date' });
    expect(texts['label']).toContain('validation.parquet is gone');
    expect((await status('--preset', 'corrected')).states).toMatchObject({
      label: 'missing',
      subsets: 'missing',
    });
  });

  it('goes on past a damaged sidecar', async () => {
    const path = join(workspace, 'labels', 'published', 'validation.done.json');
    const sound = await readFile(path);
    await writeFile(path, '{');
    const { states, texts } = await status();
    await writeFile(path, sound);
    expect(states).toMatchObject({ ingest: 'done', images: 'done', label: 'out_of_date' });
    expect(texts['label']).toContain('not a sidecar of this version');
    expect((await status()).states).toEqual(DONE);
  });
});

describe('a takedown', () => {
  it('removes subset files whose label table is gone, as nothing says what they hold', async () => {
    const own = await configFile(served, 'gone', { splits: ['validation'] });
    expect((await wakeVision('run', '-c', own.config)).code).toBe(0);
    expect((await wakeVision('run', '-c', own.config, '--preset', 'corrected')).code).toBe(0);
    const labels = join(own.workspace, 'labels', 'corrected');
    const [row] = await withDatabase({ memoryLimit: '200MB', threads: 1, spillFolder: null }, (database) =>
      database.all(
        `SELECT image_id FROM read_parquet(${literal(join(labels, 'validation.parquet'))}) WHERE kept LIMIT 1`,
      ),
    );
    const id = text(row, 'image_id');
    await rm(join(labels, 'validation.parquet'));
    const list = join(served.folder, 'taken-down.txt');
    await writeFile(list, id);
    const { code, stderr } = await wakeVision('run', '-c', own.config, '--exclude', list);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('corrected/validation (subset files without their labels)');
    const subsets = join(own.workspace, 'subsets');
    const holding: string[] = [];
    for (const name of await readdir(subsets, { recursive: true }))
      if (name.endsWith('.csv') && (await readFile(join(subsets, name), 'utf8')).includes(id))
        holding.push(name);
    expect(holding).toEqual([]);
    expect(await readdir(join(subsets, 'published', 'validation'))).toContain('dark.csv');
    expect(await readdir(join(subsets, 'corrected'))).toEqual([]);
  });

  it('removes shards that this run does not write and whose manifest is gone', async () => {
    const own = await configFile(served, 'unlisted', { splits: ['validation'] });
    expect((await wakeVision('run', '-c', own.config)).code).toBe(0);
    const small = [
      'export',
      '-c',
      own.config,
      '--size',
      '32',
      '--set',
      'export.formats=[tfrecord,imagefolder]',
    ];
    expect((await wakeVision(...small)).code).toBe(0);
    const folder = join(own.workspace, 'export', 'published');
    const variants = [join(folder, 'tfrecord', 'rgb32-jpeg95'), join(folder, 'imagefolder', 'rgb32-jpeg95')];
    const before = await readdir(variants[1], { recursive: true });
    expect(before.filter((name) => name.endsWith('.jpg')).length).toBeGreaterThan(10);
    for (const variant of variants) await rm(join(variant, 'validation.parquet'));
    const list = join(served.folder, 'one.txt');
    await writeFile(list, '0001eeaf4aed83f9');
    const { code, stderr } = await wakeVision(
      ...['run', '-c', own.config, '--exclude', list, '--stages', 'images,label,export'],
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/removed shards that held excluded images, or may hold one: .*rgb32-jpeg95/);
    for (const variant of variants) {
      const left = await readdir(variant, { recursive: true });
      expect(left.filter((name) => /\.jpg$|\.tfrecord-|\.csv$/.test(name))).toEqual([]);
    }
    // What this run writes itself was whole, and stays.
    expect(await readdir(join(folder, 'tfrecord', 'rgb96-jpeg95'))).toContain('validation.parquet');
  });
});

describe('a damaged archive of pictures', () => {
  it('is named by export, with the command that finds the rest', async () => {
    const own = await configFile(served, 'damaged', { splits: ['validation'] });
    expect((await wakeVision('run', '-c', own.config)).code).toBe(0);
    const folder = join(own.workspace, 'images', 'validation');
    const tar = (await readdir(folder)).find((name) => name.endsWith('.tar'))!;
    const handle = await open(join(folder, tar), 'r+');
    // Every member is hit, the size stays.
    for (let at = 700; at < (await handle.stat()).size; at += 2000)
      await handle.write(Buffer.of(0x5a), 0, 1, at);
    await handle.close();
    const { code, stderr } = await wakeVision('export', '-c', own.config, '--size', '48');
    expect(code).toBe(1);
    expect(stderr).toMatch(/[0-9a-f]{16} in .*\.tar: its working copy cannot be read: its SHA-256 is/);
    expect(stderr).toContain(`wake-vision verify --config ${own.config}`);
    expect(
      (await readdir(join(own.workspace, 'export', 'published', 'tfrecord'))).includes('rgb48-jpeg95'),
    ).toBe(true);
    const written = await readdir(join(own.workspace, 'export', 'published', 'tfrecord', 'rgb48-jpeg95'));
    expect(written.filter((name) => /-of-\d+$/.test(name))).toEqual([]);
  });
});

describe('messages', () => {
  it.each([
    [['run', '-w', '/dev/null'], 2, 'this is a file, not a folder'],
    [['status', '-w', '/dev/null'], 2, 'this is a file, not a folder'],
    [['verify', '-w', 'no-such-folder'], 2, 'nothing to verify here'],
    [['run', '--sources', 'no-such-folder'], 2, 'no such folder'],
    [['run', '--set', 'sources.files.validation_boxes=no.csv'], 2, 'no such file'],
    [
      ['run', '--images-folder', 'nowhere', '--set', 'sources.image_list=folder'],
      2,
      'there is no such folder',
    ],
    [['run', '--exclude', '.'], 2, 'it is a folder, not a file'],
    [['run', '--set', 'images.qualty=3'], 2, 'Did you mean images.quality?'],
    [['label', '--size', '48'], 2, 'it is read by: run, export, status'],
    [['frobnicate'], 2, 'unknown command'],
  ])('%j exits with %d', async (args, expected, message) => {
    const own =
      args[0] === 'frobnicate' || args.includes('-w') ? [] : ['-c', config, '--split', 'validation'];
    const { code, stderr } = await wakeVision(...args, ...own);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^wake-vision: /m);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(expected);
  });

  it('shows each command the flags that it reads', async () => {
    const flags = async (command: string): Promise<string[]> =>
      [...(await wakeVision(command, '--help')).stdout.matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(
        ([, flag]) => flag,
      );
    expect(await flags('verify')).toEqual([
      '--config',
      '--workspace',
      '--preset',
      '--set',
      '--quiet',
      '--help',
    ]);
    expect(await flags('images')).toContain('--part');
    expect(await flags('subsets')).not.toContain('--size');
  });

  it('says once, at ingest, that corrections disagree', async () => {
    const run = await wakeVision('run', '-c', config, '-w', join(served.folder, 'again'), '--limit', '10');
    expect(run.stderr.match(/different labels to one picture/g) ?? []).toHaveLength(1);
    for (const command of ['status', 'verify']) {
      const { stderr } = await wakeVision(command, '-c', config);
      expect(stderr).not.toContain('different labels');
    }
  });
});
