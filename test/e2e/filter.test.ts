import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { idOf, openContext, writeOwnData, writeScores, type OwnImage } from '../pipeline/filter-world.js';
import { outputSums, wakeVision } from './world.js';

let folder: string;
let config: string;
let workspace: string;

const IMAGES: OwnImage[] = (['validation', 'test'] as const).flatMap((split, s) =>
  Array.from({ length: 14 }, (_, i) => ({
    id: idOf(s * 0x100 + i),
    split,
    person: i % 2 === 0,
    // The first two of validation are those of test.
    shows: i < 2 ? i : s * 0x100 + i,
    ...(i === 4 ? { probability: 0.01 } : {}),
  })),
);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-filter-'));
  const keys = {
    ...(await writeOwnData(folder, IMAGES)),
    splits: ['validation', 'test'],
    filter: { label_issues: { min_examples_per_class: 1 } },
    export: { shards: 1 },
  };
  config = join(folder, 'wake-vision.yaml');
  await writeFile(config, stringify(keys));
  workspace = join(folder, 'workspace');
  const { code, stderr, stdout } = await wakeVision('run', '-c', config);
  expect(code, stderr).toBe(0);
  // Filtering is off unless it is asked for.
  expect(stdout).toContain('Done: ingest, images, label, export, subsets');
  const { context } = await openContext(keys);
  for (const split of ['validation', 'test'] as const) await writeScores(context, split, IMAGES);
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('filter', () => {
  it('says in a dry run what would change, and writes nothing', async () => {
    const before = await outputSums(workspace);
    const { code, stdout, stderr } = await wakeVision('filter', '-c', config, '--dry-run');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/validation: 14 images in the label table, 14 with a picture and a label/);
    expect(stdout).toMatch(/reasons +leak_across_splits 2, label_issue 1/);
    expect(stdout).toContain('confident joint, as counted');
    expect(stdout).toMatch(new RegExp(`${idOf(0x104)} +1 +0\\.0100 +0\\.0100 +yes +review`));
    expect(stdout).toContain('Dry run: nothing was written.');
    expect(await outputSums(workspace)).toEqual(before);
    expect((await readdir(workspace)).filter((name) => /decisions|spill/.test(name))).toEqual([]);
  });

  it('writes decisions that verify, and that a later dry run and diff are held against', async () => {
    const { code, stdout, stderr } = await wakeVision('filter', '-c', config);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Export and subsets follow them with filter.enabled: true');
    expect((await wakeVision('verify', '-c', config)).code).toBe(0);
    const explained = await wakeVision('explain', idOf(0), '-c', config);
    expect(explained.stdout).toContain('drop for leak_across_splits: it is left out');
    expect(explained.stdout).toContain(`goes for the sake of ${idOf(0x100)} of test: 0 bits`);
    const other = ['--set', 'filter.label_issues.validation=flip'];
    const dry = await wakeVision('filter', '-c', config, '--dry-run', ...other);
    expect(dry.stdout).toMatch(
      /against the decisions that stand:\n +3 of 14 images change\n +review -> flip: 1\n +label 1 -> 0: 1\n +the balanced split: 0 images enter, 2 leave/,
    );
    const at = (split: string) => join(workspace, 'decisions', 'published', `${split}.parquet`);
    const diff = await wakeVision('diff', at('test'), at('test'), '--json');
    expect(JSON.parse(diff.stdout)).toMatchObject({ images: { first: 14, second: 14 }, changed: 0 });
    const missing = await wakeVision('diff', at('test'), at('train_large'));
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('there is no such file');
    expect(missing.stderr).not.toContain('    at ');
  });

  it('is part of a run that asks for it', async () => {
    const datasheet = async () => {
      const exports = join(workspace, 'export', 'published', 'tfrecord', 'rgb96-jpeg95');
      return readFile(join(exports, 'DATASHEET.md'), 'utf8');
    };
    expect(await datasheet()).toContain('- Filters: none was followed.\n- Models: none took part');
    const { code, stdout, stderr } = await wakeVision('run', '-c', config, '--set', 'filter.enabled=true');
    expect(code, stderr).toBe(0);
    expect(await datasheet()).toContain(`- Filters:
  - validation: 2 images left out (reasons, of which an image may have several: leak_across_splits 2), 0 labels turned round, 1 doubtful labels kept for a person to look at;`);
    expect(await datasheet()).toMatch(/- Models:\n {2}- [\w-]+, SHA-256 /);
    expect(stdout).toContain('Done: ingest, images, label, filter, export, subsets');
    expect(stderr).toContain('filter: validation: ');
    expect(stderr).toMatch(/export: validation: 12 images/);
    const status = await wakeVision('status', '-c', config, '--set', 'filter.enabled=true');
    expect(status.stdout).toMatch(/filter +done: keep 11, drop 2, flip 0, review 1/);
    expect(status.stdout).toContain('Everything is done.');
    expect(existsSync(join(workspace, 'decisions', 'published', 'validation.summary.json'))).toBe(true);
  });
});
