import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FLAG_NAMES, readCsv, readPublishedCsv, type Flags } from '../../manifests/index.js';
import { literal, withDatabase, type Row } from '../../pipeline/io/duckdb.js';
import { text } from '../../pipeline/tables/cells.js';
import { explanationSchema } from '../../pipeline/explain/explanation-schema.js';
import { configFile, openWorld, outputSums, startCommand, wakeVision, type ServedWorld } from './world.js';

const SPLITS = ['train_large', 'train_quality', 'validation', 'test'] as const;
const VARIANT = 'rgb64-jpeg95';

let served: ServedWorld;
let folder: string;
let source: string;

function query(sql: string): Promise<Row[]> {
  return withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, (database) =>
    database.all(sql),
  );
}

const parquet = (...parts: string[]): string => `read_parquet(${literal(join(...parts))})`;

/** Rows of a table of some workspace, as text. */
async function cells(sql: string): Promise<string[]> {
  return (await query(sql)).map((row) => Object.values(row).map(String).join(' '));
}

/** Runs the command on a workspace below the test's folder, and expects an exit code. */
async function expectCode(code: number, ...args: string[]): Promise<string> {
  const result = await wakeVision(...args);
  expect(result.code, result.stderr).toBe(code);
  expect(result.stderr).not.toContain('    at ');
  return result.stderr + result.stdout;
}

const workspaceOf = (name: string): string => join(folder, name);

/** The published CSV of a workspace, by file name. */
async function published(workspace: string, split: string): Promise<Map<string, Flags>> {
  const rows = new Map<string, Flags>();
  const path = join(workspace, 'subsets', 'published', split, `wake_vision_${split}.csv`);
  for await (const { row } of readPublishedCsv(path)) rows.set(row.filename, row.flags);
  return rows;
}

/** The flags of a split that its export holds, by image id. */
async function exported(
  workspace: string,
  format: string,
  variant: string,
  split: string,
): Promise<string[]> {
  const columns = ['image_id', 'filename', ...FLAG_NAMES].map((name) => `"${name}"`).join(', ');
  return cells(
    `SELECT ${columns} FROM ${parquet(workspace, 'export', 'published', format, variant, `${split}.parquet`)} ORDER BY image_id`,
  );
}

interface Picture {
  readonly imageId: string;
  readonly filename: string;
  readonly bytes: Buffer;
}

/** The working copies of a split of the source workspace, with their published names. */
async function sourcePictures(split: 'validation' | 'test'): Promise<Picture[]> {
  const rows = await query(
    `SELECT image_id, filename, tar_offset, working_bytes, parse_filename(file) AS file
     FROM read_parquet(${literal(join(source, 'images', split, 'shard-*.parquet'))}, filename = 'file') i
     JOIN ${parquet(source, 'labels', 'published', `${split}.parquet`)} l USING (image_id, hash)
     WHERE kept OR (in_distance_set AND distance IS NOT NULL) ORDER BY hash`,
  );
  const pictures: Picture[] = [];
  for (const row of rows) {
    const tar = await readFile(join(source, 'images', split, text(row, 'file').replace(/parquet$/, 'tar')));
    const start = Number(row['tar_offset']);
    const bytes = tar.subarray(start, start + Number(row['working_bytes']));
    pictures.push({ imageId: text(row, 'image_id'), filename: text(row, 'filename'), bytes });
  }
  return pictures;
}

type Member = readonly [header: Partial<Header> & { name: string }, bytes?: Buffer];

async function writeTar(path: string, members: readonly Member[]): Promise<void> {
  const archive = pack();
  for (const [header, bytes] of members) {
    if (bytes === undefined) archive.entry({ size: 0, ...header }, () => undefined);
    else archive.entry({ size: bytes.length, ...header }, bytes);
  }
  archive.finalize();
  const file = createWriteStream(path);
  await (path.endsWith('gz') ? pipeline(archive, createGzip(), file) : pipeline(archive, file));
}

const member = ({ filename, bytes }: Picture, inside = 'pictures'): Member => [
  { name: `${inside}/${filename}` },
  bytes,
];

