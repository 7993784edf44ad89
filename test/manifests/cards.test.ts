import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  datasheet,
  eachFlag,
  FLAG_NAMES,
  huggingFaceCard,
  huggingFaceFooter,
  huggingFaceShardName,
  sizeCategory,
  WAKE_VISION_HUGGING_FACE,
  wakeVisionCroissant,
  type ExportFacts,
} from '../../manifests/index.js';

const facts: ExportFacts = {
  producer: 'wake-vision-pipeline 1.2.3',
  target: 'Person',
  ruleSet: 'corrected',
  pictures: '96 x 96 pixels, rgb, png',
  changes: { fetched: 'cropped | resized', unchanged: 'resized' },
  splits: [
    {
      name: 'validation',
      images: 1200,
      bytes: 10,
      flags: eachFlag((name) =>
        name === 'person'
          ? { yes: 600, no: 600, unknown: 0 }
          : name === 'near'
            ? { yes: 150, no: 1050, unknown: 0 }
            : { yes: 3, no: 1000, unknown: 197 },
      ),
      rules: { box_target: 600, none: 600 },
      corrected: 7,
      licenses: { '': 2, 'https://creativecommons.org/licenses/by/2.0/': 1198 },
      sources: { cvdf: 1200 },
      unchangedSources: 0,
      labelsFrom: 'rules',
      balanced: true,
      filter: {
        dropped: 34,
        flipped: 2,
        toReview: 5,
        reasons: { duplicate_near: 9, label_issue: 1027 },
        model: { name: 'detector', sha256: 'ab'.repeat(32) },
      },
    },
    {
      name: 'train_large',
      images: 10,
      bytes: 10,
      flags: eachFlag((name) =>
        name === 'person' ? { yes: 5, no: 5, unknown: 0 } : { yes: 0, no: 0, unknown: 10 },
      ),
      rules: { label_target: 10 },
      corrected: 0,
      licenses: { 'https://creativecommons.org/licenses/by/2.0/': 10 },
      sources: { cvdf: 4, original: 6 },
      unchangedSources: 4,
      labelsFrom: 'rules',
      balanced: false,
      filter: null,
    },
  ],
};

