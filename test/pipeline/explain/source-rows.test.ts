import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowsThatBegin } from '../../../pipeline/explain/source-rows.js';
import { temporaryFolders } from '../../temporary.js';

const folder = temporaryFolders();
const ID = '00000000000000aa';

async function file(content: string): Promise<string> {
  const path = join(await folder(), 'rows.csv');
  await writeFile(path, content);
  return path;
}

describe('rowsThatBegin', () => {
  it('takes the rows whose first field is the text, as they stand, in order', async () => {
    const path = await file(
      `ImageID,Label\n${ID},/m/1\n00000000000000ab,/m/2\n"${ID}","a ""b"""\n${ID}b,/m/3\nx,${ID}\n${ID},last`,
    );
    expect(await rowsThatBegin(path, ID)).toEqual({
      header: 'ImageID,Label',
      rows: [`${ID},/m/1`, `"${ID}","a ""b"""`, `${ID},last`],
    });
  });

  it('keeps a title with line ends in one row, and takes ends of either kind', async () => {
    const path = await file(`\ufeffImageID,Title\r\n${ID},"two\nlines"\r\n${ID},one\r\n`);
    expect(await rowsThatBegin(path, ID)).toEqual({
      header: 'ImageID,Title',
      rows: [`${ID},"two\nlines"`, `${ID},one`],
    });
  });

  it('finds rows that lie across the chunks of a large file', async () => {
    // Chunks are of 4 MiB: rows of every length shift where they are cut.
    const lines = Array.from({ length: 90_000 }, (_, index) => {
      const id = index % 1000 === 7 ? ID : (index + 2 ** 20).toString(16).padStart(16, '0');
      return `${id},${'x'.repeat(index % 211)}`;
    });
    const { rows } = await rowsThatBegin(await file(['ImageID,Text', ...lines].join('\n')), ID);
    expect(rows).toEqual(lines.filter((line) => line.startsWith(ID)));
    expect(rows).toHaveLength(90);
  });

  it('finds nothing in an empty file', async () => {
    expect(await rowsThatBegin(await file(''), ID)).toEqual({ header: '', rows: [] });
  });
});
