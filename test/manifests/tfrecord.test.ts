import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemorySink, readTfRecords, TfRecordError, TfRecordWriter } from '../../manifests/index.js';
import { collect, rejection, temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

async function framed(...payloads: Uint8Array[]): Promise<Buffer> {
  const sink = new MemorySink();
  const writer = new TfRecordWriter(sink);
  for (const payload of payloads) await writer.write(payload);
  await writer.close();
  return sink.content();
}

async function fileOf(bytes: Uint8Array): Promise<string> {
  const file = path('x.tfrecord');
  await writeFile(file, bytes);
  return file;
}

async function failureOf(bytes: Uint8Array): Promise<TfRecordError> {
  const error = await rejection(collect(readTfRecords(await fileOf(bytes))));
  if (!(error instanceof TfRecordError)) throw error;
  return error;
}

describe('frames equal those of tf.io.TFRecordWriter', () => {
  test.each([
    ['empty', '', '000000000000000029039807d8ea82a2'],
    ['hello', Buffer.from('hello').toString('hex'), '0500000000000000eab2043e68656c6c6fbb1f1c19'],
    ['32 x 00', '00'.repeat(32), `200000000000000029eda950${'00'.repeat(32)}faffd70f`],
  ])('%s', async (_name, payload, frame) => {
    expect((await framed(Buffer.from(payload, 'hex'))).toString('hex')).toBe(frame);
  });

  test('an Example with file name and label', async () => {
    const example = '0a280a150a0866696c656e616d6512090a070a05612e6a70670a0f0a06706572736f6e12051a030a0101';
    const frame = await framed(Buffer.from(example, 'hex'));
    expect(frame.toString('hex')).toBe(`2a00000000000000ae8d91f5${example}ffadec09`);
    expect(createHash('sha256').update(frame).digest('hex')).toBe(
      '6193458432a56b15d2712e16da0712b4bc36679bedf0e5c6360e2c943ab26e37',
    );
  });
});

test('the writer counts records, bytes and data, and hashes the file', async () => {
  const file = path('counted.tfrecord');
  const writer = await TfRecordWriter.open(file);
  for (const size of [0, 5, 2_000_000]) await writer.write(new Uint8Array(size));
  expect([writer.records, writer.bytes]).toEqual([3, 2_000_053]);
  const written = await writer.close();
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  expect(written).toEqual({ records: 3, bytes: 2_000_053, dataBytes: 2_000_005, sha256 });
});

test('no records make an empty file, which is a whole one', async () => {
  const file = path('none.tfrecord');
  const { bytes, records } = await (await TfRecordWriter.open(file)).close();
  expect([bytes, records]).toEqual([0, 0]);
  expect(await collect(readTfRecords(file))).toEqual([]);
});

test('any payloads come back as they were, with their offsets', async () => {
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.integer({ min: 0, max: 1_500_000 }).map((size) => new Uint8Array(size).fill(size & 0xff)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(payload, { maxLength: 8 }), async (payloads) => {
      const records = await collect(readTfRecords(await fileOf(await framed(...payloads))));
      let offset = 0;
      expect(records.length).toBe(payloads.length);
      for (const [index, record] of records.entries()) {
        expect([record.index, record.offset]).toEqual([index, offset]);
        expect(Buffer.compare(record.data, payloads[index])).toBe(0);
        offset += payloads[index].length + 16;
      }
    }),
    { numRuns: 30 },
  );
});

test('a flipped bit in any byte of any record is found and named', async () => {
  const payloads = [Buffer.from('first'), Buffer.from(''), Buffer.from('the third record')];
  const whole = await framed(...payloads);
  const starts = [0, 21, 37];
  for (let at = 0; at < whole.length; at += 1) {
    const broken = Buffer.from(whole);
    broken[at] ^= 1 << (at % 8);
    const error = await failureOf(broken);
    const record = starts.findLastIndex((start) => start <= at);
    expect([error.record, error.offset]).toEqual([record, starts[record]]);
    expect(error.problem).toBe(at - starts[record] < 12 ? 'length-crc' : 'data-crc');
    expect(error.message).toContain(
      `x.tfrecord: record ${record} at byte ${starts[record]}: wrong CRC of the`,
    );
  }
});

test('random flips in random files never pass', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.nat(7),
      async (payloads, place, bit) => {
        const bytes = await framed(...payloads);
        bytes[place % bytes.length] ^= 1 << bit;
        expect((await failureOf(bytes)).problem).toMatch(/^(length|data)-crc$/);
      },
    ),
    { numRuns: 60 },
  );
});

test('a file cut at any byte inside a record is called truncated, and one cut between records is whole', async () => {
  const whole = await framed(Buffer.from('first'), Buffer.from('second'));
  const file = await fileOf(whole);
  for (let size = whole.length - 1; size > 0; size -= 1) {
    await truncate(file, size);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { index } of readTfRecords(file)) seen.push(index);
    })();
    if (size === 21) {
      await reading;
    } else {
      const error = await rejection(reading);
      if (!(error instanceof TfRecordError)) throw error;
      expect(error.problem).toBe('truncated');
      expect(error.offset).toBe(size > 21 ? 21 : 0);
      expect(error.message).toMatch(/the file ends (after \d+ of the 12 header bytes|\d+ bytes before)/);
    }
    expect(seen).toEqual(size >= 21 ? [0] : []);
  }
});

test('a length beyond the file is truncation, not an attempt to hold it', async () => {
  // The eight bytes of 2^60 and their true CRC.
  const sink = new MemorySink();
  await new TfRecordWriter(sink).write(Buffer.from('0000000000000010', 'hex'));
  const crc = sink.content().subarray(-4);
  const error = await failureOf(Buffer.concat([Buffer.from('0000000000000010', 'hex'), crc]));
  expect(error.problem).toBe('truncated');
});

test('a gzip-compressed file is called that', async () => {
  const error = await failureOf(gzipSync(await framed(Buffer.alloc(100))));
  expect(error.message).toContain('gzip');
});

test('a reader that is left early closes its file', async () => {
  const file = await fileOf(await framed(Buffer.from('a'), Buffer.from('b')));
  for await (const record of readTfRecords(file)) {
    expect(record.index).toBe(0);
    break;
  }
  await truncate(file, 0);
});
