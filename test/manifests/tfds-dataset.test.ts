import { expect, test } from 'vitest';
import {
  TFDS_DATASET_NAME,
  tfdsDatasetInfo,
  tfdsFeaturesJson,
  tfdsLabelFiles,
  wakeVisionTfdsFeatures,
  WAKE_VISION_FEATURES,
} from '../../manifests/index.js';

test('dataset_info.json names splits, shard lengths and bytes as TFDS writes them', () => {
  const text = tfdsDatasetInfo({
    description: 'd',
    citation: '@article{x}',
    homepage: 'https://example.org',
    license: 'CC BY',
    releaseNotes: 'first',
    splits: [{ name: 'validation', shardLengths: [2, 3], dataBytes: 2 ** 53 - 1 }],
    supervised: ['image', 'person'],
  });
  expect(JSON.parse(text)).toEqual({
    name: TFDS_DATASET_NAME,
    version: '1.0.0',
    description: 'd',
    citation: '@article{x}',
    location: { urls: ['https://example.org'] },
    redistributionInfo: { license: 'CC BY' },
    releaseNotes: { '1.0.0': 'first' },
    fileFormat: 'tfrecord',
    supervisedKeys: { tuple: { items: [{ featureKey: 'image' }, { featureKey: 'person' }] } },
    splits: [
      {
        name: 'validation',
        filepathTemplate: '{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}',
        shardLengths: ['2', '3'],
        numBytes: '9007199254740991',
      },
    ],
  });
  expect(text).toMatch(/^\{\n {2}"citation": .*\n {2}"description"/);
});

test('features.json gives every feature its class and one content, empty where it is empty', () => {
  const features = {
    b: { kind: 'text' },
    a: { kind: 'class_label', names: ['No', 'Yes'] },
    image: { kind: 'image', size: null, channels: 3 },
    raw: { kind: 'pixels', size: 8, channels: 1 },
    area: { kind: 'float32' },
  } as const;
  const P = 'tensorflow_datasets.core.features';
  expect(JSON.parse(tfdsFeaturesJson(features))).toEqual({
    pythonClassName: `${P}.features_dict.FeaturesDict`,
    featuresDict: {
      features: {
        a: { pythonClassName: `${P}.class_label_feature.ClassLabel`, classLabel: { numClasses: '2' } },
        area: {
          pythonClassName: `${P}.scalar.Scalar`,
          tensor: { dtype: 'float32', encoding: 'none', shape: {} },
        },
        b: { pythonClassName: `${P}.text_feature.Text`, text: {} },
        image: {
          pythonClassName: `${P}.image_feature.Image`,
          image: { dtype: 'uint8', shape: { dimensions: ['-1', '-1', '3'] } },
        },
        raw: {
          pythonClassName: `${P}.tensor_feature.Tensor`,
          tensor: { dtype: 'uint8', encoding: 'bytes', shape: { dimensions: ['8', '8', '1'] } },
        },
      },
    },
  });
  expect(tfdsLabelFiles(features)).toEqual([{ name: 'a.labels.txt', text: 'No\nYes\n' }]);
});

test('an export has the features of its records, and a label file for each of the 19 flags', () => {
  const features = wakeVisionTfdsFeatures({ size: 96, channels: 3, raw: false });
  expect(Object.keys(features)).toEqual(WAKE_VISION_FEATURES.map(({ name }) => name));
  const files = tfdsLabelFiles(features);
  expect(files).toHaveLength(19);
  expect(files.map(({ name }) => name)).toContain('non-person_non-depiction.labels.txt');
  expect(new Set(files.map(({ text }) => text))).toEqual(new Set(['No\nYes\n']));
});
