import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeLeftovers } from '../../pipeline/leftovers.js';
import { temporaryPath } from '../../pipeline/sidecar.js';
import { temporaryFolders } from '../temporary.js';

const folder = temporaryFolders();
const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');

describe('removeLeftovers', () => {
  it('removes what dead processes of this machine left, and nothing else', async () => {
    const root = await folder();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await mkdir(join(root, 'images'));
    const names = [
      `images/shard-00000-of-00001.tar.${host}.${dead}.tmp`,
      `images/shard-00000-of-00001.tar.${host}.${process.ppid}.tmp`,
      `images/shard-00000-of-00001.tar.another-machine.${dead}.tmp`,
      'images/shard-00000-of-00001.tar',
      'notes.tmp',
    ];
    for (const name of names) await writeFile(join(root, name), '');
    await writeFile(temporaryPath(join(root, 'own.csv')), '');
    expect(await removeLeftovers(root)).toBe(2);
    const left = (await readdir(root, { recursive: true })).sort();
    expect(left).toEqual(['images', ...names.slice(1)].sort());
  });

  it('finds nothing in a folder that is not there', async () => {
    expect(await removeLeftovers(join(await folder(), 'nowhere'))).toBe(0);
  });
});
