import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TarWriter } from '../../../manifests/index.js';
import type { ImagesConfig } from '../../../pipeline/config/schema.js';
import { InterruptedError, UsageError } from '../../../pipeline/errors.js';
import { openImageSources, type SourceTry, type WantedImage } from '../../../pipeline/io/image-sources.js';
import { openLoopback, quickConfig, type Loopback } from './loopback.js';

const imageId = '0123456789abcdef';
const original = Buffer.from('the original file');
const md5 = createHash('md5').update(original).digest('base64');

/** What the server answers by path: bytes, or a status. */
let answers: Record<string, Buffer | number | { optOut: true }>;
let server: Loopback;
let folder: string;

beforeEach(async () => {
  answers = {};
  folder = await mkdtemp(join(tmpdir(), 'image-sources-'));
  server = await openLoopback((request, response) => {
    const answer = answers[request.url ?? ''] ?? 404;
    if (typeof answer === 'number') response.writeHead(answer).end();
    else if (Buffer.isBuffer(answer)) response.end(answer);
    else response.setHeader('x-robots-tag', 'noai').end('picture');
  });
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function get(changes: Partial<ImagesConfig>, image: Partial<WantedImage> = {}) {
  const config = quickConfig({
    cvdf_url: `${server.origin}/cvdf/{subset}/{image_id}.jpg`,
    tries: 2,
    ...changes,
  });
  const sources = await openImageSources(config, new AbortController().signal);
  const tries: SourceTry[] = [];
  try {
    const wanted: WantedImage = {
      imageId,
      subset: 'train',
      originalUrl: `${server.origin}/original.jpg`,
      originalBytes: original.length,
      originalMd5: md5,
      hasBoxes: true,
      ...image,
    };
    const answer = await sources.get(wanted, (attempt) => tries.push(attempt));
    const text = answer.outcome === 'ok' ? Buffer.from(answer.bytes).toString() : answer.detail;
    return { answer, text, tries, summary: `${answer.kind} ${answer.outcome}` };
  } finally {
    await sources.close();
  }
}

const CVDF = `/cvdf/train/${imageId}.jpg`;

describe('cvdf', () => {
  it('is asked by split and image id, and its file is taken as it is', async () => {
    answers[`/cvdf/validation/${imageId}.jpg`] = Buffer.from('smaller copy');
    const { summary, text, tries } = await get({}, { subset: 'validation', hasBoxes: false });
    expect([summary, text]).toEqual(['cvdf ok', 'smaller copy']);
    expect(tries).toMatchObject([{ kind: 'cvdf', status: 200, try: 1 }]);
  });

  it('is not asked for train images without boxes', async () => {
    answers['/original.jpg'] = original;
    expect((await get({}, { hasBoxes: false })).summary).toBe('original ok');
    expect(server.paths).toEqual(['/original.jpg']);
    expect((await get({ from: ['cvdf'] }, { hasBoxes: false })).summary).toBe('cvdf missing');
  });

  it('does not let an image id change the address', async () => {
    await get({ from: ['cvdf'] }, { imageId: '../$&?x#' });
    expect(server.paths).toEqual(['/cvdf/train/..%2F%24%26%3Fx%23.jpg']);
  });
});

describe('original', () => {
  const from: ImagesConfig['from'] = ['original'];

  it('is taken where size and MD5 are those of the metadata', async () => {
    answers['/original.jpg'] = original;
    expect(await get({ from })).toMatchObject({ summary: 'original ok', text: 'the original file' });
  });

  it('is replaced where the size differs', async () => {
    answers['/original.jpg'] = Buffer.from('This photo is no longer available');
    expect(await get({ from })).toMatchObject({
      summary: 'original replaced',
      text: '33 bytes, the original has 17',
    });
  });

  it('is replaced where the MD5 differs', async () => {
    answers['/original.jpg'] = Buffer.from('the 0riginal file');
    expect((await get({ from })).summary).toBe('original replaced');
    expect((await get({ from }, { originalBytes: null })).summary).toBe('original replaced');
  });

  it('is not checked against what is unknown', async () => {
    answers['/original.jpg'] = Buffer.from('the 0riginal file');
    expect((await get({ from }, { originalMd5: null })).summary).toBe('original ok');
    answers['/original.jpg'] = Buffer.from('other');
    expect((await get({ from }, { originalMd5: null, originalBytes: null })).summary).toBe('original ok');
  });

  it('is missing without an address', async () => {
    expect((await get({ from }, { originalUrl: '' })).summary).toBe('original missing');
  });
});

describe('the order of sources', () => {
  it.each([404, 410, 403])('asks the next kind after status %i', async (status) => {
    answers[CVDF] = status;
    answers['/original.jpg'] = original;
    const { summary, tries } = await get({});
    expect(summary).toBe('original ok');
    expect(tries.map(({ kind }) => kind)).toEqual(['cvdf', 'original']);
  });

  it('asks the next kind after a replaced file', async () => {
    answers[CVDF] = Buffer.from('copy');
    answers['/original.jpg'] = Buffer.from('another');
    expect((await get({ from: ['original', 'cvdf'] })).summary).toBe('cvdf ok');
  });

  it('asks the next kind after a refused address and a file that is too large', async () => {
    await writeFile(join(folder, `${imageId}.jpg`), 'file');
    const refused = { from: ['original', 'folder'] as ImagesConfig['from'], folder };
    expect((await get(refused, { originalUrl: 'ftp://example.org/a.jpg' })).summary).toBe('folder ok');
    answers['/original.jpg'] = original;
    expect((await get({ ...refused, max_source_bytes: 10 })).summary).toBe('folder ok');
  });

  it('asks none after a failure that may pass', async () => {
    answers[CVDF] = 503;
    answers['/original.jpg'] = original;
    const { summary, tries } = await get({});
    expect(summary).toBe('cvdf server_error');
    expect(tries.map(({ kind }) => kind)).toEqual(['cvdf', 'cvdf']);
  });

  it('asks none after an opt-out', async () => {
    answers[CVDF] = { optOut: true };
    answers['/original.jpg'] = original;
    expect((await get({})).summary).toBe('cvdf opted_out');
    expect(server.paths).toEqual([CVDF]);
  });

  it('reports the most telling of all failures', async () => {
    answers['/original.jpg'] = Buffer.from('another');
    expect((await get({})).summary).toBe('original replaced');
    answers['/original.jpg'] = 403;
    expect((await get({})).summary).toBe('original forbidden');
    expect((await get({ from: ['folder', 'cvdf'], folder })).summary).toBe('cvdf gone');
    answers['/original.jpg'] = 404;
    expect((await get({})).summary).toBe('cvdf gone');
  });

  it('goes through all four kinds', async () => {
    const tar = join(folder, 'pictures.tar');
    const writer = await TarWriter.open(tar);
    await writer.add(`train/${imageId}.jpg`, Buffer.from('from the archive'));
    await writer.close();
    const all = { from: ['cvdf', 'original', 'folder', 'tar'] as ImagesConfig['from'], folder, tar: folder };
    expect(await get(all)).toMatchObject({ summary: 'tar ok', text: 'from the archive' });
  });
});

describe('opening', () => {
  it.each(['folder', 'tar'] as const)('names the key where %s is not set', async (kind) => {
    await expect(get({ from: [kind] })).rejects.toThrow(UsageError);
    await expect(get({ from: [kind] })).rejects.toThrow(`images.${kind} is not set`);
  });

  it('gives InterruptedError once the signal has fired', async () => {
    const controller = new AbortController();
    const sources = await openImageSources(quickConfig({ from: ['folder'], folder }), controller.signal);
    controller.abort();
    const wanted = {
      imageId,
      subset: 'train',
      originalUrl: '',
      originalBytes: null,
      originalMd5: null,
    } as const;
    await expect(sources.get({ ...wanted, hasBoxes: true })).rejects.toThrow(InterruptedError);
    await sources.close();
  });
});
