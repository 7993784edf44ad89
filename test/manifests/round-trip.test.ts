import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  CsvWriter,
  decodeExample,
  eachFlag,
  encodeExample,
  FLAG_NAMES,
  PublishedCsvWriter,
  readCsv,
  readPublishedCsv,
  readTar,
  readTfRecords,
  readWebDataset,
  TarWriter,
  TfRecordError,
  TfRecordWriter,
  WakeVisionExampleEncoder,
  webDatasetClass,
  webDatasetJson,
  WebDatasetWriter,
  type Feature,
  type WakeVisionRow,
} from '../../manifests/index.js';
import { readFile, writeFile } from 'node:fs/promises';
import { collect, rejection, temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

/** Names as hostile as file names of photographs can be, and worse. */
const anyName = fc.oneof(
  fc.constantFrom(
    'a,b.jpg',
    'say "hi".jpg',
    'two\nlines.jpg',
    'cr\r\nlf.jpg',
    '写真.jpg',
    'фото.jpg',
    'छवि.jpg',
    'صورة.jpg',
    '👩‍🚀📷.jpg',
    ' blank ',
    '\uFEFFmark.jpg',
    "=1+1'.jpg",
    '\t',
    '-1',
    '0',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('"', ',', '\n', '\r', 'é', '人', '😀', '\\', '/'),
    minLength: 1,
    maxLength: 12,
  }),
);

const anyRow: fc.Arbitrary<WakeVisionRow> = fc.record({
  imageId: fc.stringMatching(/^[0-9a-f]{16}$/),
  filename: fc.oneof(fc.constant(''), anyName),
  image: fc.uint8Array({ maxLength: 600 }),
  flags: fc
    .array(fc.constantFrom(-1, 0, 1), { minLength: FLAG_NAMES.length, maxLength: FLAG_NAMES.length })
    .map((values) => eachFlag((name) => values[FLAG_NAMES.indexOf(name)])),
});
const anyRows = fc.uniqueArray(anyRow, { selector: ({ imageId }) => imageId, minLength: 1, maxLength: 6 });

/** Numbers at the ends of what a JavaScript number holds exactly. */
const anyNumber = fc.oneof(
  fc.constantFrom(0, -1, 1, 2 ** 53 - 1, 1 - 2 ** 53, 2 ** 31, -(2 ** 31), 127, 128, 255, 256),
  fc.maxSafeInteger(),
);

const texts = (feature: Feature | undefined): string[] =>
  feature !== undefined && 'bytes' in feature
    ? feature.bytes.map((bytes) => Buffer.from(bytes).toString('utf8'))
    : [];
const integers = (feature: Feature | undefined): readonly (number | bigint)[] =>
  feature !== undefined && 'int64' in feature ? feature.int64 : [];

async function writeRecords(file: string, rows: readonly WakeVisionRow[]): Promise<void> {
  const encoder = new WakeVisionExampleEncoder();
  const writer = await TfRecordWriter.open(file);
  for (const row of rows) await writer.write(encoder.encode(row));
  await writer.close();
}

test('random images come back from TFRecord files of Examples', async () => {
  const file = path('rows.tfrecord');
  await fc.assert(
    fc.asyncProperty(anyRows, async (rows) => {
      await writeRecords(file, rows);
      const read = await collect(readTfRecords(file));
      expect(read).toHaveLength(rows.length);
      for (const [index, { filename, imageId, image, flags }] of rows.entries()) {
        const features = decodeExample(read[index].data);
        expect(texts(features.get('filename'))).toEqual([filename]);
        expect(texts(features.get('image_id'))).toEqual([imageId]);
        expect(features.get('image')).toEqual({ bytes: [Buffer.from(image)] });
        for (const name of FLAG_NAMES) expect(integers(features.get(name))).toEqual([flags[name]]);
      }
    }),
    { numRuns: 60 },
  );
});