beforeAll(async () => {
  served = await openWorld();
  ({ folder } = served);
  const made = await configFile(served, 'source', {
    splits: SPLITS,
    export: {
      formats: ['tfds', 'huggingface', 'webdataset'],
      sizes: [64],
      colors: ['rgb'],
      shards: 2,
      distance_only: true,
    },
  });
  source = made.workspace;
  await expectCode(0, 'run', '-q', '-c', made.config);
}, 300_000);

afterAll(async () => {
  await served.close();
});

describe.each(['tfds', 'huggingface', 'webdataset'])('an import of %s', (format) => {
  const workspace = (): string => workspaceOf(`from-${format}`);
  const flags = (): string[] => ['-w', workspace(), '-s', SPLITS.join(',')];
  const path = (): string => join(source, 'export', 'published', format, VARIANT);

  beforeAll(async () => {
    await expectCode(0, 'import', '-w', workspace(), `--${format}`, path());
    await expectCode(
      0,
      ...['run', '-q', ...flags(), '--format', 'npy,tfrecord', '--size', '32,48'],
      ...['--set', 'export.distance_only=true'],
    );
  }, 120_000);

  it.each(SPLITS)('takes over ids, names and flags of %s as they stand', async (split) => {
    // A row of the distance subsets alone says nothing in a split without their columns.
    const before = (await exported(source, format, VARIANT, split)).filter((line) => / [01]( |$)/.test(line));
    expect(before.length).toBeGreaterThan(50);
    for (const variant of ['rgb32-jpeg95', 'rgb48-jpeg95'])
      expect(await exported(workspace(), 'tfrecord', variant, split)).toEqual(before);
  });

  it.each(['validation', 'test'])('writes the published CSV and the subsets of %s anew', async (split) => {
    expect(await published(workspace(), split)).toEqual(await published(source, split));
    const files = (at: string): Promise<string[]> => readdir(join(at, 'subsets', 'published', split));
    expect(await files(workspace())).toEqual(await files(source));
    const members = async (at: string): Promise<string[]> =>
      (await readFile(join(at, 'subsets', 'published', split, 'near.csv'), 'utf8')).split('\n').sort();
    expect(await members(workspace())).toEqual(await members(source));
  });

  it('keeps pictures that are good working copies byte for byte, and measures them', async () => {
    const rows = await query(
      `SELECT working_sha256 = source_sha256 AS kept, source_kind, width, grey_mean IS NOT NULL AS measured, count(*) AS n
       FROM ${parquet(workspace(), 'images', '*', 'shard-*.parquet')} GROUP BY ALL`,
    );
    expect(rows).toEqual([
      { kept: true, source_kind: 'import', width: 64, measured: true, n: expect.any(Number) as number },
    ]);
  });

  it('says in its exports that labels and pictures came as they are', async () => {
    const exports = join(workspace(), 'export', 'published', 'tfrecord', 'rgb32-jpeg95');
    const datasheet = await readFile(join(exports, 'DATASHEET.md'), 'utf8');
    expect(datasheet).toMatch(
      /- Pictures:\n {2}- [\d,]+ pictures that came as working copies: cropped to the/,
    );
    expect(datasheet).toContain('- Labels:\n  - as they came with the imported data set: no rule');
    const changes =
      'cropped to the square in the middle and scaled to 32 x 32 pixels; stored as JPEG of quality 95';
    const told = await query(
      `SELECT DISTINCT changes FROM read_csv('${join(exports, 'ATTRIBUTION.csv')}', all_varchar = true)`,
    );
    expect(told).toEqual([{ changes }]);
  });

  it('stands as every other workspace: verify, status, explain, filter', async () => {
    await expectCode(0, 'verify', '-q', '-w', workspace());
    const { stdout } = await wakeVision(
      ...['status', ...flags(), '--format', 'npy,tfrecord', '--size', '32,48'],
      ...['--set', 'export.distance_only=true'],
    );
    expect(stdout).toContain('Everything is done.');
    const [row] = await query(
      `SELECT image_id FROM ${parquet(workspace(), 'import', 'validation.parquet')} ORDER BY hash LIMIT 1`,
    );
    const told = await expectCode(0, 'explain', text(row, 'image_id'), ...flags());
    expect(told).toMatch(/validation, imported:\n {2}Label and flags were taken over as they were published/);
    expect(told).toContain('its id stands beside the picture');
    const json = explanationSchema.parse(
      JSON.parse(await expectCode(0, 'explain', text(row, 'image_id'), ...flags(), '--json')),
    );
    expect(json.splits.map(({ split, imported }) => [split, imported?.idSource])).toContainEqual([
      'validation',
      'dataset',
    ]);
    expect(await expectCode(0, 'filter', '-w', workspace(), '-s', 'validation')).toContain('keep');
  });

  it('does nothing again where all is done, and keeps no second copy of the pictures', async () => {
    const before = await outputSums(workspace());
    expect(await expectCode(0, 'import', '-w', workspace(), `--${format}`, path())).toContain('Imported: ');
    expect(await outputSums(workspace())).toEqual(before);
    expect(Object.keys(before).filter((name) => name.includes('.earlier-'))).toEqual([]);
  });
});

