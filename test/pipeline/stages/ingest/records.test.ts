import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyWithLineFeeds } from '../../../../pipeline/stages/ingest/line-ends.js';
import { locateRecords, MAX_TEXT_BYTES } from '../../../../pipeline/stages/ingest/records.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'records-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('locateRecords', () => {
  it('finds records over many blocks, quoted line breaks and empty lines counted as lines', async () => {
    const path = join(folder, 'long.csv');
    const parts = ['id,text\n'];
    const wantedOffsets: number[] = [];
    const wantedOrdinals: number[] = [];
    const offsetLines: number[] = [];
    const ordinalLines: number[] = [];
    let offset = 8;
    let line = 2;
    let ordinal = 0;
    for (let n = 0; n < 90_000; n++) {
      const text =
        n % 3 === 0
          ? `${n},"é ""${n}""\n\n, ${'x'.repeat(n % 97)}"\n`
          : n % 50 === 1
            ? `\n${n},plain\n`
            : `${n},"q" ${n % 7}\n`;
      if (n % 4001 === 17) {
        wantedOffsets.push(offset);
        offsetLines.push(line + (text.startsWith('\n') ? 1 : 0));
      } else {
        ordinal++;
        if (n % 2999 === 5) {
          wantedOrdinals.push(ordinal);
          ordinalLines.push(line + (text.startsWith('\n') ? 1 : 0));
        }
      }
      parts.push(text);
      offset += Buffer.byteLength(text);
      line += text.split('\n').length - 1;
    }
    await writeFile(path, parts.join(''));
    expect(offset).toBeGreaterThan(2 << 20);
    const located = await locateRecords(path, wantedOffsets, wantedOrdinals);
    expect(located.atOffsets.map((record) => record.line)).toEqual(offsetLines);
    expect(located.atOrdinals.map((record) => record.line)).toEqual(ordinalLines);
    expect(located.others).toBe(ordinal);
  });

  it('reads a last line without a line end, and cuts long text', async () => {
    const path = join(folder, 'last.csv');
    await writeFile(path, `a\r\n1\r\n${'y'.repeat(5000)}`);
    const { atOrdinals } = await locateRecords(path, [], [1, 2]);
    expect(atOrdinals).toEqual([
      { line: 2, text: '1' },
      { line: 3, text: 'y'.repeat(MAX_TEXT_BYTES) },
    ]);
  });
});

describe('copyWithLineFeeds', () => {
  it('keeps the number of lines and makes a lone carriage return a blank', async () => {
    const from = join(folder, 'from.csv');
    await writeFile(from, 'a\r\nb\n"c\r\nd"\re\r\r\n');
    await copyWithLineFeeds(from, join(folder, 'to.csv'));
    expect(await readFile(join(folder, 'to.csv'), 'utf8')).toBe('a\nb\n"c\nd" e \n');
  });

  it('mends pairs that two blocks share', async () => {
    const from = join(folder, 'blocks.csv');
    await writeFile(from, `${'x'.repeat((1 << 20) - 1)}\r\ny\r\n`);
    await copyWithLineFeeds(from, join(folder, 'to.csv'));
    expect(await readFile(join(folder, 'to.csv'), 'utf8')).toBe(`${'x'.repeat((1 << 20) - 1)}\ny\n`);
  });
});
