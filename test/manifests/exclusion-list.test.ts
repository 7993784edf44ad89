import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseExclusionList, readExclusionList } from '../../manifests/index.js';
import { temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

test('ids one a line; comments, empty lines, CRLF and repeats do not count', async () => {
  const file = path('exclude.txt');
  await writeFile(
    file,
    '\uFEFF# asked for by their owners\r\n0001eeaf4aed83f9\r\n\r\n  000595fe6fee6369  # a takedown\n0001eeaf4aed83f9',
  );
  expect([...(await readExclusionList(file))]).toEqual(['0001eeaf4aed83f9', '000595fe6fee6369']);
});

test('an empty list excludes nothing', () => {
  expect(parseExclusionList('# none yet\n', 'x').size).toBe(0);
});

test.each([
  ['# c\n0001eeaf4aed83f\n', 'x:2: "0001eeaf4aed83f" is no image id (16 hex digits)'],
  ['0001EEAF4AED83F9\n', 'x:1: "0001EEAF4AED83F9" is no image id (16 hex digits); write it in lower case'],
  ['0001eeaf4aed83f9 000595fe6fee6369\n', 'x:1: "0001eeaf4aed83f9 000595fe6fee6369" is no'],
  ['\n\na.jpg', 'x:3: "a.jpg" is no image id'],
])('%j is refused with its line', (text, message) => {
  expect(() => parseExclusionList(text, 'x')).toThrow(message);
});
