import { expect, test } from 'vitest';
import {
  ATTRIBUTION_COLUMNS,
  attributionRow,
  CC_BY_PATTERN,
  eachFlag,
  FLAG_NAMES,
  IMAGE_FOLDER_COLUMNS,
  imageFolderClass,
  imageFolderClasses,
  imageFolderRow,
  isCcBy,
  licenseText,
} from '../../manifests/index.js';

test('a row says author, page, licence, title, source and changes', () => {
  const row = attributionRow(
    {
      imageId: '00aa',
      split: 'test',
      author: 'Ann',
      authorUrl: 'https://a',
      title: 'T, "1"',
      license: 'https://l',
      page: 'https://p',
      source: 'https://s/x.jpg',
    },
    'cropped',
  );
  expect(Object.fromEntries(ATTRIBUTION_COLUMNS.map((name, i) => [name, row[i]]))).toEqual({
    image_id: '00aa',
    split: 'test',
    author: 'Ann',
    author_url: 'https://a',
    page: 'https://p',
    license: 'https://l',
    title: 'T, "1"',
    source_url: 'https://s/x.jpg',
    changes: 'cropped',
  });
});

test.each([
  ['https://creativecommons.org/licenses/by/2.0/', true],
  ['http://creativecommons.org/licenses/by/4.0', true],
  ['https://creativecommons.org/licenses/by/4.0/legalcode', true],
  ['https://creativecommons.org/licenses/by-nc/2.0/', false],
  ['https://creativecommons.org/licenses/by-sa/2.0/', false],
  ['https://example.org/?https://creativecommons.org/licenses/by/2.0/', false],
  ['', false],
])('%j is CC BY: %s', (license, expected) => {
  expect(isCcBy(license)).toBe(expected);
  expect(new RegExp(CC_BY_PATTERN).test(license)).toBe(expected);
});

test('LICENSE counts pictures by licence, in order', () => {
  const text = licenseText({ images: 5, byLicense: { 'https://b': 2, '': 1, 'https://a': 2 } });
  expect(text).toContain('CC BY 4.0');
  expect(text.endsWith('5 in all:\n  no licence stated: 1\n  https://a: 2\n  https://b: 2\n')).toBe(true);
});

test('image folders: class folders by target and label, a metadata row a picture', () => {
  expect([imageFolderClass('Person', 1), imageFolderClass('Person', 0)]).toEqual(['person', 'no_person']);
  expect(imageFolderClasses('Person')).toEqual(['no_person', 'person']);
  expect(imageFolderClasses('Alpaca')).toEqual(['alpaca', 'no_alpaca']);
  expect(imageFolderClass('Human face', 0)).toBe('no_human_face');
  const flags = eachFlag((name) => (name === 'person' ? 1 : name === 'far' ? -1 : 0));
  const row = imageFolderRow({
    file: 'person/00aa.jpg',
    imageId: '00aa',
    filename: 'x.jpg',
    flag: (name) => flags[name],
  });
  expect(row.slice(0, 4)).toEqual(['person/00aa.jpg', '00aa', 'x.jpg', 1]);
  expect(row[IMAGE_FOLDER_COLUMNS.indexOf('far')]).toBe(-1);
  expect(row).toHaveLength(3 + FLAG_NAMES.length);
});
