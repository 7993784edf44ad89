import { describe, expect, it, test } from 'vitest';
import {
  asFlag,
  baseName,
  requireSplit,
  splitAndPath,
  splitInName,
} from '../../../../pipeline/stages/import/container.js';
import { imageIdOf } from '../../../../pipeline/stages/import/ids.js';

test.each([
  ['validation-00003-of-00010.parquet', 'validation'],
  ['wake_vision-train_quality.tfrecord-00000-of-00004', 'train_quality'],
  ['train_quality_part_0-00009-of-00030.parquet', 'train_quality'],
  ['wake_vision_test.csv', 'test'],
  ['train_large_12.tar.gz', 'train_large'],
  ['latest.tar', null],
  ['pictures.tar', null],
])('%s is of %s', (name, split) => {
  expect(splitInName(name)).toBe(split);
});

test('a split before the path goes before its name, and a path may hold an equals sign', () => {
  expect(splitAndPath('test=a/validation.tar')).toEqual({ split: 'test', path: 'a/validation.tar' });
  expect(splitAndPath('a=b.tar')).toEqual({ split: null, path: 'a=b.tar' });
  expect(() => requireSplit(null, 'a=b.tar', '--csv')).toThrow('--csv validation=a=b.tar');
});

test.each([
  [1, 1],
  [0, 0],
  [-1, -1],
  [1n, 1],
  [true, 1],
  [false, 0],
  ['1', -1],
  [null, -1],
  [undefined, -1],
  [7, -1],
])('%s is the flag %d', (value, flag) => {
  expect(asFlag(value)).toBe(flag);
});

test('only the last part of a path counts, whoever made it', () => {
  expect(['a/b.jpg', 'a\\b.jpg', '../../b.jpg', 'b.jpg'].map(baseName)).toEqual(Array(4).fill('b.jpg'));
});

describe('the id of a picture', () => {
  const attribution = { originalUrl: '', landingUrl: '', license: '', authorUrl: '', author: '', title: '' };
  const listed = { imageId: 'b'.repeat(16), bearers: 1, attribution };
  const given = 'c'.repeat(16);

  it('is the first of: its own, that of the image list, the name, one made of split and name', () => {
    expect(imageIdOf('test', 'x.jpg', given, listed)).toEqual({ imageId: given, idSource: 'dataset' });
    expect(imageIdOf('test', 'x.jpg', null, listed)).toEqual({
      imageId: listed.imageId,
      idSource: 'ids_file',
    });
    expect(imageIdOf('test', '0001eeaf4aed83f9.jpg', null, undefined)).toEqual({
      imageId: '0001eeaf4aed83f9',
      idSource: 'file_name',
    });
    expect(imageIdOf('test', '0001EEAF4AED83F9.jpg', null, undefined).idSource).toBe('made');
  });

  it('differs between splits, and is the same in both train splits', () => {
    const made = (split: 'train' | 'test') => imageIdOf(split, 'photo.jpg', null, undefined).imageId;
    expect(made('train')).not.toBe(made('test'));
    // printf 'train/photo.jpg' | sha256sum | head -c 16
    expect(made('train')).toBe('93cd40ac4614516d');
  });
});
