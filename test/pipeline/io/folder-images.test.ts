import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../pipeline/errors.js';
import { openFolderImages } from '../../../pipeline/io/folder-images.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-images-'));
});

afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, text = name) => writeFile(join(folder, name), text);

async function get(imageId: string, maxBytes = 1000): Promise<string> {
  const answer = await (await openFolderImages(folder, maxBytes)).get(imageId);
  return answer.outcome === 'ok' ? Buffer.from(answer.bytes).toString() : answer.outcome;
}

describe('a folder of pictures', () => {
  it.each(['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif', 'JPG', 'Png'])(
    'finds .%s',
    async (extension) => {
      await put(`00ff.${extension}`);
      expect(await get('00ff')).toBe(`00ff.${extension}`);
    },
  );

  it('takes one of several files of an image, always the same', async () => {
    for (const name of ['a.png', 'a.jpeg', 'a.webp']) await put(name);
    expect(await get('a')).toBe('a.jpeg');
    await put('a.jpg');
    await put('a.JPG');
    expect(await get('a')).toBe('a.JPG');
  });

  it('misses what is not there, and what is no picture by its name', async () => {
    for (const name of ['a.txt', 'b', '.jpg', 'c.jpg.part']) await put(name);
    for (const imageId of ['a', 'b', '', 'c', 'd', '../a', 'c.jpg'])
      expect(await get(imageId)).toBe('missing');
  });

  it('passes over folders, pipes and links', async () => {
    await put('real.txt', 'secret');
    await mkdir(join(folder, 'a.jpg'));
    await symlink(join(folder, 'real.txt'), join(folder, 'b.jpg'));
    execFileSync('mkfifo', [join(folder, 'c.jpg')]);
    for (const imageId of ['a', 'b', 'c']) expect(await get(imageId)).toBe('missing');
  });

  it('follows no link that has taken the place of a file since it was listed', async () => {
    await put('a.jpg');
    await put('b.jpg');
    await put('real.txt', 'secret');
    const images = await openFolderImages(folder, 1000);
    await unlink(join(folder, 'a.jpg'));
    await symlink(join(folder, 'real.txt'), join(folder, 'a.jpg'));
    await unlink(join(folder, 'b.jpg'));
    expect(await images.get('a')).toMatchObject({ outcome: 'missing' });
    expect(await images.get('b')).toMatchObject({ outcome: 'missing' });
  });

  it('refuses files over the cap unread', async () => {
    await put('a.jpg', 'x'.repeat(1001));
    await put('b.jpg', 'x'.repeat(1000));
    expect(await get('a')).toBe('too_large');
    expect(await get('b')).toBe('x'.repeat(1000));
  });

  it('gives an empty file as no bytes', async () => {
    await put('a.jpg', '');
    expect(await get('a')).toBe('');
  });

  it.skipIf(process.getuid?.() === 0)('says forbidden of a file that may not be read', async () => {
    await put('a.jpg');
    await chmod(join(folder, 'a.jpg'), 0);
    expect(await get('a')).toBe('forbidden');
  });

  it('names the key where there is no such folder', async () => {
    const opening = openFolderImages(join(folder, 'none'), 1000);
    await expect(opening).rejects.toThrow(UsageError);
    await expect(opening).rejects.toThrow(/^images\.folder .*none: there is no such folder/);
  });
});

describe('isChanged', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const later = (): number => Date.now() + 60_000;

  async function isChanged(since: number, read = 'before'): Promise<boolean> {
    const images = await openFolderImages(folder, 1000);
    return images.isChanged('00ff', { bytes: read.length, sha256: sha256(read), since });
  }

  it('knows a picture that stands as it was read', async () => {
    await put('00ff.jpg', 'before');
    expect(await isChanged(0)).toBe(false);
    expect(await isChanged(later())).toBe(false);
  });

  it('sees another picture of another size, whenever it was put there', async () => {
    await put('00ff.jpg', 'another');
    expect(await isChanged(later())).toBe(true);
  });

  it('sees another picture of the same size, also with an old time of change', async () => {
    const since = Date.now() - 1000;
    await put('00ff.jpg', 'afters');
    expect(await isChanged(since)).toBe(true);
    await utimes(join(folder, '00ff.jpg'), 1000, 1000);
    expect(await isChanged(since)).toBe(true);
  });

  it('does not read a file that was not touched since', async () => {
    await put('00ff.jpg', 'afters');
    expect(await isChanged(later())).toBe(false);
  });

  it('takes a file that is gone for no other picture', async () => {
    expect(await isChanged(0)).toBe(false);
  });
});
