import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDatabase, literal, type Row } from '../../pipeline/io/duckdb.js';
import { number, text } from '../../pipeline/tables/cells.js';
import { configFile, openWorld, outputSums, startCommand, wakeVision, type ServedWorld } from './world.js';

let served: ServedWorld;
let config: string;
let workspace: string;

beforeAll(async () => {
  served = await openWorld();
  ({ config, workspace } = await configFile(served, 'work'));
  const { code, stderr } = await wakeVision('run', '-c', config);
  expect(stderr).not.toContain('    at ');
  expect(code, stderr).toBe(0);
}, 180_000);

afterAll(async () => {
  await served.close();
});

function query(sql: string): Promise<Row[]> {
  return withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, (database) =>
    database.all(sql),
  );
}

function table(...parts: string[]): string {
  return `read_parquet(${literal(join(workspace, ...parts))})`;
}

describe('run', () => {
  it('gives every picture the outcome that was planned for it', async () => {
    const rows = await query(`SELECT image_id, outcome FROM ${table('images', '*', 'shard-*.parquet')}`);
    const outcomes = new Map(rows.map((row) => [text(row, 'image_id'), text(row, 'outcome')]));
    // Random damage can end the data early, too: the decoder then reports the first thing that it meets.
    const troubles = new Map(
      served.world.planted.troubles.map(({ image_id, how, outcome }) => [
        image_id,
        how === 'corrupt_file' && outcomes.get(image_id) === 'truncated' ? 'truncated' : outcome,
      ]),
    );
    const wrong = [...outcomes].filter(([id, outcome]) => outcome !== (troubles.get(id) ?? 'ok'));
    expect(wrong).toEqual([]);
    expect(outcomes.size).toBeGreaterThan(300);
  });

  it.each(['validation', 'test'])('labels %s as the published rules do', async (split) => {
    const rows = await query(
      `SELECT image_id, rule_label FROM ${table('labels', 'published', `${split}.parquet`)} WHERE outcome = 'ok'`,
    );
    const labels = new Map(rows.map((row) => [row['image_id'], row['rule_label']]));
    const expected = served.world.truth.filter(({ image_id }) => labels.has(image_id));
    expect(expected.length).toBe(rows.length);
    expect(expected.length).toBeGreaterThan(50);
    const wrong = expected.filter(
      ({ image_id, published_label }) => labels.get(image_id) !== published_label,
    );
    expect(wrong).toEqual([]);
  });

  it('balances every split: as many images with a person as without, or one more', async () => {
    const rows = await query(
      `SELECT file AS split, count(*) FILTER (label = 1)::INTEGER AS persons, count(*) FILTER (label = 0)::INTEGER AS others
       FROM read_parquet(${literal(join(workspace, 'labels', 'published', '*.parquet'))}, filename = 'file')
       WHERE kept GROUP BY ALL`,
    );
    expect(rows).toHaveLength(4);
    for (const { persons, others } of rows) expect([0, 1]).toContain(Number(persons) - Number(others));
  });

  it('counts malformed and repeated rows as they were planted', async () => {
    const rows = await query(`SELECT count(*)::INTEGER AS n FROM ${table('metadata', '*.rejects.parquet')}`);
    // The list of all splits and the image-level labels of validation and test are not needed, so not read.
    const unread = /image_ids_and_rotation|(val|test)-annotations-(human|machine)/;
    const planted = Object.entries(served.world.planted.malformed_rows).filter(
      ([file]) => !unread.test(file),
    );
    expect(rows[0]['n']).toBe(planted.reduce((sum, [, count]) => sum + count, 0));
  });

  it('does nothing the second time', async () => {
    const before = await outputSums(workspace);
    const shard = join(workspace, 'images', 'validation');
    const [name] = (await readdir(shard)).filter((file) => file.endsWith('.tar'));
    const { mtimeMs } = await stat(join(shard, name));
    const { code, stderr } = await wakeVision('run', '-c', config);
    expect(code).toBe(0);
    expect(stderr).toContain('done already');
    expect(stderr).toContain('0 written');
    expect(await outputSums(workspace)).toEqual(before);
    expect((await stat(join(shard, name))).mtimeMs).toBe(mtimeMs);
  });

  it('ends with the same bytes after being killed again and again', async () => {
    const killed = await configFile(served, 'killed', { splits: ['validation', 'train_large'] });
    const whole = await configFile(served, 'whole', { splits: ['validation', 'train_large'] });
    for (const delay of [400, 700, 1000, 1300, 1600]) {
      const { child, result } = startCommand(['run', '-c', killed.config]);
      await wait(delay);
      child.kill('SIGKILL');
      await result;
    }
    expect((await wakeVision('run', '-c', killed.config)).code).toBe(0);
    expect((await wakeVision('run', '-c', whole.config, '--workers', '1')).code).toBe(0);
    const sums = await outputSums(killed.workspace);
    const leftovers = Object.keys(sums).filter((name) => name.endsWith('.tmp') || name.endsWith('.draft'));
    expect(leftovers).toEqual([]);
    expect(sums).toEqual(await outputSums(whole.workspace));
    expect(Object.keys(sums).length).toBeGreaterThan(20);
  }, 120_000);

  it('gives the same shards when machines take a part each, at the same time', async () => {
    const parts = await configFile(served, 'parts', { splits: ['validation'], labels: { balance: false } });
    const alone = await configFile(served, 'alone', { splits: ['validation'], labels: { balance: false } });
    const shards = ['--set', 'images.shards.validation=16', '--limit', '90'];
    expect((await wakeVision('ingest', '-c', parts.config)).code).toBe(0);
    const runs = await Promise.all(
      ['1/2', '2/2', '2/2'].map((part) =>
        wakeVision('images', '-c', parts.config, '--part', part, ...shards),
      ),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await wakeVision('run', '-c', alone.config, ...shards)).code).toBe(0);
    expect((await wakeVision('run', '-c', parts.config, ...shards)).code).toBe(0);
    expect(await outputSums(parts.workspace)).toEqual(await outputSums(alone.workspace));
  });

  it('stops at Ctrl-C with exit code 130 and goes on afterwards', async () => {
    const { config: own } = await configFile(served, 'stopped', { splits: ['test'] });
    const { child, result, says } = startCommand(['run', '-c', own]);
    await says('ingest test: reading');
    child.kill('SIGINT');
    const { code, stderr } = await result;
    expect(code).toBe(130);
    expect(stderr).toContain('run the same command again');
    expect((await wakeVision('run', '-c', own)).code).toBe(0);
  });

  it('rewrites only the shards that an exclusion changes', async () => {
    const own = await configFile(served, 'excluding', {
      splits: ['validation'],
      labels: { balance: false },
      export: { sizes: [48], shards: 8 },
    });
    expect((await wakeVision('run', '-c', own.config)).code).toBe(0);
    const before = await outputSums(own.workspace);
    const [row] = await query(
      `SELECT image_id FROM read_parquet(${literal(join(own.workspace, 'labels', 'published', 'validation.parquet'))}) WHERE kept LIMIT 1`,
    );
    const list = join(served.folder, 'takedowns.txt');
    await writeFile(list, `# asked for by its author\n${text(row, 'image_id')}\n`);
    const { code, stderr } = await wakeVision('run', '-c', own.config, '--exclude', list);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('1 written, 7 as they were');
    const after = await outputSums(own.workspace);
    const changed = Object.keys(before).filter(
      (name) => /tfrecord-\d+-of-\d+$/.test(name) && before[name] !== after[name],
    );
    expect(changed).toHaveLength(1);
    const rows = await query(
      `SELECT image_id, reason, kept, in_distance_set, outcome, label FROM read_parquet(${literal(join(own.workspace, 'labels', 'published', 'validation.parquet'))})
       WHERE reason = 'excluded_by_list'`,
    );
    expect(rows).toEqual([
      {
        image_id: row['image_id'],
        reason: 'excluded_by_list',
        kept: false,
        in_distance_set: false,
        outcome: null,
        label: -1,
      },
    ]);
    expect(stderr).toContain('1 by the exclusion list');
    const explained = await wakeVision('explain', text(row, 'image_id'), '-c', own.config, '--exclude', list);
    expect(explained.stdout).toContain('excluded_by_list');
  });

  it('warns of a split of one class, of which the balance keeps nothing', async () => {
    const own = await configFile(served, 'one-class', {
      splits: ['validation'],
      labels: { min_area: 1, corrections: false },
    });
    const { code, stderr } = await wakeVision('run', '-c', own.config, '--limit', '20');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /warning: validation: all \d+ labelled images are without the target.*labels\.balance=false/,
    );
    expect(stderr).toMatch(/warning: validation: the export holds no image: .*labels\.balance=false/);
  });
});

