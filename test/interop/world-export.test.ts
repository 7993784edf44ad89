import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FLAG_NAMES,
  parseTfdsShardName,
  readCsv,
  readTfRecords,
  decodeExample,
} from '../../manifests/index.js';
import { configFile, openWorld, wakeVision, type ServedWorld } from '../e2e/world.js';
import { pythonFor, runClient } from './python.js';
import { tfRecordReportSchema } from './tfrecord-clients.js';

const python = pythonFor(['tensorflow', 'numpy']);

const manifestRow = z.record(z.string(), z.string());

describe.skipIf(python.skip)('TensorFlow reads the exports of a whole run', () => {
  let served: ServedWorld;
  let folder: string;

  beforeAll(async () => {
    served = await openWorld();
    const { config, workspace } = await configFile(served, 'work');
    const { code, stderr } = await wakeVision('run', '-c', config);
    expect(code, stderr).toBe(0);
    folder = join(workspace, 'export', 'published', 'tfrecord', 'rgb96-jpeg95');
  }, 180_000);

  afterAll(async () => {
    await served.close();
  });

  it.each(['train_large', 'train_quality', 'validation', 'test'])(
    'finds in %s what its manifest says',
    async (split) => {
      const shards = (await readdir(folder))
        .filter((name) => parseTfdsShardName(name)?.split === split)
        .sort();
      expect(shards.length).toBeGreaterThan(0);
      const report = tfRecordReportSchema.parse(
        runClient(
          python,
          'read_tfrecord.py',
          shards.map((name) => join(folder, name)),
        ),
      );
      const expected = [];
      const columns = ['image_id', 'filename', 'shard', 'record', ...FLAG_NAMES];
      for await (const { row } of readCsv(join(folder, `${split}.csv`), { columns, schema: manifestRow }))
        expected.push({
          shard: row['shard'],
          image_id: row['image_id'],
          filename: row['filename'],
          flags: Object.fromEntries(FLAG_NAMES.map((name) => [name, Number(row[name])])),
        });
      const found = report.files.flatMap(({ file, rows }) =>
        rows.map(({ image_id, filename, flags }) => ({
          shard: file.split('/').at(-1),
          image_id,
          filename,
          flags,
        })),
      );
      expect(found).toEqual(expected);
      expect(found.length).toBeGreaterThan(10);
      expect(found.some(({ flags }) => flags['person'] === 1)).toBe(true);
      expect(found.some(({ flags }) => flags['person'] === 0)).toBe(true);
    },
  );

  it('gives TensorFlow the same picture bytes as our own reader', async () => {
    const [name] = (await readdir(folder)).filter((file) => parseTfdsShardName(file)?.split === 'validation');
    const report = tfRecordReportSchema.parse(runClient(python, 'read_tfrecord.py', [join(folder, name)]));
    const sizes: number[] = [];
    for await (const { data } of readTfRecords(join(folder, name))) {
      const image = decodeExample(data).get('image');
      if (image !== undefined && 'bytes' in image) sizes.push(image.bytes[0].length);
    }
    expect(report.files[0].rows.map(({ image_bytes }) => image_bytes)).toEqual(sizes);
  });
});
