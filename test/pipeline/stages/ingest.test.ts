import { createHash } from 'node:crypto';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TargetClasses } from '../../../filters/types.js';
import { hashImageId } from '../../../pipeline/keys.js';
import { literal, type Row, withDatabase } from '../../../pipeline/io/duckdb.js';
import {
  IngestError,
  type IngestOptions,
  ingestSplit,
  METADATA_SCHEMA,
} from '../../../pipeline/stages/ingest.js';

const PERSON = '/m/01g317';
const SKULL = '/m/016m2d';
const BIRD = '/m/015p6';

const person: TargetClasses = {
  name: 'Person',
  boxes: new Set([PERSON, '/m/04yx4']),
  partBoxes: new Set(['/m/0dzct']),
  imageLabels: new Set([PERSON]),
  partImageLabels: new Set(['/m/0dzct']),
  lookAlikes: new Set([SKULL]),
  depictable: new Set([PERSON]),
};

const LIST_HEADER =
  'ImageID,Subset,OriginalURL,OriginalLandingURL,License,AuthorProfileURL,Author,Title,OriginalSize,OriginalMD5,Thumbnail300KURL,Rotation';
const BOX_HEADER =
  'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside';
const LABEL_HEADER = 'ImageID,Source,LabelName,Confidence';
const MIAP_HEADER =
  'ImageID,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepictionOf,IsInsideOf,GenderPresentation,AgePresentation';

const id = (number: number) => number.toString(16).padStart(16, '0');
const image = (
  number: number,
  rotation = '0.0',
  title = `title ${number}`,
  url = `https://x.example/a/${number}_o.jpg`,
) =>
  `${id(number)},validation,${url},https://x.example/p/${number},https://l.example/by/2.0/,https://x.example/u,Zoë,${title},${1000 + number},bWQ1,,${rotation}`;