test('a card states splits, features and size in YAML, and the numbers in words', () => {
  const card = huggingFaceCard({
    facts,
    dataFiles: (split) => `data/${split}-*.parquet`,
    features: WAKE_VISION_HUGGING_FACE,
  });
  const [, yaml, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(card)!;
  const head = parse(yaml, { version: '1.1' }) as Record<string, unknown>;
  expect(head).toMatchObject({
    license: 'cc-by-4.0',
    size_categories: ['1K<n<10K'],
    configs: [
      {
        config_name: 'default',
        data_files: [
          { split: 'validation', path: 'data/validation-*.parquet' },
          { split: 'train_large', path: 'data/train_large-*.parquet' },
        ],
      },
    ],
  });
  const { features } = head['dataset_info'] as { features: { name: string; dtype: unknown }[] };
  expect(features.map(({ name }) => name)).toEqual(WAKE_VISION_HUGGING_FACE.map(({ name }) => name));
  expect(features.find(({ name }) => name === 'image')?.dtype).toBe('image');
  expect(features.find(({ name }) => name === 'far')?.dtype).toEqual({
    class_label: { names: { 0: 'No', 1: 'Yes' } },
  });
  // The reader is Python's YAML 1.1, where bare 0, No and Yes are a number and truth values.
  expect(yaml).toContain('"0": "No"');
  expect(body).toContain('| validation | 1,200 | 600 | 600 |');
});

test('the footer names pictures and classes', () => {
  const footer = JSON.parse(
    huggingFaceFooter([
      { name: 'image', feature: { kind: 'image' } },
      { name: 'person', feature: { kind: 'class_label', names: ['No', 'Yes'] } },
      { name: 'n', feature: { kind: 'int64' } },
    ]),
  ) as unknown;
  expect(footer).toEqual({
    info: {
      features: {
        image: { _type: 'Image' },
        person: { _type: 'ClassLabel', names: ['No', 'Yes'] },
        n: { _type: 'Value', dtype: 'int64' },
      },
    },
  });
});

test.each([
  [0, 'n<1K'],
  [999, 'n<1K'],
  [1000, '1K<n<10K'],
  [74_345, '10K<n<100K'],
  [5_760_428, '1M<n<10M'],
])('%i images are of the size %s', (images, category) => {
  expect(sizeCategory(images)).toBe(category);
});

test('shards are named as push_to_hub names them', () => {
  expect(huggingFaceShardName('test', 3, 64)).toBe('test-00003-of-00064.parquet');
});

test('a datasheet answers from the counts', () => {
  const text = datasheet(facts);
  for (const heading of [
    'Motivation',
    'Composition',
    'Collection process',
    'Preprocessing, cleaning, labelling',
    'Uses',
    'Distribution',
    'Maintenance',
  ]) {
    expect(text).toContain(`\n## ${heading}\n`);
  }
  expect(text).toContain('| validation | 1,200 | 600 | 600 | 50.0 % | 7 |');
  expect(text).toContain('| distance | near | 25.0 % |');
  expect(text).toContain('| predominantly_female | 3 (197) | 0 (10) |');
  expect(text).toContain(`- Models:
  - detector, SHA-256 ${'ab'.repeat(32)}
`);
  expect(text).toContain(`- Pictures:
  - 1,206 pictures: cropped | resized
  - 4 pictures that came as working copies: resized
- Labels:
  - validation: the corrected rules of wake-vision-pipeline; the larger class was then cut to the size of the other
  - train_large: the corrected rules of wake-vision-pipeline; classes were not balanced
- Filters:
  - validation: 34 images left out (reasons, of which an image may have several: label_issue 1,027, duplicate_near 9), 2 labels turned round, 5 doubtful labels kept for a person to look at; labels judged by detector
`);
  expect(text).toContain('| not stated | 2 |');
  const topics = text
    .split('\n## ')
    .map((section) => [...section.matchAll(/^- ([A-Z][^:]+): ./gm)].map(([, topic]) => topic));
  expect(topics).toEqual([
    [],
    ['Who made it', 'Who paid for it'],
    [
      'One instance',
      'All or a sample',
      'What is missing',
      'Splits',
      'Errors and noise',
      'Stands alone',
      'Confidential',
      'Offensive',
    ],
    ['How', 'When', 'Ethical review', 'Consent', 'Effects on those who are shown'],
    ['Raw data', 'Software'],
    ['Used for already', 'Not for', 'What a user should weigh'],
    ['By whom', 'Other terms', 'Export controls'],
    [],
    ['Who', 'Mistakes', 'Older versions', 'Extending it'],
  ]);
  expect(text).toContain('changed 1,089 of 16,971 in validation, 3,262 of 51,271 in test');
  expect(datasheet({ ...facts, target: 'Bird' })).not.toContain('1,089');
  expect(text).toContain('| original | 6 |');
  expect(text).toContain(
    "(7 of 1,200 in validation): by Wake Vision's correction files, or in reviews of this copy.",
  );
  const [first, second] = facts.splits;
  const uneven = { ...first, flags: { ...first.flags, person: { yes: 600, no: 580, unknown: 0 } } };
  expect(datasheet({ ...facts, splits: [uneven] })).toContain(
    'cut to the size of the other; images that were left out after that make the two differ',
  );
  expect(datasheet({ ...facts, splits: [second] })).toContain('No label was corrected by hand.');
  const imported = { ...second, labelsFrom: 'import', unchangedSources: 10 } as const;
  expect(datasheet({ ...facts, splits: [imported] })).toMatch(
    /- How: taken over from .*- Pictures:\n {2}- 10 pictures that came as working copies: resized\n- Labels:\n {2}- as they came with the imported .*Filters: none was followed\.\n- Models: none.*No split of this export/s,
  );
});

test('a Croissant document lists files with sums, fields, and what is known of people', () => {
  const file = { path: 'data/validation-00000-of-00001.parquet', bytes: 12, sha256: 'cd'.repeat(32) };
  const document = JSON.parse(wakeVisionCroissant(facts, [file])) as {
    distribution: Record<string, unknown>[];
    recordSet: { field: { '@id': string; source: unknown }[] }[];
    'rai:dataBiases': string[];
  };
  expect(document.distribution[0]).toEqual({
    '@type': 'cr:FileObject',
    '@id': file.path,
    name: file.path,
    contentUrl: file.path,
    contentSize: '12 B',
    encodingFormat: 'application/x-parquet',
    sha256: file.sha256,
  });
  const fields = document.recordSet[0].field;
  expect(fields.map((field) => field['@id'])).toEqual([
    ...WAKE_VISION_HUGGING_FACE.map(({ name }) => `images/${name}`),
    'images/split',
  ]);
  expect(fields.at(-1)?.source).toEqual({
    fileSet: { '@id': 'parquet-files' },
    extract: { fileProperty: 'fullpath' },
    transform: { regex: 'data/(validation|train_large)-.*parquet$' },
  });
  expect(document['rai:dataBiases']).toHaveLength(2);
  expect(FLAG_NAMES.every((name) => fields.some((field) => field['@id'] === `images/${name}`))).toBe(true);
});