describe('a change of settings', () => {
  it('is refused by a stage whose inputs were made with other ones', async () => {
    const own = await configFile(served, 'stale', { splits: ['train_large'] });
    expect((await wakeVision('run', '-c', own.config)).code).toBe(0);
    const before = await outputSums(own.workspace);
    for (const [stage, flags, message] of [
      ['export', ['--set', 'labels.min_area=0.5'], 'labels.min_area was 0.05 and is 0.5'],
      ['subsets', ['--limit', '5'], 'limit was none and is 5'],
      ['label', ['--split', 'train_quality'], '--split train_large,train_quality'],
    ] as const) {
      const { code, stderr } = await wakeVision(stage, '-c', own.config, ...flags);
      expect([stage, code]).toEqual([stage, 1]);
      expect(stderr).toContain(message);
    }
    expect(await outputSums(own.workspace)).toEqual(before);
    const status = await wakeVision('status', '-c', own.config, '--limit', '5');
    expect(status.stdout).toContain('out of date');
  });

  it('never fetches a picture twice: neither for a narrower plan nor for the wider one again', async () => {
    const own = await configFile(served, 'narrower', { splits: ['train_quality', 'train_large'] });
    const run = async (...flags: string[]): Promise<void> => {
      const args = ['run', '-c', own.config, '--stages', 'ingest,images', '--set', 'images.shards.train=1'];
      const { code, stderr } = await wakeVision(...args, ...flags);
      expect(code, stderr).toBe(0);
    };
    await run();
    const whole = await outputSums(own.workspace);
    const id = served.world.truth.find(({ split, readable }) => split === 'train' && readable)!.image_id;
    const asked = served.server.hits(`/open-images-dataset/train/${id}.jpg`);
    await run('--limit', '20');
    await run('--split', 'train_quality');
    await run();
    expect(served.server.hits(`/open-images-dataset/train/${id}.jpg`)).toBe(asked);
    expect(await outputSums(own.workspace)).toEqual(whole);
  });

  it('takes an excluded image out of every variant, rule set and archive', async () => {
    const own = await configFile(served, 'takedown', { splits: ['validation'] });
    expect((await wakeVision('run', '-c', own.config)).code).toBe(0);
    const published = Object.entries(await outputSums(own.workspace)).filter(([name]) =>
      /^(labels|export|subsets).published./.test(name),
    );
    expect(published.length).toBeGreaterThan(20);
    for (const flags of [
      ['--preset', 'corrected'],
      ['--target', 'Bird', '--set', 'labels.balance=false'],
    ])
      expect((await wakeVision('run', '-c', own.config, '--size', '48,96', ...flags)).code).toBe(0);
    expect(Object.entries(await outputSums(own.workspace))).toEqual(expect.arrayContaining(published));
    for (const room of ['labels', 'export', 'subsets'])
      expect(await readdir(join(own.workspace, room))).toEqual(['corrected', 'published', 'published-bird']);
    const [row] = await query(
      `SELECT image_id, filename FROM read_parquet(${literal(join(own.workspace, 'labels', 'published', 'validation.parquet'))}) WHERE kept LIMIT 1`,
    );
    const id = text(row, 'image_id');
    const list = join(served.folder, 'takedown.txt');
    await writeFile(list, id);
    expect((await wakeVision('run', '-c', own.config, '--exclude', list)).code).toBe(0);
    const holding: string[] = [];
    for (const name of await readdir(own.workspace, { recursive: true })) {
      const path = join(own.workspace, name);
      if (
        !/\.(csv|tar)$|tfrecord-\d+-of-\d+$/.test(name) ||
        name.startsWith('sources') ||
        name.startsWith('metadata')
      )
        continue;
      if ((await readFile(path)).includes(id)) holding.push(name);
    }
    expect(holding).toEqual([]);
    expect((await wakeVision('verify', '-c', own.config, '-q')).code).toBe(0);
  });

  it('has no subsets of perceived gender and age for another target, and says so', async () => {
    const own = await configFile(served, 'birds', { splits: ['validation'] });
    const flags = ['--target', 'Bird', '--set', 'labels.balance=false'];
    const { code, stderr } = await wakeVision('run', '-c', own.config, ...flags);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      'no subsets of perceived gender and age: MIAP annotators described persons, and the target is Bird',
    );
    const files = await readdir(join(own.workspace, 'subsets', 'published-bird', 'validation'));
    expect(files).toEqual(expect.arrayContaining(['near.csv', 'dark.csv']));
    expect(files).not.toContain('young.csv');
    const published = join(
      own.workspace,
      'subsets',
      'published-bird',
      'validation',
      'wake_vision_validation.csv',
    );
    expect(
      await query(`SELECT DISTINCT predominantly_female, age_unknown FROM read_csv(${literal(published)})`),
    ).toEqual([{ predominantly_female: -1, age_unknown: -1 }]);
  });

  it('makes a lost shard of pictures again', async () => {
    const own = await configFile(served, 'lost', { splits: ['validation'] });
    expect((await wakeVision('run', '-c', own.config)).code).toBe(0);
    const before = await outputSums(own.workspace);
    const folder = join(own.workspace, 'images', 'validation');
    const [tar] = (await readdir(folder)).filter((name) => name.endsWith('.tar'));
    await rm(join(folder, tar));
    expect((await wakeVision('verify', '-c', own.config, '-q')).code).toBe(1);
    const { code, stderr } = await wakeVision('run', '-c', own.config);
    expect(code, stderr).toBe(0);
    expect(await outputSums(own.workspace)).toEqual(before);
  });
});

