import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CorrectionsWriter, loadCorrections, readCorrections } from '../../manifests/index.js';
import { collect, temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

async function fileOf(text: string): Promise<string> {
  const file = path('cleaned.csv');
  await writeFile(file, `filename,original_label,clean_label\n${text}`);
  return file;
}

test('rows come with their lines', async () => {
  expect(await collect(readCorrections(await fileOf('a.jpg,0,1\nb.jpg,-1,-2\n')))).toEqual([
    { line: 2, row: { filename: 'a.jpg', originalLabel: 0, cleanLabel: 1 } },
    { line: 3, row: { filename: 'b.jpg', originalLabel: -1, cleanLabel: -2 } },
  ]);
});

test('a label out of the four is refused by line, column and value', async () => {
  const file = await fileOf('a.jpg,0,1\nb.jpg,1,-3\n');
  await expect(loadCorrections(file)).rejects.toThrow(
    `${file}:3: column clean_label: "-3": a label is 1, 0, -1 or -2`,
  );
});

test('repeated names are counted; those that disagree are reported, and 1, 0, -1, -2 win in this order', async () => {
  const file = await fileOf('a,0,1\nb,0,-2\nb,0,0\na,0,1\nc,1,1\nb,0,-1\nd,1,-1\nd,1,-2\n');
  const corrections = await loadCorrections(file);
  expect(corrections).toMatchObject({ rows: 8, repeatedNames: 3 });
  expect([...corrections.byFilename.values()].map((row) => [row.filename, row.cleanLabel])).toEqual([
    ['a', 1],
    ['b', 0],
    ['c', 1],
    ['d', -1],
  ]);
  expect(corrections.conflicts).toEqual([
    {
      filename: 'b',
      rows: [
        { line: 3, cleanLabel: -2 },
        { line: 4, cleanLabel: 0 },
        { line: 7, cleanLabel: -1 },
      ],
      used: 0,
    },
    {
      filename: 'd',
      rows: [
        { line: 8, cleanLabel: -1 },
        { line: 9, cleanLabel: -2 },
      ],
      used: -1,
    },
  ]);
});

test('what is written reads back', async () => {
  const file = path('written.csv');
  const writer = await CorrectionsWriter.open(file);
  const rows = [
    { filename: 'a, b.jpg', originalLabel: 1, cleanLabel: -2 },
    { filename: '写真.jpg', originalLabel: -1, cleanLabel: 0 },
  ] as const;
  for (const row of rows) await writer.write(row);
  await writer.close();
  expect((await collect(readCorrections(file))).map(({ row }) => row)).toEqual(rows);
});

const real = new URL('../../../shared/data/corrections/', import.meta.url);
const missing = !existsSync(real);
if (missing) process.stderr.write('skipped: the published correction files are not beside the project\n');

describe.skipIf(missing)('the published files', () => {
  /** Rows by `original,clean` label. */
  const tables = {
    validation: {
      '1,1': 8064,
      '1,0': 139,
      '1,-2': 282,
      '0,1': 668,
      '0,0': 7664,
      '0,-2': 154,
      '-1,1': 532,
      '-1,0': 87,
      '-1,-2': 44,
    },
    test: {
      '1,1': 24276,
      '1,0': 506,
      '1,-2': 854,
      '0,1': 1902,
      '0,0': 23376,
      '0,-2': 357,
      '-1,1': 1577,
      '-1,0': 289,
      '-1,-2': 155,
    },
  };

  test.each([
    { split: 'validation', rows: 17_634, names: 17_624, repeated: 10 },
    { split: 'test', rows: 53_292, names: 53_292, repeated: 0 },
  ] as const)('$split: every row, counted', async ({ split, rows, names, repeated }) => {
    const file = fileURLToPath(new URL(`wv_${split}_cleaned.csv`, real));
    const counts: Record<string, number> = {};
    for await (const { row } of readCorrections(file)) {
      const key = `${row.originalLabel},${row.cleanLabel}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    expect(counts).toEqual(tables[split]);
    const corrections = await loadCorrections(file);
    expect(corrections).toMatchObject({ rows, repeatedNames: repeated, conflicts: [] });
    expect(corrections.byFilename.size).toBe(names);
  });
});