describe('an import of the published CSV with tar files', () => {
  let all: Picture[];
  /** The first of each name. */
  let pictures: Picture[];
  let csv: string;

  beforeAll(async () => {
    all = await sourcePictures('validation');
    pictures = all.filter(
      ({ filename }, index) => all.findIndex((one) => one.filename === filename) === index,
    );
    csv = join(folder, 'wake_vision_validation.csv');
    const lines = await readFile(join(source, 'subsets', 'published', 'validation', basename(csv)), 'utf8');
    const names = new Set<string>();
    // The world has a name that two images bear: it has a test of its own.
    const first = lines.split('\n').filter((line) => {
      const [name] = line.split(',');
      if (names.has(name)) return false;
      names.add(name);
      return true;
    });
    await writeFile(csv, `${first.join('\n')}\n`);
  });

  const byId = async (workspace: string): Promise<Map<string, string>> => {
    const rows = await query(
      `SELECT filename, image_id, id_source FROM ${parquet(workspace, 'import', 'validation.parquet')}`,
    );
    return new Map(
      rows.map((row) => [text(row, 'filename'), `${text(row, 'id_source')} ${text(row, 'image_id')}`]),
    );
  };
  const rejects = (workspace: string): Promise<string[]> =>
    cells(
      `SELECT container, place, reason FROM ${parquet(workspace, 'import', 'validation.rejects.parquet')}`,
    );

  it('gives the ids of the image list, and its licences', async () => {
    const tar = join(folder, 'validation.tar.gz');
    await writeTar(
      tar,
      all.map((picture) => member(picture)),
    );
    const full = join(source, 'subsets', 'published', 'validation', 'wake_vision_validation.csv');
    const list = join(
      ...[served.folder, 'world', 'www', 'openimages', '2018_04', 'validation'],
      'validation-images-with-rotation.csv',
    );
    const workspace = workspaceOf('csv-ids');
    const said = await expectCode(
      0,
      ...['import', '-w', workspace, '--csv', full, '--pictures', tar, '--ids', list],
    );
    // Of the images that bear one name, the picture comes first and the least id is taken.
    const ids = await query(
      `SELECT filename, min(image_id) AS image_id FROM ${parquet(source, 'metadata', 'validation.parquet')} GROUP BY ALL`,
    );
    const listed = new Map(ids.map((row) => [text(row, 'filename'), `ids_file ${text(row, 'image_id')}`]));
    const wanted = pictures.map(({ filename }) => [filename, listed.get(filename)] as const);
    expect([...(await byId(workspace))].sort()).toEqual([...wanted].sort());
    const repeated = all.filter((picture) => !pictures.includes(picture)).map(({ filename }) => filename);
    expect(repeated.length).toBeGreaterThan(0);
    const refused = await rejects(workspace);
    expect(refused.filter((line) => !line.includes('duplicate_row'))).toEqual(
      repeated.map((name) => `validation.tar.gz ${name} duplicate_name`),
    );
    expect(refused.length).toBe(2 * repeated.length);
    expect(said).toContain(`${repeated.length} names are borne by several images of the list`);
    await expectCode(0, 'run', '-q', '-w', workspace, '--format', 'coco', '--stages', 'export,subsets');
    const [now, before] = [await published(workspace, 'validation'), await published(source, 'validation')];
    for (const name of repeated) expect([now.delete(name), before.delete(name)]).toEqual([true, true]);
    expect(now).toEqual(before);
    const columns = 'image_id, license, author, title';
    const credits = (at: string): Promise<string[]> =>
      cells(`SELECT ${columns} FROM ${parquet(at, 'metadata', 'validation.parquet')} ORDER BY ALL`);
    const known = new Set(await credits(source));
    const own = await credits(workspace);
    expect(own.filter((line) => !known.has(line))).toEqual([]);
    expect(own).toHaveLength(pictures.length);
  });

  it('makes ids from the names where there is no list, equal for tar and folder, and says so', async () => {
    const [first, ...others] = pictures;
    const named = { ...first, filename: `${first.imageId}.jpg` };
    const labels = join(folder, 'wake_vision_validation_named.csv');
    await writeFile(labels, (await readFile(csv, 'utf8')).replace(first.filename, named.filename));
    const tar = join(folder, 'plain.tar');
    await writeTar(
      tar,
      [named, ...others].map((picture) => member(picture, 'a/b')),
    );
    const loose = join(folder, 'loose', 'deep');
    await mkdir(loose, { recursive: true });
    for (const { filename, bytes } of [named, ...others]) await writeFile(join(loose, filename), bytes);
    const workspaces = [workspaceOf('csv-tar'), workspaceOf('csv-folder')];
    await expectCode(0, 'import', '-w', workspaces[0], '--csv', labels, '--pictures', tar);
    await expectCode(0, 'import', '-w', workspaces[1], '--csv', labels, '--pictures', join(folder, 'loose'));
    const found = await byId(workspaces[0]);
    expect(found.get(named.filename)).toBe(`file_name ${first.imageId}`);
    const { filename } = others[0];
    const made = createHash('sha256').update(`validation/${filename}`).digest('hex').slice(0, 16);
    expect(found.get(filename)).toBe(`made ${made}`);
    expect(await byId(workspaces[1])).toEqual(found);
    const copies = async (workspace: string): Promise<string[]> =>
      Object.entries(await outputSums(workspace)).flatMap(([name, sum]) =>
        /^(images|labels|metadata)\/.*(tar|parquet)$/.test(name) ? [`${name} ${sum}`] : [],
      );
    expect(await copies(workspaces[1])).toEqual(await copies(workspaces[0]));
  });

  it('refuses links, ways out, repeated names and large members, and names them', async () => {
    const [one, two, three, four, five, ...others] = pictures;
    const big = Buffer.alloc(300_000, 1);
    const tar = join(folder, 'hostile.tar');
    await writeTar(tar, [
      [{ name: `in/${one.filename}`, type: 'symlink', linkname: '/etc/passwd' }],
      [{ name: `in/${two.filename}`, type: 'link', linkname: '../../secret' }],
      [{ name: `../../${three.filename}` }, three.bytes],
      [{ name: `/etc/${four.filename}` }, four.bytes],
      [{ name: `in/${five.filename}` }, big],
      [{ name: 'in/README' }, Buffer.from('hello')],
      [{ name: 'pipe', type: 'fifo' }],
      [{ name: `a/${others[0].filename}` }, others[0].bytes],
      [{ name: `b/${others[0].filename}` }, others[1].bytes],
      [{ name: `in/${others[1].filename}` }, Buffer.from('no picture at all')],
      ...others.slice(2).map((picture) => member(picture)),
    ]);
    const workspace = workspaceOf('hostile');
    const command = ['import', '-w', workspace, '--csv', csv, '--pictures', tar];
    const cap = ['--set', 'images.max_source_bytes=250000'];
    expect(await expectCode(3, ...command, ...cap)).toMatch(
      /validation: .* % of the pictures are missing or refused/,
    );
    const line = async ({ filename }: Picture): Promise<string> => {
      const lines = (await readFile(csv, 'utf8')).split('\n');
      return `wake_vision_validation.csv line ${lines.findIndex((row) => row.startsWith(`${filename},`)) + 1}`;
    };
    const missing = await Promise.all([one, two, three, four, five].map(line));
    expect((await rejects(workspace)).sort()).toEqual(
      [
        `hostile.tar in/${one.filename} link`,
        `hostile.tar in/${two.filename} link`,
        `hostile.tar ../../${three.filename} unsafe_path`,
        `hostile.tar /etc/${four.filename} unsafe_path`,
        `hostile.tar in/${five.filename} too_large`,
        'hostile.tar in/README no_label_row',
        'hostile.tar pipe not_a_regular_file',
        `hostile.tar ${others[0].filename} duplicate_name`,
        `hostile.tar ${others[1].filename} bad_picture`,
        ...missing.map((place) => `${place} missing_picture`),
      ].sort(),
    );
    expect((await byId(workspace)).size).toBe(others.length);
    const taken = await query(
      `SELECT source_sha256 FROM ${parquet(workspace, 'import', 'validation.parquet')} WHERE filename = ${literal(others[0].filename)}`,
    );
    expect(taken).toEqual([{ source_sha256: createHash('sha256').update(others[0].bytes).digest('hex') }]);
    await expectCode(0, ...command, ...cap, '--set', 'images.allowed_failure_share=0.5');
    const reasons = await cells(
      `SELECT reason FROM ${parquet(workspace, 'labels', 'published', 'validation.parquet')}
       WHERE filename = ${literal(others[1].filename)}`,
    );
    expect(reasons).toEqual(['image_failed']);
    await expectCode(0, 'verify', '-q', '-w', workspace);
  });

  it('a link beside the pictures of a folder is not followed', async () => {
    const loose = join(folder, 'linked');
    await mkdir(loose);
    const [one, two] = pictures;
    await writeFile(join(folder, 'secret.jpg'), one.bytes);
    await symlink(join(folder, 'secret.jpg'), join(loose, one.filename));
    await writeFile(join(loose, two.filename), two.bytes);
    const workspace = workspaceOf('linked-work');
    const failures = ['--set', 'images.allowed_failure_share=1'];
    await expectCode(0, 'import', '-w', workspace, '--csv', csv, '--pictures', loose, ...failures);
    expect([...(await byId(workspace)).keys()]).toEqual([two.filename]);
    expect(await rejects(workspace)).toContain(`pictures from 0 ${one.filename} link`);
  });

  it('says what is wrong with a damaged archive, a bad label row and a missing file', async () => {
    const tar = join(folder, 'cut.tar');
    await writeTar(
      tar,
      pictures.map((picture) => member(picture)),
    );
    const whole = await readFile(tar);
    await writeFile(tar, whole.subarray(0, whole.length >> 1));
    const workspace = workspaceOf('damaged');
    expect(await expectCode(1, 'import', '-w', workspace, '--csv', csv, '--pictures', tar)).toMatch(
      /cut\.tar: not a whole tar archive: .*Get the archive anew/,
    );
    const labels = join(folder, 'validation_bad.csv');
    await writeFile(labels, 'filename,person\na.jpg,1\nb.jpg,yes\n');
    const bad = await expectCode(1, 'import', '-w', workspace, '--csv', labels, '--pictures', tar);
    expect(bad).toContain('validation_bad.csv:3: column person: "yes": a flag is 1, 0 or -1');
    expect(
      await expectCode(2, 'import', '-w', workspace, '--csv', csv, '--pictures', join(folder, 'none')),
    ).toContain('there is no such file or folder');
    expect(await expectCode(2, 'import', '-w', workspace, '--csv', csv)).toContain('--csv needs --pictures');
    expect(await expectCode(2, 'import', '-w', workspace)).toContain('nothing to import');
    expect(await expectCode(2, 'import', '-w', source, '--csv', csv, '--pictures', tar)).toContain(
      'Import into another folder',
    );
  });

  it('goes on after it was killed, and takes a replaced archive anew', async () => {
    const [half, rest] = [pictures.slice(0, 40), pictures.slice(40)];
    const tars = join(folder, 'tars');
    await mkdir(tars);
    await writeTar(
      join(tars, 'part-0.tar'),
      half.map((picture) => member(picture)),
    );
    await writeTar(
      join(tars, 'part-1.tar.gz'),
      rest.map((picture) => member(picture)),
    );
    const whole = workspaceOf('whole');
    const cut = workspaceOf('cut');
    const command = (workspace: string): string[] => [
      'import',
      '-w',
      workspace,
      '--csv',
      csv,
      '--pictures',
      tars,
    ];
    await expectCode(0, ...command(whole));
    const { child, result } = startCommand(command(cut));
    const begun = async (): Promise<boolean> =>
      (await readdir(join(cut, 'import', 'validation')).catch(() => [])).some((name) =>
        name.endsWith('.done.json'),
      );
    while (!(await begun()) && child.exitCode === null) await wait(2);
    child.kill('SIGKILL');
    await result;
    await expectCode(0, ...command(cut));
    const sums = await outputSums(whole);
    expect(await outputSums(cut)).toEqual(sums);

    // The same size, another picture: only the time of the file tells.
    const path = join(tars, 'part-0.tar');
    const { mtime } = await stat(path);
    const bytes = await readFile(path);
    const at = bytes.indexOf(half[0].bytes);
    const handle = await open(path, 'r+');
    await handle.write(Buffer.from('no picture'), 0, 10, at);
    await handle.close();
    await utimes(path, mtime, new Date(Date.now() + 2000));
    await expectCode(0, ...command(cut), '--set', 'images.allowed_failure_share=1');
    expect(await rejects(cut)).toEqual([`part-0.tar ${half[0].filename} bad_picture`]);
    await rm(join(cut, 'images'), { recursive: true });
    await expectCode(0, ...command(cut), '--set', 'images.allowed_failure_share=1');
    await expectCode(0, 'verify', '-q', '-w', cut);
  });

  it('forgets excluded images, and takes some by a limit', async () => {
    const loose = join(folder, 'few');
    await mkdir(loose);
    for (const { filename, bytes } of pictures) await writeFile(join(loose, filename), bytes);
    const workspace = workspaceOf('limited');
    const command = ['import', '-w', workspace, '--csv', csv, '--pictures', loose];
    await expectCode(0, ...command, '--limit', '20');
    const labelled = (): Promise<string[]> =>
      cells(
        `SELECT image_id FROM ${parquet(workspace, 'labels', 'published', 'validation.parquet')} WHERE kept ORDER BY hash`,
      );
    const some = await labelled();
    expect(some.length).toBeGreaterThan(10);
    const list = join(folder, 'leave-out.txt');
    await writeFile(list, `${some[0]}\n`);
    await expectCode(0, 'run', '-q', '-w', workspace, '--stages', 'images,label', '--exclude', list);
    const rest = await labelled();
    expect(rest).not.toContain(some[0]);
    expect(rest.length).toBeGreaterThan(some.length);
    for (const [name] of Object.entries(await outputSums(join(workspace, 'images'))))
      if (name.endsWith('.tar'))
        expect((await readFile(join(workspace, 'images', name))).includes(some[0]), name).toBe(false);
  });
});

it('a TFDS record with a flipped bit is named by file and record', async () => {
  const schema = z.object({ image_id: z.string() });
  const rows = readCsv(join(source, 'export', 'published', 'tfds', VARIANT, 'test.csv'), {
    columns: ['image_id'],
    schema,
  });
  expect((await rows.next()).done).toBe(false);
  await rows.return(undefined);
  const from = join(source, 'export', 'published', 'tfds', VARIANT, 'wake_vision_regenerated', '1.0.0');
  const copy = join(folder, 'flipped');
  await mkdir(copy);
  for (const name of await readdir(from)) await copyFile(join(from, name), join(copy, name));
  const name = (await readdir(copy)).find((file) => file.includes('-test.tfrecord-00001')) ?? '';
  const bytes = await readFile(join(copy, name));
  bytes[bytes.length >> 1] ^= 8;
  await writeFile(join(copy, name), bytes);
  const told = await expectCode(1, 'import', '-w', workspaceOf('flipped-work'), '--tfds', copy, '-s', 'test');
  expect(told).toMatch(new RegExp(`${name}: record \\d+ at byte \\d+: wrong CRC of the data`));
});
