import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  eachFlag,
  FLAG_NAMES,
  TFDS_DATASET_NAME,
  TfRecordWriter,
  tfdsShardName,
  WAKE_VISION_FEATURES,
  WakeVisionExampleEncoder,
  type Flag,
  type WakeVisionRow,
} from '../../manifests/index.js';
import { pythonFor, runClient } from './python.js';
import { tfRecordReportSchema } from './tfrecord-clients.js';

const python = pythonFor(['tensorflow', 'numpy']);

const AWKWARD_NAMES = [
  'a.jpg',
  '',
  'a, "b"\n.jpg',
  '写真.jpg',
  'фото 1.jpg',
  '👩‍🚀.png',
  'x'.repeat(3000),
  '\0',
];
const IMAGE_SIZES = [0, 1, 3000, 127, 128, 27_648, 150_528, 2_500_000];
const VALUES: readonly Flag[] = [-1, 0, 1];

/** Rows in which names, image sizes and every value of every flag take turns out of step. */
function awkwardRows(shard: number, count: number): WakeVisionRow[] {
  return Array.from({ length: count }, (_, i) => {
    const number = shard * 1000 + i;
    return {
      imageId: number.toString(16).padStart(16, '0'),
      filename: AWKWARD_NAMES[number % AWKWARD_NAMES.length],
      image: new Uint8Array(IMAGE_SIZES[i % IMAGE_SIZES.length]).map((_byte, at) => (at * 7 + number) & 0xff),
      flags: eachFlag((name) => VALUES[(number + FLAG_NAMES.indexOf(name) * (i % 5)) % 3]),
    };
  });
}

describe.skipIf(python.skip)('TensorFlow reads the shards', () => {
  const shards = [awkwardRows(0, 25), awkwardRows(1, 0), awkwardRows(2, 1), awkwardRows(3, 8)];
  const files: string[] = [];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wake-vision-interop-'));
    const encoder = new WakeVisionExampleEncoder();
    for (const [index, rows] of shards.entries()) {
      const name = { dataset: TFDS_DATASET_NAME, split: 'validation', index, count: shards.length };
      const file = join(folder, tfdsShardName(name));
      const writer = await TfRecordWriter.open(file);
      for (const row of rows) await writer.write(encoder.encode(row));
      await writer.close();
      files.push(file);
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('and finds every record, key, flag and image as written, in order', () => {
    const report = tfRecordReportSchema.parse(runClient(python, 'read_tfrecord.py', files));
    expect(report.files.map(({ file }) => file)).toEqual(files);
    for (const [index, rows] of shards.entries()) {
      const found = report.files[index];
      expect(found.records).toBe(rows.length);
      expect(found.rows).toEqual(
        rows.map((row) => ({
          image_id: row.imageId,
          filename: row.filename,
          image_sha256: createHash('sha256').update(row.image).digest('hex'),
          image_bytes: row.image.length,
          flags: row.flags,
        })),
      );
      const keys =
        rows.length === 0 ? [] : WAKE_VISION_FEATURES.map(({ name }) => [name, rows.length] as const);
      expect(found.keys).toEqual(Object.fromEntries(keys));
      expect(found.flag_sums).toEqual(
        eachFlag((name) => rows.reduce((sum, row) => sum + row.flags[name], 0)),
      );
      for (const label of VALUES) {
        expect(found.person[label]).toBe(rows.filter((row) => row.flags.person === label).length);
      }
    }
  });
});
