import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MemorySink,
  readTar,
  readWebDataset,
  TarWriter,
  webDatasetClass,
  webDatasetJson,
  webDatasetShardName,
  WebDatasetWriter,
} from '../../manifests/index.js';
import { collect, temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

test('members of a sample stand side by side, sorted, and the reader gives the samples back', async () => {
  const file = path('a.tar');
  const writer = await WebDatasetWriter.open(file);
  const samples = ['0a', '0b'].map((key, person) => ({
    key,
    fields: {
      jpg: Buffer.from(`jpg ${key}`),
      json: webDatasetJson({ person, far: -1, filename: 'фото, "1".jpg' }),
      cls: webDatasetClass(person),
    },
  }));
  for (const sample of samples) await writer.write(sample);
  const { samples: count, members } = await writer.close();
  expect([count, members]).toEqual([2, 6]);
  expect((await collect(readTar(file))).map(({ name }) => name)).toEqual([
    '0a.cls',
    '0a.jpg',
    '0a.json',
    '0b.cls',
    '0b.jpg',
    '0b.json',
  ]);
  expect(await collect(readWebDataset(file))).toEqual(samples);
  expect(samples[0].fields.json.toString()).toBe('{"far":-1,"filename":"фото, \\"1\\".jpg","person":0}');
});

test.each(['', 'a.b', 'a/b', 'a\\b'])('the key %j is refused', async (key) => {
  const writer = new WebDatasetWriter(new MemorySink());
  await expect(writer.write({ key, fields: { cls: webDatasetClass(1) } })).rejects.toThrow(RangeError);
});

test('all samples have the fields of the first', async () => {
  const writer = new WebDatasetWriter(new MemorySink());
  const cls = webDatasetClass(1);
  await expect(writer.write({ key: 'a', fields: {} })).rejects.toThrow(RangeError);
  const second = new WebDatasetWriter(new MemorySink());
  await second.write({ key: 'a', fields: { cls, txt: cls } });
  await expect(second.write({ key: 'b', fields: { cls } })).rejects.toThrow('"cls", the first one "cls txt"');
  await expect(second.write({ key: 'b', fields: { JPG: cls } })).rejects.toThrow('lower-case');
});

test.each([
  [0, 1, 'validation-000000.tar'],
  [9, 10, 'validation-000009.tar'],
  [7, 1_000_001, 'validation-1000000.tar'.replace('1000000', '0000007')],
])('shard %i of %i', (index, count, name) => {
  expect(webDatasetShardName('validation', index, count)).toBe(name);
});

test('a foreign shard is grouped as the library does it', async () => {
  const file = path('foreign.tar');
  const tar = await TarWriter.open(file);
  const names = ['x/a.b.JPG', 'x/a.cls', 'x/b.cls', 'y/b.cls', 'nothing', '.hidden', '__meta.x__', 'x/b.cls'];
  for (const name of names) await tar.add(name, Buffer.from(name));
  await tar.close();
  const samples = await collect(readWebDataset(file));
  expect(samples.map(({ key, fields }) => [key, Object.keys(fields)])).toEqual([
    ['x/a', ['b.jpg', 'cls']],
    ['x/b', ['cls']],
    ['y/b', ['cls']],
    ['x/b', ['cls']],
  ]);
});

test('a field that stands twice is an error that names it', async () => {
  const file = path('twice.tar');
  const tar = await TarWriter.open(file);
  await tar.add('a.jpg', Buffer.from('1'));
  await tar.add('a.JPG', Buffer.from('2'));
  await tar.close();
  await expect(collect(readWebDataset(file))).rejects.toThrow('sample "a" has the field "jpg" twice');
});

test('any samples come back', async () => {
  const key = fc.stringMatching(/^[0-9a-f]{16}$/);
  const sample = fc.tuple(fc.uint8Array({ maxLength: 700 }), fc.string({ unit: 'grapheme' }), fc.integer());
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(key, sample), { selector: ([name]) => name, maxLength: 5 }),
      async (rows) => {
        const file = path('any.tar');
        const writer = await WebDatasetWriter.open(file);
        for (const [name, [jpg, title, label]] of rows) {
          const json = webDatasetJson({ title, label });
          await writer.write({ key: name, fields: { jpg, json, cls: webDatasetClass(label) } });
        }
        await writer.close();
        const read = await collect(readWebDataset(file));
        expect(
          read.map(({ key: name, fields }) => [
            name,
            [
              new Uint8Array(fields['jpg']),
              (JSON.parse(Buffer.from(fields['json']).toString('utf8')) as { title: string }).title,
              Number(Buffer.from(fields['cls']).toString()),
            ],
          ]),
        ).toEqual(rows);
      },
    ),
    { numRuns: 40 },
  );
});