describe('verify', () => {
  it('finds every output as written', async () => {
    const { code, stdout } = await wakeVision('verify', '-c', config, '-q');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ files verified: all as written/);
  });

  it('names the file in which one bit was flipped', async () => {
    const own = await configFile(served, 'damaged', { splits: ['validation'] });
    expect((await wakeVision('run', '-c', own.config)).code).toBe(0);
    const folder = join(own.workspace, 'export', 'published', 'tfrecord', 'rgb96-jpeg95');
    const [name] = (await readdir(folder)).filter((file) => /-of-\d+$/.test(file));
    const handle = await open(join(folder, name), 'r+');
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, 500);
    byte[0] ^= 4;
    await handle.write(byte, 0, 1, 500);
    await handle.close();
    const { code, stdout, stderr } = await wakeVision('verify', '-c', own.config, '-q');
    expect(code).toBe(1);
    expect(stdout).toContain(`${name}: SHA-256 is`);
    expect(stdout).toMatch(/record 0.*crc/i);
    expect(stderr).toContain('1 of');
  });
});

describe('status and explain', () => {
  it('says that everything is done', async () => {
    const { code, stdout } = await wakeVision('status', '-c', config);
    expect(code).toBe(0);
    expect(stdout).toContain('Everything is done.');
  });

  it('explains each planted label error without failing', async () => {
    const [error] = served.world.planted.label_errors.filter(({ split }) => split === 'validation');
    const { code, stdout } = await wakeVision('explain', error.image_id, '-c', config);
    expect(code).toBe(0);
    expect(stdout).toContain('published rules:');
    expect(stdout).toContain('corrected rules:');
    expect(stdout).toMatch(/labels\/published: label (1|0|-1) .*: (it is|its label|the split)/);
    expect(stdout).toContain('labels/corrected: not labelled yet');
    const json = await wakeVision('explain', error.image_id, '-c', config, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      source: 'validation',
      metadata: { imageId: error.image_id },
    });
  });

  it('explains which source rows of an image were refused, with file, line and fault', async () => {
    const [reject] = await query(
      `SELECT file, line, text FROM ${table('metadata', 'validation.rejects.parquet')} WHERE reason = 'out_of_range' LIMIT 1`,
    );
    const id = text(reject, 'text').slice(0, 16);
    const { stdout } = await wakeVision('explain', id, '-c', config, '--no-source-rows');
    expect(stdout).toContain(
      `  ${text(reject, 'file')}:${number(reject, 'line')}, XMax: out of range: ${text(reject, 'text')}`,
    );
  });

  it('explains the asked splits alone, with class names and without body_part among the subsets', async () => {
    const [row] = await query(
      `SELECT image_id FROM ${table('labels', 'published', 'validation.parquet')} WHERE deciding_class = '/m/04yx4' LIMIT 1`,
    );
    const id = text(row, 'image_id');
    const { stdout } = await wakeVision('explain', id, '-c', config, '--split', 'validation');
    expect(stdout).toContain('Man (/m/04yx4)');
    expect(stdout).not.toContain('body_part');
    expect(stdout).not.toMatch(/\d\.\d{9}/);
    const other = await wakeVision('explain', id, '-c', config, '--split', 'test');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('it can be in validation only');
    const train = served.world.truth.find(({ split }) => split === 'train')!.image_id;
    const large = await wakeVision('explain', train, '-c', config, '-s', 'train_large');
    expect(large.stdout).toContain('train_large, labelled');
    expect(large.stdout).not.toContain('train_quality, labelled');
  });

  it('shows the tries that were made for a picture that could not be had', async () => {
    const failed = served.world.planted.troubles.find(({ outcome }) => outcome === 'server_error')!;
    const { stdout } = await wakeVision('explain', failed.image_id, '-c', config);
    expect(stdout).toContain('picture: server_error (cvdf)');
    expect(stdout).toMatch(/cvdf, try 2: http:\S+: server_error: status 500/);
    expect(stdout).toContain('image_failed: there is no picture of it');
  });

  it.each([
    [['explain', 'ffffffffffffffff'], 'no ingested split has this image'],
    [['explain', '../../etc/passwd'], 'is no image id'],
    [['run', '--set', 'images.qualty=3'], 'Did you mean images.quality?'],
    [['run', '--split', 'train'], 'splits.0 is "train"'],
    [['run', '--target', 'Brid'], 'Bird'],
    [['run', '--stages', 'fetch'], 'Stages are'],
    [['frobnicate'], 'unknown command'],
  ])('%j exits with 2', async (args, message) => {
    const { code, stderr } = await wakeVision(...args, ...(args.length > 1 ? ['-c', config] : []));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('exits with 3 where more pictures fail than allowed', async () => {
    const own = await configFile(served, 'failing', { splits: ['validation'] });
    const { code, stderr } = await wakeVision(
      'images',
      '-c',
      own.config,
      '--set',
      'images.allowed_failure_share=0',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('wake-vision ingest');
    const args = ['-c', own.config, '--set', 'images.allowed_failure_share=0'];
    const run = await wakeVision('run', ...args, '--stages', 'ingest,images');
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('--retry-failed');
  });
});

describe('published CSV', () => {
  it('has the published columns, and as many rows as the label table keeps', async () => {
    const text = await readFile(
      join(workspace, 'subsets', 'published', 'test', 'wake_vision_test.csv'),
      'utf8',
    );
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'filename,person,depiction,body_part,predominantly_female,predominantly_male,gender_unknown,young,middle_age,older,age_unknown,near,medium_distance,far,dark,normal_lighting,bright,person_depiction,non-person_depiction,non-person_non-depiction',
    );
    const [row] = await query(
      `SELECT count(*)::INTEGER AS n FROM ${table('labels', 'published', 'test.parquet')} WHERE kept OR (in_distance_set AND distance IS NOT NULL)`,
    );
    expect(lines.length - 1).toBe(row['n']);
  });
});
