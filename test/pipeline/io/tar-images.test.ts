import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TarWriter } from '../../../manifests/index.js';
import { StageError, UsageError } from '../../../pipeline/errors.js';
import { openTarImages } from '../../../pipeline/io/tar-images.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tar-images-'));
});

afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

async function writeTar(name: string, members: Record<string, string>): Promise<string> {
  const writer = await TarWriter.open(at(name));
  for (const [path, text] of Object.entries(members)) await writer.add(path, Buffer.from(text));
  await writer.close();
  return at(name);
}

async function get(path: string, imageIds: string[], maxBytes = 100_000): Promise<string[]> {
  const images = await openTarImages(path, maxBytes);
  try {
    const answers = await Promise.all(imageIds.map((imageId) => images.get(imageId)));
    return answers.map((answer) =>
      answer.outcome === 'ok' ? Buffer.from(answer.bytes).toString() : answer.outcome,
    );
  } finally {
    await images.close();
  }
}

describe('tar files of pictures', () => {
  it('finds members by the last part of their path', async () => {
    const tar = await writeTar('a.tar', {
      'train/aa.jpg': 'one',
      'bb.PNG': 'two'.repeat(300),
      './x/cc.webp': '',
    });
    expect(await get(tar, ['aa', 'bb', 'cc', 'dd'])).toEqual(['one', 'two'.repeat(300), '', 'missing']);
  });

  it('looks into every tar of a folder; the first member of an image counts', async () => {
    await writeTar('2.tar', { 'aa.jpg': 'second', 'bb.jpg': 'only there' });
    await writeTar('1.TAR', { 'aa.jpg': 'first', 'aa.png': 'later' });
    await writeFile(at('notes.txt'), 'no archive');
    expect(await get(folder, ['aa', 'bb'])).toEqual(['first', 'only there']);
  });

  it('passes over what is no regular file and no picture', async () => {
    await mkdir(at('in/folder.jpg'), { recursive: true });
    await writeFile(at('in/note.txt'), 'text');
    await symlink('note.txt', at('in/link.jpg'));
    execFileSync('tar', ['-cf', at('a.tar'), '-C', folder, 'in']);
    expect(await get(at('a.tar'), ['folder', 'note', 'link'])).toEqual(['missing', 'missing', 'missing']);
  });

  it.each(['gnu', 'oldgnu', 'pax', 'ustar'])('reads the long names of the %s format', async (format) => {
    const deep = `in/${'d'.repeat(70)}/${'e'.repeat(70)}/${format === 'ustar' ? 'f' : 'f'.repeat(120)}`;
    await mkdir(at(deep), { recursive: true });
    await writeFile(at(`${deep}/0123.jpg`), 'deep');
    await writeFile(at('in/4567.jpg'), 'flat');
    execFileSync('tar', [`--format=${format}`, '-cf', at('a.tar'), '-C', folder, 'in']);
    expect(await get(at('a.tar'), ['0123', '4567'])).toEqual(['deep', 'flat']);
  });

  it('refuses members over the cap unread', async () => {
    const tar = await writeTar('a.tar', { 'aa.jpg': 'x'.repeat(11), 'bb.jpg': 'x'.repeat(10) });
    expect(await get(tar, ['aa', 'bb'], 10)).toEqual(['too_large', 'x'.repeat(10)]);
  });

  it('says where an archive is cut short', async () => {
    const tar = await writeTar('a.tar', { 'aa.jpg': 'one', 'bb.jpg': 'x'.repeat(2000) });
    await truncate(tar, 2000);
    await expect(get(tar, ['aa'])).rejects.toThrow(StageError);
    await expect(get(tar, ['aa'])).rejects.toThrow(/a\.tar: cut short within "bb\.jpg"/);
    await truncate(tar, 1024);
    await expect(get(tar, ['aa'])).rejects.toThrow(/a\.tar: cut short at byte 1024/);
    await truncate(tar, 0);
    await expect(get(tar, ['aa'])).rejects.toThrow(/a\.tar: cut short at byte 0/);
  });

  it('says that a file is no tar', async () => {
    await writeFile(at('a.tar'), 'x'.repeat(2000));
    await expect(get(at('a.tar'), [])).rejects.toThrow(/a\.tar: no tar header at byte 0/);
  });

  it('asks to unpack what is compressed', async () => {
    const tar = await writeTar('a.tar', { 'aa.jpg': 'one' });
    await writeFile(at('b.tar.gz'), gzipSync(await readFile(tar)));
    await expect(get(at('b.tar.gz'), [])).rejects.toThrow(UsageError);
    await expect(get(at('b.tar.gz'), [])).rejects.toThrow(/Unpack it/);
    await copyFile(at('b.tar.gz'), tar);
    await expect(get(tar, [])).rejects.toThrow(/Unpack it/);
    await rm(tar);
    await expect(get(folder, [])).rejects.toThrow(/b\.tar\.gz is compressed/);
  });

  it('names the key where there is nothing', async () => {
    await expect(get(at('none'), [])).rejects.toThrow(/^images\.tar .*none: there is no such file or folder/);
    await expect(get(folder, [])).rejects.toThrow(/no \.tar files in this folder/);
  });
});
