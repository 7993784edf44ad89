import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../pipeline/errors.js';
import { checkWorkspace, prepareWorkspace } from '../../pipeline/workspace-folder.js';
import { temporaryFolders } from '../temporary.js';

const newFolder = temporaryFolders();

describe('the workspace folder', () => {
  it('is made with those above it, and may be there already', async () => {
    const root = join(await newFolder(), 'a', 'b', 'c');
    await checkWorkspace(root);
    expect(existsSync(root)).toBe(false);
    await prepareWorkspace(root);
    await prepareWorkspace(root);
    expect((await stat(root)).isDirectory()).toBe(true);
  });

  it('is refused where it is a file, or below one', async () => {
    const file = join(await newFolder(), 'notes.txt');
    await writeFile(file, '');
    await expect(checkWorkspace(file)).rejects.toThrow(
      /notes\.txt: this is a file, not a folder\. Name another/,
    );
    await expect(prepareWorkspace(join(file, 'deeper'))).rejects.toThrow(/a part of the path is a file/);
    await expect(prepareWorkspace(file)).rejects.toThrow(UsageError);
  });

  it.skipIf(!existsSync('/proc/self'))('is refused where no folder can be made', async () => {
    await expect(prepareWorkspace('/proc/foo/bar')).rejects.toThrow(
      /\/proc\/foo\/bar: cannot be used: no folder can be made/,
    );
  });
});
