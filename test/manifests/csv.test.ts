import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CsvError, csvLine, CsvWriter, readCsv, type CsvValue } from '../../manifests/index.js';
import { collect, rejection, temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

async function fileOf(text: string | Uint8Array): Promise<string> {
  const file = path('rows.csv');
  await writeFile(file, text);
  return file;
}

const nameAndLabel = {
  columns: ['filename', 'label'],
  schema: z.object({
    filename: z.string(),
    label: z.enum(['0', '1'], { error: 'a label is 0 or 1' }).transform(Number),
  }),
};

const readRows = async (text: string) => collect(readCsv(await fileOf(text), nameAndLabel));

test.each<[string, CsvValue[], string]>([
  ['plain values', ['a.jpg', 1, -1, 0], 'a.jpg,1,-1,0\n'],
  ['a comma', ['a,b'], '"a,b"\n'],
  ['a quote', ['say "hi"', 'x'], '"say ""hi""",x\n'],
  ['line breaks', ['a\nb', 'c\r\nd', 'e\rf'], '"a\nb","c\r\nd","e\rf"\n'],
  ['blanks stay as they are', [' a ', '\tb'], ' a ,\tb\n'],
  ['nothing', [null, '', null], ',,\n'],
  ['one empty field is not an empty line', [''], '""\n'],
  [
    'large, small and truth',
    [2 ** 53 - 1, 2n ** 63n, 0.1, true],
    '9007199254740991,9223372036854775808,0.1,true\n',
  ],
  ['any script', ['写真,一', 'Иван', '👩‍🚀'], '"写真,一",Иван,👩‍🚀\n'],
])('%s', (_name, values, line) => {
  expect(csvLine(values)).toBe(line);
});

test.each([Number.NaN, Infinity])('%d is no CSV value', (value) => {
  expect(() => csvLine([value])).toThrow(RangeError);
});

test('a file has its header, LF line ends, no byte-order mark, and a count of rows', async () => {
  const file = path('small.csv');
  const writer = await CsvWriter.open(file, ['filename', 'label']);
  await writer.write(['a.jpg', 1]);
  await writer.write(['b,c.jpg', 0]);
  expect(await writer.close()).toMatchObject({ rows: 2, bytes: 35 });
  expect(await readFile(file, 'utf8')).toBe('filename,label\na.jpg,1\n"b,c.jpg",0\n');
});

test('a row of the wrong width is refused', async () => {
  const writer = await CsvWriter.open(path('width.csv'), ['a', 'b']);
  expect(() => writer.write(['x'])).toThrow('a row of 1 values for 2 columns');
  await writer.abort();
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'a', '😀', 'ы', '\uFEFF') }),
);

test('any texts come back, whatever they hold', async () => {
  const schema = z.object({ first: z.string(), second: z.string() });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(anyText, anyText), { maxLength: 12 }), async (pairs) => {
      const file = path('any.csv');
      const writer = await CsvWriter.open(file, ['first', 'second']);
      for (const pair of pairs) await writer.write(pair);
      await writer.close();
      const rows = await collect(readCsv(file, { columns: ['first', 'second'], schema }));
      expect(rows.map(({ row }) => [row.first, row.second])).toEqual(pairs);
      let line = 2;
      for (const [i, { line: found }] of rows.entries()) {
        expect(found).toBe(line);
        line += 1 + pairs[i].join('').split('\n').length - 1;
      }
    }),
    { numRuns: 60 },
  );
});

test('one column of any texts comes back, empty ones too', async () => {
  const schema = z.object({ only: z.string() });
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { maxLength: 8 }), async (values) => {
      const file = path('one.csv');
      const writer = await CsvWriter.open(file, ['only']);
      for (const value of values) await writer.write([value]);
      await writer.close();
      const rows = await collect(readCsv(file, { columns: ['only'], schema }));
      expect(rows.map(({ row }) => row.only)).toEqual(values);
    }),
    { numRuns: 40 },
  );
});

describe('reading', () => {
  test('columns may stand in any order and beside others; lines are those of the file', async () => {
    const text = 'label,note,filename\n1,"two\r\nlines",a.jpg\r\n\n\n0,,"b,c.jpg"\n1,x,d.jpg';
    expect(await readRows(text)).toEqual([
      { line: 2, row: { filename: 'a.jpg', label: 1 } },
      { line: 6, row: { filename: 'b,c.jpg', label: 0 } },
      { line: 7, row: { filename: 'd.jpg', label: 1 } },
    ]);
  });

  test('a byte-order mark is no part of the first column', async () => {
    expect(await readRows('\uFEFFfilename,label\na,1\n')).toHaveLength(1);
  });

  test('an optional column may be missing', async () => {
    const options = {
      columns: ['filename'],
      optionalColumns: ['label'],
      schema: z.object({ filename: z.string(), label: z.string().optional() }),
    };
    const rows = await collect(readCsv(await fileOf('filename\na\n'), options));
    expect(rows).toEqual([{ line: 2, row: { filename: 'a' } }]);
  });

  test.each([
    [
      'a missing column',
      'filename,lable\na,1\n',
      /rows\.csv:1: no column label; the header is filename,lable/,
    ],
    [
      'a column named twice',
      'filename,label,label\na,1,0\n',
      /:1: the column label stands in the header twice/,
    ],
    ['an empty file', '', /:1: empty: a header with filename, label is expected/],
    ['a refused value', 'filename,label\na,1\nb,yes\n', /:3: column label: "yes": a label is 0 or 1/],
    ['a field too few', 'filename,label\na\n', /:2: 1 fields where the header has 2/],
    ['a field too many', 'filename,label\na,1\n\nb,0,0\n', /:4: 3 fields where the header has 2/],
    ['a quote never closed', 'filename,label\na,1\n"b,0\nc,1\n', /:3: a quote .* is never closed/],
    ['a quote in the middle', 'filename,label\n"x\r\ny",1\nb"c,0\n', /:4: a quote stands inside/],
    ['text after a quote', 'filename,label\n"b"c,0\n', /:2: text stands behind a closing quote/],
  ])('%s is told with file and line', async (_name, text, message) => {
    const error = await rejection(readRows(text));
    expect(error).toBeInstanceOf(CsvError);
    expect(String(error)).toMatch(message);
  });

  test('an unclosed quote in a large file is not read into memory whole', async () => {
    const text = `filename,label\n"${'x,1\n'.repeat(600_000)}`;
    expect(String(await rejection(readRows(text)))).toMatch(/:2: a quote .* is never closed/);
  });

  test('a file that is not there is told by the system', async () => {
    await expect(collect(readCsv(path('none.csv'), nameAndLabel))).rejects.toThrow('ENOENT');
  });

  test('a reader may be left early', async () => {
    const file = await fileOf(`filename,label\n${'a,1\n'.repeat(100_000)}`);
    for await (const { line } of readCsv(file, nameAndLabel)) {
      expect(line).toBe(2);
      break;
    }
  });
});
