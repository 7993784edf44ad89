import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  eachFlag,
  publishedColumns,
  PublishedCsvWriter,
  readPublishedCsv,
  type PublishedSplit,
} from '../../manifests/index.js';
import { collect, temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

const FULL_HEADER =
  'filename,person,depiction,body_part,predominantly_female,predominantly_male,gender_unknown,young,middle_age,' +
  'older,age_unknown,near,medium_distance,far,dark,normal_lighting,bright,person_depiction,non-person_depiction,' +
  'non-person_non-depiction';

test.each<[PublishedSplit, string]>([
  ['train_large', 'filename,person'],
  ['train_quality', 'filename,person,depiction,body_part'],
  ['validation', FULL_HEADER],
  ['test', FULL_HEADER],
])('the header of %s is the published one', (split, header) => {
  expect(publishedColumns(split).join(',')).toBe(header);
});

const rows = [
  { filename: '1_a_o.jpg', flags: eachFlag((name) => (name === 'person' || name === 'far' ? 1 : 0)) },
  { filename: 'a, "b".jpg', flags: eachFlag((name) => (name === 'near' ? 1 : -1)) },
];

test('a validation file holds every flag and reads back', async () => {
  const file = path('validation.csv');
  const writer = await PublishedCsvWriter.open(file, 'validation');
  for (const row of rows) await writer.write(row);
  expect((await writer.close()).rows).toBe(2);
  expect(await readFile(file, 'utf8')).toBe(
    `${FULL_HEADER}\n` +
      '1_a_o.jpg,1,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0\n' +
      '"a, ""b"".jpg",-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,1,-1,-1,-1,-1,-1,-1,-1,-1\n',
  );
  expect((await collect(readPublishedCsv(file))).map(({ row }) => row)).toEqual(rows);
});

test('flags that a split does not have read as -1', async () => {
  const file = path('train_quality.csv');
  const writer = await PublishedCsvWriter.open(file, 'train_quality');
  await writer.write(rows[0]);
  await writer.close();
  expect(await readFile(file, 'utf8')).toBe('filename,person,depiction,body_part\n1_a_o.jpg,1,0,0\n');
  const [{ row }] = await collect(readPublishedCsv(file));
  expect(row.flags).toEqual({ ...eachFlag(() => -1), person: 1, depiction: 0, body_part: 0 });
});

test.each([
  ['filename\na.jpg\n', /:1: no column person/],
  ['filename,person\na.jpg,2\n', /:2: column person: "2": a flag is 1, 0 or -1/],
  ['filename,person,near\na.jpg,1,\n', /:2: column near: "": a flag is/],
  ['filename,person\n,1\n', /:2: column filename: "": a file name is expected/],
])('%j is refused', async (text, message) => {
  const file = path('bad.csv');
  await writeFile(file, text);
  await expect(collect(readPublishedCsv(file))).rejects.toThrow(message);
});
