import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atWork } from '../../pipeline/at-work.js';
import { PROCESS_MARK } from '../../pipeline/leftovers.js';
import { temporaryFolders } from '../temporary.js';
import { openContext } from './filter-world.js';

const newFolder = temporaryFolders();
const [HOST] = PROCESS_MARK.split('.');

async function warningsBeside(presence: string | null, part = { index: 0, of: 1 }): Promise<string[]> {
  const root = await newFolder();
  if (presence !== null) await writeFile(join(root, presence), '');
  const { context, warnings } = await openContext({ workspace: root });
  let during: string[] = [];
  await atWork({ ...context, part }, async () => {
    during = await readdir(root);
  });
  expect(during).toContain(`at-work.${PROCESS_MARK}.tmp`);
  expect(await readdir(root)).not.toContain(`at-work.${PROCESS_MARK}.tmp`);
  return warnings;
}

describe('a run', () => {
  it('warns of another one that is at work in the workspace, and of where it is', async () => {
    expect(await warningsBeside('at-work.node-7.4711.tmp')).toEqual([
      expect.stringMatching(/^another run is at work in .* \(process 4711 on node-7\)\. .*run it again then/),
    ]);
    const [warning] = await warningsBeside(`at-work.${HOST}.${process.ppid}.tmp`);
    expect(warning).toContain(`process ${process.ppid} on ${HOST}`);
  });

  it('passes by one that was killed on this machine, and says nothing where it is alone or a part', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(await warningsBeside(`at-work.${HOST}.${pid}.tmp`)).toEqual([]);
    expect(await warningsBeside(null)).toEqual([]);
    expect(await warningsBeside('at-work.node-7.4711.tmp', { index: 1, of: 3 })).toEqual([]);
  });

  it('leaves no trace where it fails', async () => {
    const root = await newFolder();
    const { context } = await openContext({ workspace: root });
    await expect(atWork(context, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(root)).toEqual([]);
  });
});