const box = (number: number, label = PERSON, corners = '0.1,0.5,0.2,0.6', flags = '0,0,0,0,0') =>
  `${id(number)},xclick,${label},1,${corners},${flags}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingest-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, lines: readonly string[], lineEnd = '\n'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.map((line) => line + lineEnd).join(''));
  return path;
}

/** Options for files in `folder`; every one of them defaults to a header alone. */
async function optionsFor(files: {
  images?: string[];
  boxes?: string[];
  labels?: string[];
  miap?: string[];
  lineEnd?: string;
}): Promise<IngestOptions> {
  const { lineEnd } = files;
  return {
    split: 'validation',
    imageList: {
      kind: 'file',
      path: await write('images.csv', [LIST_HEADER, ...(files.images ?? [])], lineEnd),
    },
    boxes: await write('boxes.csv', [BOX_HEADER, ...(files.boxes ?? [])], lineEnd),
    imageLabels: [await write('labels.csv', [LABEL_HEADER, ...(files.labels ?? [])], lineEnd)],
    miap: await write('miap.csv', [MIAP_HEADER, ...(files.miap ?? [])], lineEnd),
    target: person,
    unlistedImages: 'drop',
    allowedRejectShare: 1,
    database: { memoryLimit: '500MB', threads: 2, spillFolder: join(folder, 'spill') },
    output: join(folder, 'metadata.parquet.tmp'),
    rejectsOutput: join(folder, 'rejects.parquet.tmp'),
  };
}

function readParquet(path: string): Promise<Row[]> {
  return withDatabase({ memoryLimit: '500MB', threads: 1, spillFolder: null }, (db) =>
    db.all(`FROM read_parquet(${literal(path)})`),
  );
}

async function sum(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe('ingestSplit', () => {
  it.each([
    ['is not UTF-8', Buffer.from([0x66, 0xff, 0xfe, 0x67]), 'bad_encoding'],
    ['has broken quotes', Buffer.from('"open" and shut'), 'bad_quotes'],
  ])('counts a row whose title %s, and keeps its neighbours', async (_what, title, reason) => {
    const options = await optionsFor({ images: [image(1), image(2, '', '@@'), image(3)] });
    if (options.imageList.kind !== 'file') throw new Error('a file is expected');
    const bytes = await readFile(options.imageList.path);
    const at = bytes.indexOf('@@');
    await writeFile(
      options.imageList.path,
      Buffer.concat([bytes.subarray(0, at), title, bytes.subarray(at + 2)]),
    );
    const report = await ingestSplit(options);
    expect(report).toMatchObject({ images: 2, rejects: 1 });
    expect(await readParquet(options.rejectsOutput)).toMatchObject([{ file: 'images.csv', line: 3, reason }]);
  });

  it('refuses a file in which a quote is never closed, which would hide the rows behind it', async () => {
    const images = Array.from({ length: 40 }, (_, index) =>
      image(index + 1, '', index === 10 ? '"never closed' : ''),
    );
    await expect(ingestSplit(await optionsFor({ images }))).rejects.toThrow(
      /images\.csv: a quote is opened and never closed/,
    );
  });

  it('writes one row an image, by hash, with everything that is known of it', async () => {
    const options = await optionsFor({
      images: [
        image(1, '90.0', '"A, ""title"""', 'https://x.example/a/one.jpg?size=o/x#top'),
        image(2, 'NaN', '', 'https://x.example/a/'),
        image(3, ''),
      ],
      boxes: [
        box(1, '/m/0dzct', '0.25,0.5,0,1', '-1,-1,-1,1,-1'),
        box(1, PERSON, '0.3,0.5,0,1'),
        box(1, PERSON, '0.1,0.5,0,1'),
        box(1, '/m/0k4j'),
        box(2, SKULL, '0,0,1,1', '0,1,0,0,1'),
      ],
      labels: [
        `${id(1)},verification,${PERSON},1`,
        `${id(1)},machine,${PERSON},0.7`,
        `${id(3)},machine,/m/0k4j,0.9`,
      ],
      miap: [`${id(2)},${PERSON},1,0.5,1,0,1,1,0,0,1,-1,Predominantly Feminine,Older`],
    });
    const report = await ingestSplit(options);
    const rows = await readParquet(options.output);
    expect(rows.map((row) => Object.keys(row))).toEqual(
      Array(3).fill(METADATA_SCHEMA.map(({ name }) => name)),
    );
    const hashes = rows.map((row) => row['hash']);
    expect(hashes).toEqual([id(1), id(2), id(3)].map(hashImageId).sort());
    const f32 = Math.fround;
    const byId = new Map(rows.map((row) => [row['image_id'], row]));
    expect(byId.get(id(1))).toEqual({
      image_id: id(1),
      hash: hashImageId(id(1)),
      filename: 'one.jpg',
      original_url: 'https://x.example/a/one.jpg?size=o/x#top',
      landing_url: 'https://x.example/p/1',
      license: 'https://l.example/by/2.0/',
      author_url: 'https://x.example/u',
      author: 'Zoë',
      title: 'A, "title"',
      original_bytes: 1001,
      original_md5: 'bWQ1',
      thumbnail_url: null,
      rotation: 90,
      box_count: 4,
      depiction_box_count: 1,
      boxes: [
        { label: PERSON, x_min: f32(0.1), depiction: 0 },
        { label: PERSON, x_min: f32(0.3), depiction: 0 },
        { label: '/m/0dzct', x_min: 0.25, depiction: 1 },
      ].map(({ label, x_min, depiction }) => ({
        label,
        source: 'xclick',
        confidence: 1,
        x_min,
        x_max: 0.5,
        y_min: 0,
        y_max: 1,
        occluded: depiction === 1 ? -1 : 0,
        truncated: depiction === 1 ? -1 : 0,
        group_of: depiction === 1 ? -1 : 0,
        depiction,
        inside: depiction === 1 ? -1 : 0,
      })),
      image_labels: [
        { label: PERSON, source: 'machine', confidence: f32(0.7) },
        { label: PERSON, source: 'verification', confidence: 1 },
      ],
      miap_boxes: [],
      in_image_list: true,
    });
    expect(byId.get(id(2))).toMatchObject({
      filename: `${id(2)}.jpg`,
      title: '',
      rotation: null,
      box_count: 1,
      boxes: [{ label: SKULL, truncated: 1, inside: 1 }],
      miap_boxes: [
        {
          label: PERSON,
          confidence: 1,
          x_min: 0.5,
          x_max: 1,
          y_min: 0,
          y_max: 1,
          occluded: 1,
          truncated: 0,
          group_of: 0,
          depiction: 1,
          inside: -1,
          gender: 'Predominantly Feminine',
          age: 'Older',
        },
      ],
    });
    expect(byId.get(id(3))).toMatchObject({ rotation: null, box_count: 0, boxes: [], image_labels: [] });
    expect(report).toMatchObject({
      rows: 12,
      rejects: 0,
      images: 3,
      imagesWithBoxes: 2,
      boxes: 5,
      targetBoxes: 4,
      targetLabels: 2,
      miapBoxes: 1,
      unlistedDropped: 0,
      filenameCollisions: 0,
    });
  });

  it('refuses malformed rows with file, line, column and reason, and goes on', async () => {
    const options = await optionsFor({
      images: [
        image(1, '0.0', '"two\nlines"'), // lines 2 and 3
        image(2, '45.0'), // 4
        `${id(3)},dev,u,,,,,,,,,`, // 5
        'ABCDEF0000000000,validation,u,,,,,,,,,', // 6
        image(4, '0.0', '"three\n\nlines"'), // 7 to 9
        `${id(5)},validation,u,,,,,,many,,,`, // 10
        '', // 11
        `${id(6)},validation`, // 12
        image(7), // 13
        image(8).replace('validation', 'train'), // 14: another split, and not a reject
      ],
      boxes: [
        box(1),
        box(1, PERSON, '0.5,0.1,0,1'), // 3
        box(1, PERSON, '0.1,0.5,0,1.01'), // 4
        box(1, PERSON, '-0.1,0.5,0,1'), // 5
        box(1, PERSON, 'x,0.5,0,1'), // 6
        box(1, PERSON, ',0.5,0,1'), // 7
        box(1, PERSON, 'nan,0.5,0,1'), // 8
        `${box(1)},1`, // 9
        box(1, PERSON, '0,1,0,1', '0,0,2,0,0'), // 10
        box(1, PERSON, '0,1,0,1', '0,0,0,0.5,0'), // 11
        box(1, ''), // 12
        box(1).replace('xclick', 'a source of our own'), // 13
        box(1).replace(',1,', ',1.5,'), // 14
        box(1).replace(id(1), '123'), // 15
        box(1, '/m/0k4j', '0.9,0.1,0,1'), // 16: not a target class, and malformed all the same
      ],
      labels: [
        `${id(1)},machine,${PERSON},maybe`,
        `${id(1)},machine,${PERSON},2`,
        `${id(1)},machine,/m/0k4j,1`, // of no wanted class: counted, and not kept
      ],
      miap: [`${id(1)},${PERSON},1,0,1,0,1,0,0,0,0,0,Female,Young`],
    });
    const report = await ingestSplit(options);
    const rejects = await readParquet(options.rejectsOutput);
    expect(rejects.map((row) => [row['file'], row['line'], row['column'], row['reason']])).toEqual([
      ['images.csv', 4, 'Rotation', 'bad_rotation'],
      ['images.csv', 5, 'Subset', 'unknown_subset'],
      ['images.csv', 6, 'ImageID', 'bad_id'],
      ['images.csv', 10, 'OriginalSize', 'not_a_number'],
      ['images.csv', 12, null, 'field_count'],
      ['boxes.csv', 3, 'XMax', 'max_below_min'],
      ['boxes.csv', 4, 'YMax', 'out_of_range'],
      ['boxes.csv', 5, 'XMin', 'out_of_range'],
      ['boxes.csv', 6, 'XMin', 'not_a_number'],
      ['boxes.csv', 7, 'XMin', 'not_a_number'],
      ['boxes.csv', 8, 'XMin', 'out_of_range'],
      ['boxes.csv', 9, null, 'field_count'],
      ['boxes.csv', 10, 'IsGroupOf', 'bad_attribute'],
      ['boxes.csv', 11, 'IsDepiction', 'bad_attribute'],
      ['boxes.csv', 12, 'LabelName', 'no_class'],
      ['boxes.csv', 14, 'Confidence', 'out_of_range'],
      ['boxes.csv', 15, 'ImageID', 'bad_id'],
      ['boxes.csv', 16, 'XMax', 'max_below_min'],
      ['labels.csv', 2, 'Confidence', 'not_a_number'],
      ['labels.csv', 3, 'Confidence', 'out_of_range'],
      ['miap.csv', 2, 'GenderPresentation', 'unknown_presentation'],
    ]);
    expect(rejects[5]?.['text']).toBe(box(1, PERSON, '0.5,0.1,0,1'));
    expect(report.rejects).toBe(21);
    expect(report.files.map(({ file, rows }) => [file, rows])).toEqual([
      ['images.csv', 9],
      ['boxes.csv', 15],
      ['labels.csv', 3],
      ['miap.csv', 1],
    ]);
    expect(report.files[0]?.rejects).toEqual({
      not_a_number: 1,
      field_count: 1,
      bad_id: 1,
      unknown_subset: 1,
      bad_rotation: 1,
    });
    const rows = await readParquet(options.output);
    expect(rows.map((row) => row['image_id']).sort()).toEqual([id(1), id(4), id(7)]);
    expect(rows.find((row) => row['image_id'] === id(1))).toMatchObject({ box_count: 2, miap_boxes: [] });
  });

  it('finds the same lines in a file with carriage returns and a byte order mark', async () => {
    const options = await optionsFor({
      images: [image(1, '0.0', '"two\r\nlines"'), image(2, '1.0'), `${id(3)},validation`, image(4)],
      boxes: [box(1), box(1, PERSON, '0.1,y,0,1'), box(4, PERSON, '1,0,0,1'), box(4, PERSON, '0,zz,0,1')],
      lineEnd: '\r\n',
    });
    const path = options.imageList.path;
    await writeFile(path, `\uFEFF${await readFile(path, 'utf8')}`);
    await ingestSplit(options);
    const rejects = await readParquet(options.rejectsOutput);
    expect(rejects.map((row) => [row['file'], row['line'], row['reason'], row['text']])).toEqual([
      ['images.csv', 4, 'bad_rotation', image(2, '1.0')],
      ['images.csv', 5, 'field_count', `${id(3)},validation`],
      ['boxes.csv', 3, 'not_a_number', box(1, PERSON, '0.1,y,0,1')],
      ['boxes.csv', 4, 'max_below_min', box(4, PERSON, '1,0,0,1')],
      ['boxes.csv', 5, 'not_a_number', box(4, PERSON, '0,zz,0,1')],
    ]);
    expect(await readParquet(options.output)).toHaveLength(2);
  });

  it('reads a file whose lines end in different ways, with the same line numbers', async () => {
    const options = await optionsFor({ images: [image(1), image(2)], boxes: [] });
    const lines = [
      BOX_HEADER,
      box(1),
      `${box(2)}\r`,
      `${id(2)},few\r`,
      box(2, PERSON, '1,0,0,1'),
      `${box(2, SKULL)}\r`,
    ];
    const boxes = await write('mixed.csv', lines);
    expect(await ingestSplit({ ...options, boxes })).toMatchObject({ boxes: 3, rejects: 2 });
    const rejects = await readParquet(options.rejectsOutput);
    expect(rejects.map((row) => [row['file'], row['line'], row['reason']])).toEqual([
      ['mixed.csv', 4, 'field_count'],
      ['mixed.csv', 5, 'max_below_min'],
    ]);
    expect((await readdir(folder)).filter((name) => name.includes('lines'))).toEqual([]);
  });

  it('refuses a row with broken quotes and goes on behind it', async () => {
    const options = await optionsFor({
      images: [image(1), image(2, '0.0', '"open" quote'), image(3), image(4, '7'), image(5)],
    });
    await ingestSplit(options);
    const rejects = await readParquet(options.rejectsOutput);
    expect(rejects.map((row) => [row['line'], row['reason']])).toEqual([
      [3, 'bad_quotes'],
      [5, 'bad_rotation'],
    ]);
  });

  it('fails above the allowed share, with counts by file and reason and the first rows', async () => {
    const options = await optionsFor({
      images: Array.from({ length: 90 }, (_, n) => image(n + 1)),
      boxes: [...Array.from({ length: 8 }, (_, n) => box(n + 1)), box(1, PERSON, '1,0,0,1'), `${id(1)},few`],
    });
    await expect(ingestSplit({ ...options, allowedRejectShare: 0.02 })).resolves.toMatchObject({
      rejects: 2,
    });
    const error = await ingestSplit({ ...options, allowedRejectShare: 0.0199 }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(IngestError);
    expect(String(error)).toContain('2 of 100 rows of the source files are malformed (2 %; allowed: 1.99 %');
    expect(String(error)).toContain('boxes.csv: 1 field_count, 1 max_below_min of 10 rows');
    expect(String(error)).toContain(`boxes.csv:10: max_below_min (XMax): ${box(1, PERSON, '1,0,0,1')}`);
  });

  it('counts a repeated row once', async () => {
    const options = await optionsFor({
      images: [image(1), image(2), image(1), image(2, '90.0')],
      boxes: [box(1), box(1), box(1, '/m/0k4j'), box(1, '/m/0k4j'), box(2)],
      labels: [`${id(1)},machine,${PERSON},0.5`, `${id(1)},machine,${PERSON},0.50`],
    });
    const report = await ingestSplit(options);
    expect(report).toMatchObject({
      images: 2,
      boxes: 3,
      targetBoxes: 2,
      targetLabels: 1,
      duplicates: { images: 2, boxes: 2, labels: 1, miap: 0 },
    });
    const rows = await readParquet(options.output);
    expect(rows.find((row) => row['image_id'] === id(2))).toMatchObject({ rotation: 0 });
  });

  it('gives the same bytes whatever the order of the rows and the number of threads', async () => {
    const files = {
      images: Array.from({ length: 3000 }, (_, n) => image(n)),
      boxes: Array.from({ length: 9000 }, (_, n) =>
        box(n % 2500, [PERSON, '/m/0dzct', '/m/0k4j'][n % 3], `0.${(n % 89) + 10},1,0,1`),
      ),
      labels: Array.from(
        { length: 4000 },
        (_, n) => `${id((n * 7) % 3000)},machine,${PERSON},0.${(n % 8) + 1}`,
      ),
    };
    const plain = await optionsFor(files);
    await ingestSplit(plain);
    const expected = await sum(plain.output);
    const shuffle = (lines: string[]) =>
      [...lines].sort((a, b) =>
        createHash('md5').update(a).digest('hex') < createHash('md5').update(b).digest('hex') ? -1 : 1,
      );
    const shuffled = await optionsFor({
      images: shuffle(files.images),
      boxes: [...shuffle(files.boxes)].reverse(),
      labels: shuffle(files.labels),
    });
    await ingestSplit({ ...shuffled, database: { ...shuffled.database, threads: 1 } });
    expect(await sum(shuffled.output)).toBe(expected);
  });

  it('names file and column where a column is missing or renamed, and takes columns more', async () => {
    const options = await optionsFor({ images: [image(1)], boxes: [box(1)] });
    const renamed = await write('renamed.csv', [BOX_HEADER.replace('XMax', 'x_max'), box(1)]);
    await expect(ingestSplit({ ...options, boxes: renamed })).rejects.toThrow(
      /renamed\.csv: column XMax is missing \("x_max" looks like it: rename it to XMax\)\. Found in the header: ImageID,/,
    );
    const more = await write('more.csv', [
      `XClick1X,${BOX_HEADER},imageid`,
      `0.5,${box(1)},z`,
      `0.5,${box(1, SKULL)},z`,
    ]);
    expect(await ingestSplit({ ...options, boxes: more })).toMatchObject({ boxes: 2, rejects: 0 });
    const twice = await write('twice.csv', [`${BOX_HEADER},XMin`, `${box(1)},0`]);
    await expect(ingestSplit({ ...options, boxes: twice })).rejects.toThrow(/column XMin stands 2 times/);
    const empty = await write('empty.csv', []);
    await expect(ingestSplit({ ...options, boxes: empty })).rejects.toThrow(/empty\.csv: the file is empty/);
    await expect(ingestSplit({ ...options, boxes: join(folder, 'no.csv') })).rejects.toThrow(
      /no\.csv: no such file/,
    );
  });

  it('drops or keeps images that stand in annotations only, and counts them', async () => {
    const options = await optionsFor({
      images: [image(1)],
      boxes: [box(1), box(7)],
      labels: [`${id(8)},machine,${PERSON},0.5`],
      miap: [`${id(9)},${PERSON},1,0,1,0,1,0,0,0,0,0,Unknown,Young`],
    });
    expect(await ingestSplit(options)).toMatchObject({ images: 1, unlistedDropped: 3, unlistedKept: 0 });
    expect(await ingestSplit({ ...options, unlistedImages: 'keep' })).toMatchObject({
      images: 4,
      unlistedDropped: 0,
      unlistedKept: 3,
    });
    const rows = await readParquet(options.output);
    expect(rows.find((row) => row['image_id'] === id(7))).toMatchObject({
      in_image_list: false,
      filename: `${id(7)}.jpg`,
      license: '',
      original_bytes: null,
      box_count: 1,
    });
  });

  it('takes another target', async () => {
    const options = await optionsFor({
      images: [image(1)],
      boxes: [box(1), box(1, BIRD, '0,1,0,1')],
      labels: [`${id(1)},machine,${PERSON},0.5`, `${id(1)},machine,${BIRD},0.5`],
    });
    const bird: TargetClasses = {
      name: 'Bird',
      boxes: new Set([BIRD]),
      partBoxes: new Set(),
      imageLabels: new Set([BIRD]),
      partImageLabels: new Set(),
      lookAlikes: new Set(),
      depictable: new Set([BIRD]),
    };
    await ingestSplit({ ...options, target: bird });
    const [row] = await readParquet(options.output);
    expect(row).toMatchObject({ box_count: 2, boxes: [{ label: BIRD }], image_labels: [{ label: BIRD }] });
  });

  it('counts file names that several images bear, and keeps hostile ones as text', async () => {
    const options = await optionsFor({
      images: [
        image(1, '', 't', 'https://x.example/1/same.jpg'),
        image(2, '', 't', 'https://x.example/2/same.jpg'),
        image(3, '', 't', 'https://x.example/..'),
        image(4, '', 't', "https://x.example/a'); DROP TABLE images;--.jpg"),
      ],
    });
    expect(await ingestSplit(options)).toMatchObject({ filenameCollisions: 1, images: 4 });
    const names = (await readParquet(options.output)).map((row) => row['filename']);
    expect(new Set(names)).toEqual(new Set(['same.jpg', '..', "a'); DROP TABLE images;--.jpg"]));
  });

  it('takes a path with quotes and pattern characters', async () => {
    const options = await optionsFor({ images: [image(1)] });
    const boxes = await write("it's [a] *.csv", [BOX_HEADER, box(1)]);
    expect(await ingestSplit({ ...options, boxes })).toMatchObject({ boxes: 1 });
  });

  it('makes the image list from a folder of pictures', async () => {
    const options = await optionsFor({ boxes: [box(1), box(2)] });
    for (const name of [`${id(1)}.jpg`, `${id(2)}.PNG`, `${id(3)}.jpeg`, 'notes.txt', 'ABC.jpg'])
      await writeFile(join(folder, name), '');
    const report = await ingestSplit({
      ...options,
      imageList: { kind: 'folder', path: folder },
      miap: null,
      imageLabels: [],
    });
    expect(report).toMatchObject({ images: 3, imagesWithBoxes: 2 });
    const rows = await readParquet(options.output);
    expect(rows.find((row) => row['image_id'] === id(2))).toMatchObject({
      filename: `${id(2)}.jpg`,
      license: '',
      rotation: null,
      in_image_list: true,
    });
  });

  it('stops on a signal', async () => {
    const options = await optionsFor({ images: [image(1)] });
    await expect(ingestSplit({ ...options, signal: AbortSignal.abort() })).rejects.toThrow(/Interrupted/);
  });
});

describe('real files', () => {
  const shared = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
  const isThere = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    );

  it('reads the whole MIAP validation file without a reject', async ({ skip }) => {
    const miap = join(shared, 'miap/open_images_extended_miap_boxes_val.csv');
    if (!(await isThere(miap))) return skip(`${miap} is not here`);
    const options = await optionsFor({});
    const report = await ingestSplit({ ...options, miap, unlistedImages: 'keep', allowedRejectShare: 0 });
    expect(report).toMatchObject({ rows: 23_940, rejects: 0 });
    expect(report.miapBoxes + report.duplicates.miap).toBe(23_940);
    const rows = await readParquet(options.output);
    expect(rows.find((row) => row['image_id'] === 'a72ac22f5228e450')?.['miap_boxes']).toContainEqual({
      label: PERSON,
      confidence: 1,
      x_min: Math.fround(0.865782),
      x_max: Math.fround(0.992625),
      y_min: Math.fround(0.442478),
      y_max: Math.fround(0.935841),
      occluded: 0,
      truncated: 0,
      group_of: 0,
      depiction: 0,
      inside: 0,
      gender: 'Unknown',
      age: 'Young',
    });
  });

  it('reads real rows of the train files, XClick columns and all', async ({ skip }) => {
    const sample = join(shared, 'real-metadata-sample');
    if (!(await isThere(sample))) return skip(`${sample} is not here`);
    const options = await optionsFor({});
    const report = await ingestSplit({
      ...options,
      split: 'train',
      imageList: { kind: 'file', path: join(sample, 'image_ids_reduced.csv') },
      boxes: join(sample, 'openimages_v6_oidv6-train-annotations-bbox.csv'),
      imageLabels: [join(sample, 'train_human_labels.csv'), join(sample, 'train_machine_labels.csv')],
      miap: null,
      unlistedImages: 'keep',
      allowedRejectShare: 0,
    });
    expect(report).toMatchObject({ rejects: 0, filenameCollisions: 0 });
    const rows = await readParquet(options.output);
    expect(rows.find((row) => row['image_id'] === '7183696068f904ff')).toMatchObject({
      filename: '4493750610_d26c8bec84_o.jpg',
      author: 'Zyllan Fotografía',
      title: 'Cristo de las Mercedes (II)',
      original_bytes: 6_354_842,
      original_md5: 'yqPpQ/E2SIog1F5ZP5Xiug==',
      rotation: 0,
      image_labels: [{ label: PERSON, source: 'machine', confidence: Math.fround(0.766153) }],
    });
  });

  it('takes a folder of real photos with its annotation file as a full source', async ({ skip }) => {
    const photos = join(shared, 'photos');
    if (!(await isThere(photos))) return skip(`${photos} is not here`);
    const options = await optionsFor({});
    const report = await ingestSplit({
      ...options,
      imageList: { kind: 'folder', path: join(photos, 'images') },
      boxes: join(photos, 'annotations-bbox.csv'),
      miap: null,
      imageLabels: [],
      allowedRejectShare: 0,
    });
    expect(report).toMatchObject({
      images: 100,
      imagesWithBoxes: 100,
      rejects: 0,
      targetBoxes: 0,
      unlistedDropped: 0,
    });
  });
});
