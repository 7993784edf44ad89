import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  doneSidecar,
  inputKey,
  publishOutputs,
  readSidecar,
  temporaryPath,
  writeFileAtomically,
} from '../../pipeline/sidecar.js';
import { temporaryFolders } from '../temporary.js';

const folder = temporaryFolders();
const KEY = inputKey('inputs');

async function publish(): Promise<{ sidecar: string; output: string }> {
  const root = await folder();
  const [sidecar, output] = [join(root, 'a.done.json'), join(root, 'a.csv')];
  await writeFile(temporaryPath(output), 'hello');
  await publishOutputs(sidecar, { stage: 'test', key: KEY, counts: { rows: 1 } }, [
    { path: output, rows: 1 },
  ]);
  return { sidecar, output };
}

describe('inputKey', () => {
  it('does not depend on the order of members', () => {
    expect(inputKey({ a: 1, b: { c: [1, 2], d: null } })).toBe(inputKey({ b: { d: null, c: [1, 2] }, a: 1 }));
    expect(inputKey([1, 2])).not.toBe(inputKey([2, 1]));
  });

  it('differs where any value differs', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(inputKey(a) === inputKey(b)).toBe(equal);
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value)
    .map(([name, member]) => [name, sorted(member)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return { members };
}

describe('publishOutputs', () => {
  it('renames the files and says what they hold', async () => {
    const { sidecar, output } = await publish();
    expect(await readFile(output, 'utf8')).toBe('hello');
    expect(await readSidecar(sidecar)).toMatchObject({
      stage: 'test',
      key: KEY,
      counts: { rows: 1 },
      outputs: [
        {
          file: 'a.csv',
          bytes: 5,
          rows: 1,
          sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
        },
      ],
    });
    await expect(stat(temporaryPath(output))).rejects.toThrow('ENOENT');
  });

  it('publishes nothing where a file was not written', async () => {
    const root = await folder();
    const paths = ['a', 'b'].map((name) => join(root, name));
    await writeFile(temporaryPath(paths[0]), 'x');
    const sidecar = join(root, 's.done.json');
    const outputs = paths.map((path) => ({ path }));
    await expect(publishOutputs(sidecar, { stage: 't', key: KEY }, outputs)).rejects.toThrow('ENOENT');
    expect(await readSidecar(sidecar)).toBeNull();
    await expect(stat(paths[0])).rejects.toThrow('ENOENT');
  });
});

describe('doneSidecar', () => {
  it('holds for the same key and whole files only', async () => {
    const { sidecar, output } = await publish();
    expect(await doneSidecar(sidecar, KEY)).not.toBeNull();
    expect(await doneSidecar(sidecar, inputKey('others'))).toBeNull();
    await truncate(output, 3);
    expect(await doneSidecar(sidecar, KEY)).toBeNull();
  });

  it('is not fooled by a sidecar that is no sidecar', async () => {
    const path = join(await folder(), 'x.done.json');
    expect(await readSidecar(path)).toBeNull();
    await writeFile(path, '{"schema": 1');
    await expect(readSidecar(path)).rejects.toThrow(`${path}: not a sidecar of this version`);
  });
});

describe('publishOutputs', () => {
  it('names files below its folder by their path, and refuses others', async () => {
    const root = await folder();
    const [sidecar, picture] = [join(root, 'a.done.json'), join(root, 'person', 'x.jpg')];
    await mkdir(join(root, 'person'));
    await writeFile(temporaryPath(picture), 'jpeg');
    await publishOutputs(sidecar, { stage: 'test', key: KEY }, [{ path: picture, small: true }]);
    expect((await readSidecar(sidecar))?.outputs).toMatchObject([{ file: 'person/x.jpg', bytes: 4 }]);
    expect(await doneSidecar(sidecar, KEY)).not.toBeNull();
    await rm(picture);
    expect(await doneSidecar(sidecar, KEY)).toBeNull();
    const elsewhere = join(root, '..', 'x.jpg');
    await expect(publishOutputs(sidecar, { stage: 'test', key: KEY }, [{ path: elsewhere }])).rejects.toThrow(
      'does not stand beside or below',
    );
  });
});

describe('writeFileAtomically', () => {
  it('makes missing folders and replaces what was there', async () => {
    const path = join(await folder(), 'deep', 'er', 'x.txt');
    await writeFileAtomically(path, 'one');
    await writeFileAtomically(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
  });
});
