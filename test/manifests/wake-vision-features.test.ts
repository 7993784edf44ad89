import { expect, test } from 'vitest';
import {
  decodeExample,
  type Flag,
  eachFlag,
  FLAG_NAMES,
  PUBLISHED_FEATURES,
  WAKE_VISION_FEATURES,
  WakeVisionExampleEncoder,
} from '../../manifests/index.js';

test('there are the 21 published features, in order, and the image id', () => {
  expect(PUBLISHED_FEATURES.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'image image',
    'filename text',
    ...FLAG_NAMES.map((name) => `${name} class_label`),
  ]);
  expect(PUBLISHED_FEATURES).toHaveLength(21);
  expect(WAKE_VISION_FEATURES.slice(21)).toEqual([{ name: 'image_id', type: 'text' }]);
});

test('an Example holds one value for each feature', () => {
  const encoder = new WakeVisionExampleEncoder();
  const image = Buffer.from([0xff, 0xd8, 0, 1]);
  const flags = eachFlag((name) => (name === 'person' ? 1 : name === 'far' ? -1 : 0));
  const example = encoder.encode({ imageId: '0001eeaf4aed83f9', filename: 'фото, 1.jpg', image, flags });
  const features = decodeExample(example);
  expect([...features.keys()]).toEqual(WAKE_VISION_FEATURES.map(({ name }) => name).sort());
  expect(features.get('image')).toEqual({ bytes: [image] });
  expect(features.get('filename')).toEqual({ bytes: [Buffer.from('фото, 1.jpg')] });
  expect(features.get('image_id')).toEqual({ bytes: [Buffer.from('0001eeaf4aed83f9')] });
  for (const name of FLAG_NAMES) expect(features.get(name)).toEqual({ int64: [flags[name]] });
});

test('the next row writes over the last, whatever the sizes', () => {
  const encoder = new WakeVisionExampleEncoder();
  const flags = eachFlag((): Flag => 0);
  const row = (size: number) => ({
    imageId: '0'.repeat(16),
    filename: '',
    image: Buffer.alloc(size, 1),
    flags,
  });
  const small = Buffer.from(encoder.encode(row(10)));
  const large = decodeExample(encoder.encode(row(300_000))).get('image');
  if (large === undefined || !('bytes' in large)) throw new Error('no image');
  expect(Buffer.alloc(300_000, 1).equals(large.bytes[0])).toBe(true);
  expect(small.equals(encoder.encode(row(10)))).toBe(true);
});
