import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PICTURE_EXTENSIONS } from '../../../../pipeline/io/picture-name.js';
import { listImageFolder } from '../../../../pipeline/stages/ingest/folder-list.js';
import { temporaryFolders } from '../../../temporary.js';

const folder = temporaryFolders();

describe('listImageFolder', () => {
  it('lists every picture that a folder source reads, each id once', async () => {
    const root = await folder();
    const ids = PICTURE_EXTENSIONS.map((_, index) => `000000000000000${index.toString(16)}`);
    for (const [index, extension] of PICTURE_EXTENSIONS.entries())
      await writeFile(
        join(root, `${ids[index]}.${index % 2 === 0 ? extension : extension.toUpperCase()}`),
        '',
      );
    for (const name of [`${ids[0]}.png`, `${ids[1]}.txt`, 'ABCDEF0123456789.jpg', 'boxes.csv'])
      await writeFile(join(root, name), '');
    expect(await listImageFolder(root)).toEqual(ids);
    expect(PICTURE_EXTENSIONS).toContain('avif');
  });

  it('says how pictures must be named where none is', async () => {
    const root = await folder();
    await writeFile(join(root, 'holiday.jpg'), '');
    await expect(listImageFolder(root)).rejects.toThrow('no picture is named by an image id');
  });
});