test('a flipped bit anywhere in a file of Examples is found, and named by file and record', async () => {
  const file = path('flipped.tfrecord');
  await fc.assert(
    fc.asyncProperty(
      anyRows,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(7),
      async (rows, where, bit) => {
        await writeRecords(file, rows);
        const bytes = await readFile(file);
        const records = await collect(readTfRecords(file));
        const at = Math.floor(where * bytes.length);
        const hit = records.filter(({ offset }) => offset <= at).length - 1;
        bytes[at] ^= 1 << bit;
        await writeFile(file, bytes);
        const error = await rejection(collect(readTfRecords(file)));
        expect(error).toBeInstanceOf(TfRecordError);
        expect(error).toMatchObject({ file, record: hit, offset: records[hit].offset });
        expect(String(error)).toContain(`${file}: record ${hit} at byte`);
      },
    ),
    { numRuns: 80 },
  );
});

test('random texts and numbers come back from an Example', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(''), anyName)), fc.array(anyNumber), (names, numbers) => {
      const message = encodeExample({
        names: { bytes: names.map((name) => Buffer.from(name, 'utf8')) },
        numbers: { int64: numbers },
      });
      const features = decodeExample(message);
      expect(texts(features.get('names'))).toEqual(names);
      expect(integers(features.get('numbers'))).toEqual(numbers);
    }),
  );
});

test('random images come back from WebDataset shards', async () => {
  const file = path('rows.tar');
  await fc.assert(
    fc.asyncProperty(anyRows, anyNumber, async (rows, number) => {
      const writer = await WebDatasetWriter.open(file);
      for (const { imageId, filename, image, flags } of rows) {
        const json = webDatasetJson({ filename, number, ...flags });
        await writer.write({
          key: imageId,
          fields: { jpg: image, json, cls: webDatasetClass(flags.person) },
        });
      }
      await writer.close();
      const read = await collect(readWebDataset(file));
      expect(read.map(({ key }) => key)).toEqual(rows.map(({ imageId }) => imageId));
      for (const [index, { filename, image, flags }] of rows.entries()) {
        const { jpg, json, cls } = read[index].fields;
        expect(Buffer.from(jpg).equals(image)).toBe(true);
        expect(JSON.parse(Buffer.from(json).toString('utf8'))).toEqual({ filename, number, ...flags });
        expect(Buffer.from(cls).toString('latin1')).toBe(String(flags.person));
      }
    }),
    { numRuns: 60 },
  );
});

test('random names come back from tar, by their last part', async () => {
  const file = path('names.tar');
  const name = anyName.filter(
    (text) => !/[/\\\0]/.test(text) && !['.', '..'].includes(text) && Buffer.byteLength(text) <= 100,
  );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), async (names) => {
      const writer = await TarWriter.open(file);
      for (const one of names) await writer.add(one, Buffer.from(one, 'utf8'));
      await writer.close();
      const read = await collect(readTar(file));
      expect(read.map((member) => member.name)).toEqual(names);
      expect(read.map(({ data }) => data.toString('utf8'))).toEqual(names);
    }),
    { numRuns: 60 },
  );
});

test.each(['train_large', 'train_quality', 'validation'] as const)(
  'random images come back from the published CSV of %s',
  async (split) => {
    const file = path(`published-${split}.csv`);
    const rows = fc.array(fc.tuple(anyName, anyRow), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, async (pairs) => {
        const writer = await PublishedCsvWriter.open(file, split);
        for (const [filename, { flags }] of pairs) await writer.write({ filename, flags });
        await writer.close();
        const read = await collect(readPublishedCsv(file));
        expect(read.map(({ row }) => row.filename)).toEqual(pairs.map(([filename]) => filename));
        for (const [index, [, { flags }]] of pairs.entries()) {
          const { person, bright, depiction } = read[index].row.flags;
          expect(person).toBe(flags.person);
          expect(depiction).toBe(split === 'train_large' ? -1 : flags.depiction);
          expect(bright).toBe(split === 'validation' ? flags.bright : -1);
        }
      }),
      { numRuns: 60 },
    );
  },
);

test('random texts and numbers come back from CSV', async () => {
  const file = path('numbers.csv');
  const schema = z.object({ name: z.string(), number: z.coerce.number() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.oneof(fc.constant(''), anyName), anyNumber), { maxLength: 8 }),
      async (pairs) => {
        const writer = await CsvWriter.open(file, ['name', 'number']);
        for (const pair of pairs) await writer.write(pair);
        await writer.close();
        const read = await collect(readCsv(file, { columns: ['name', 'number'], schema }));
        expect(read.map(({ row }) => [row.name, row.number])).toEqual(pairs);
      },
    ),
    { numRuns: 60 },
  );
});
