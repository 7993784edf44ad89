import { expect, test } from 'vitest';
import { parseTfdsShardName, TFDS_DATASET_NAME, tfdsShardName } from '../../manifests/index.js';

test.each([
  [0, 16, 'wake_vision_regenerated-validation.tfrecord-00000-of-00016'],
  [15, 16, 'wake_vision_regenerated-validation.tfrecord-00015-of-00016'],
  [99_999, 100_000, 'wake_vision_regenerated-validation.tfrecord-099999-of-100000'],
])('shard %i of %i', (index, count, name) => {
  const shard = { dataset: TFDS_DATASET_NAME, split: 'validation', index, count };
  expect(tfdsShardName(shard)).toBe(name);
  expect(parseTfdsShardName(name)).toEqual(shard);
});

test.each([
  'validation.csv',
  'a-b.tfrecord-0-of-1',
  'a-b.tfrecord-00001-of-00001',
  'a-b.tfrecord-000000-of-000001',
  'a-b.tfrecord-00000-of-00001.tmp',
])('%s is no shard name', (name) => {
  expect(parseTfdsShardName(name)).toBeNull();
});

test.each([
  [1, 1],
  [-1, 1],
  [0, 0],
  [0.5, 2],
])('shard %d of %d does not exist', (index, count) => {
  expect(() => tfdsShardName({ dataset: 'a', split: 'b', index, count })).toThrow(RangeError);
});
