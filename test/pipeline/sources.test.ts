import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mirrored, neededSources, resolveSource, SOURCES, sourceFileName } from '../../pipeline/sources.js';
import { SOURCE_KEYS } from '../../pipeline/sources/catalog.js';
import { sourcesConfig } from '../../pipeline/sources/config.js';
import type { NeedOptions } from '../../pipeline/sources/needed.js';

const options: NeedOptions = {
  imageList: 'per_split',
  leftOut: new Set(),
  isPersonTarget: true,
  corrections: true,
};
const keys = (...args: Parameters<typeof neededSources>) => neededSources(...args).map(({ key }) => key);

describe('the catalog', () => {
  it('holds every published file with its size and sum', async ({ skip }) => {
    const path = new URL('../../../shared/reference/open-images-sources.tsv', import.meta.url);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return skip('open-images-sources.tsv is not here');
    const rows = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'));
    expect(rows.length).toBeGreaterThanOrEqual(16);
    for (const [url, bytes, sha256] of rows) {
      const file = Object.values(SOURCES).find((source) => source.url === url);
      expect(file, url).toMatchObject({ bytes: bytes ? Number(bytes) : null, sha256: sha256 || null });
    }
  });

  it('gives every file a name of its own', () => {
    expect(new Set(SOURCE_KEYS.map(sourceFileName)).size).toBe(SOURCE_KEYS.length);
    expect(sourceFileName('validation_boxes')).toBe('validation-annotations-bbox.csv');
  });
});

describe('neededSources', () => {
  it('asks for what the splits need and nothing else', () => {
    expect(keys(['validation'], options)).toEqual([
      'validation_images',
      'validation_boxes',
      'validation_miap',
      'validation_corrections',
    ]);
    expect(keys(['train_quality'], options)).toEqual(['train_images_boxable', 'train_boxes']);
    expect(keys(['train_large', 'train_quality'], options)).toEqual([
      'train_images',
      'train_boxes',
      'train_human_labels',
      'train_machine_labels',
    ]);
    expect(keys(['train_large', 'test'], { ...options, imageList: 'full', corrections: false })).toEqual([
      'all_images',
      'train_boxes',
      'test_boxes',
      'train_human_labels',
      'train_machine_labels',
      'test_miap',
    ]);
  });

  it('asks for the class tree and no MIAP under another target', () => {
    expect(keys(['test'], { ...options, isPersonTarget: false })).toEqual([
      'test_images',
      'test_boxes',
      'class_names',
      'class_tree',
    ]);
  });

  it('makes MIAP and corrections optional beside a folder of pictures, and leaves out what is null', () => {
    expect(
      neededSources(['test'], { ...options, imageList: 'folder', leftOut: new Set(['test_miap']) }),
    ).toEqual([
      { key: 'test_boxes', isOptional: false },
      { key: 'test_corrections', isOptional: true },
    ]);
  });
});

describe('resolveSource', () => {
  let folder: string;
  let server: Server;
  let mirror: string;
  let requests: string[];
  let body = 'ImageID\n';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sources-'));
    requests = [];
    body = 'ImageID\n';
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    mirror = `http://127.0.0.1:${String(address !== null && typeof address === 'object' ? address.port : 0)}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const resolve = (key: Parameters<typeof resolveSource>[0], config: object) =>
    resolveSource(key, {
      config: sourcesConfig.parse(config),
      downloadFolder: join(folder, 'sources'),
      pinsFile: join(folder, 'sources', 'pins.json'),
    });

  it('takes a named path first, then the folder, then downloads from the mirror', async () => {
    const path = join(folder, 'mine.csv');
    await writeFile(path, 'x');
    const inFolder = join(folder, 'test-images-with-rotation.csv');
    await writeFile(inFolder, 'y');
    expect(await resolve('test_images', { files: { test_images: path }, folder })).toMatchObject({ path });
    expect(await resolve('test_images', { folder, mirror })).toMatchObject({ path: inFolder, from: 'local' });
    expect(requests).toEqual([]);
    expect(await resolve('test_images', { mirror })).toMatchObject({
      path: join(folder, 'sources', 'test-images-with-rotation.csv'),
      from: 'download',
      isNewlyPinned: true,
    });
    expect(requests).toEqual(['/openimages/2018_04/test/test-images-with-rotation.csv']);
  });

  it('pins a sum on first use, then takes the file at hand, and refuses another one', async () => {
    const first = await resolve('class_names', { mirror });
    const again = await resolve('class_names', { mirror });
    expect(again).toMatchObject({ isNewlyPinned: false, sha256: first.sha256 });
    expect(requests).toHaveLength(1);
    const pins: unknown = JSON.parse(await readFile(join(folder, 'sources', 'pins.json'), 'utf8'));
    const sha256 = createHash('sha256').update('ImageID\n').digest('hex');
    expect(pins).toEqual({
      class_names: { url: mirrored(SOURCES.class_names.url, mirror), bytes: 8, sha256 },
    });
    await rm(first.path);
    body = 'ImageId\n';
    await expect(resolve('class_names', { mirror })).rejects.toThrow(new RegExp(`wrong checksum.*${sha256}`));
  });

  it('holds mirrored and local copies against the published sum, unless told not to', async () => {
    await expect(resolve('test_miap', { mirror })).rejects.toThrow(/wrong size: 8 bytes, expected 7364546/);
    await expect(resolve('test_miap', { mirror, verify_checksums: false })).resolves.toMatchObject({
      from: 'download',
    });
    await writeFile(join(folder, sourceFileName('test_miap')), 'z');
    await expect(resolve('test_miap', { folder })).rejects.toThrow(
      /1 bytes, expected 7364546.*sources\.files/,
    );
    await expect(resolve('test_miap', { folder, verify_checksums: false })).resolves.toMatchObject({
      from: 'local',
    });
  });

  it('downloads from an address in sources.files, and names a missing path', async () => {
    await resolve('test_images', { files: { test_images: `${mirror}/other.csv` } });
    expect(requests).toEqual(['/other.csv']);
    await expect(resolve('test_images', { files: { test_images: '/nowhere/x.csv' } })).rejects.toThrow(
      /\/nowhere\/x\.csv: no such file \(sources\.files\.test_images\)/,
    );
  });

  it('keeps the path of an address behind a mirror', () => {
    expect(mirrored('https://a.example/openimages/v5/x.csv', 'http://127.0.0.1:80/m/')).toBe(
      'http://127.0.0.1:80/m/openimages/v5/x.csv',
    );
  });
});
