import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WorldManifest, type WorldServer, serveWorld } from '../../scripts/world/index.js';

const BODY = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));

let dir: string;
let server: WorldServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'world-serve-'));
  server = await serveWorld(dir);
  // Built after the server has started, as the demo does.
  const manifest: WorldManifest = {
    version: '1',
    seed: '1',
    baseUrl: server.baseUrl,
    counts: { train: 0, validation: 0, test: 0 },
    files: { '/flickr/1/a_o.jpg': 'originals/a.jpg' },
    responses: {
      '/busy.jpg': { kind: 'busy', status: 429, times: 2, retryAfter: 1 },
      '/down.jpg': { kind: 'busy', status: 503, times: 1, retryAfter: null },
      '/slow.jpg': { kind: 'slow', delayMs: 80 },
      '/once.jpg': { kind: 'cut', times: 1 },
      '/always.jpg': { kind: 'cut', times: -1 },
      '/gone.jpg': { kind: 'status', status: 410 },
      '/flood.jpg': { kind: 'flood', bytes: 5_000_000_000 },
      '/noai.jpg': { kind: 'headers', headers: { 'x-robots-tag': 'noai' } },
    },
  };
  await mkdir(join(dir, 'www/sub'), { recursive: true });
  await mkdir(join(dir, 'originals'));
  for (const name of ['plain', 'busy', 'down', 'slow', 'once', 'always', 'noai', 'sub/x']) {
    await writeFile(join(dir, `www/${name}.jpg`), BODY);
  }
  await writeFile(join(dir, 'originals/a.jpg'), BODY);
  await writeFile(join(dir, 'world.json'), JSON.stringify(manifest));
});

afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.baseUrl}${path}`, { headers });

const bytes = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

describe('files', () => {
  it('serves a file with type, length and ETag, and knows it again', async () => {
    const response = await get('/plain.jpg');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('content-length')).toBe('1000');
    expect((await bytes(response)).equals(BODY)).toBe(true);
    const again = await get('/plain.jpg', { 'if-none-match': response.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    expect(server.hits('/plain.jpg')).toBe(2);
  });

  it('serves originals from where the manifest says', async () => {
    expect((await bytes(await get('/flickr/1/a_o.jpg'))).equals(BODY)).toBe(true);
  });

  it.each([
    ['bytes=0-9', 206, 'bytes 0-9/1000', 10],
    ['bytes=990-', 206, 'bytes 990-999/1000', 10],
    ['bytes=-5', 206, 'bytes 995-999/1000', 5],
    ['bytes=990-5000', 206, 'bytes 990-999/1000', 10],
    ['bytes=1000-', 416, 'bytes */1000', 0],
  ])('answers the range %s', async (range, status, contentRange, length) => {
    const response = await get('/sub/x.jpg', { range });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(await bytes(response)).toHaveLength(length);
  });

  it('sends the whole file where the ETag of a range is another', async () => {
    expect((await get('/plain.jpg', { range: 'bytes=5-', 'if-range': '"other"' })).status).toBe(200);
  });

  it('has nothing outside the world', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(`${server.baseUrl}/`, { path: '/%2e%2e/world.json' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
    expect((await get('/missing.jpg')).status).toBe(404);
  });
});

describe('planned misbehaviour', () => {
  it('is busy as often as planned, then serves', async () => {
    const answers = [await get('/busy.jpg'), await get('/busy.jpg'), await get('/busy.jpg')];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0].headers.get('retry-after')).toBe('1');
    const down = [await get('/down.jpg'), await get('/down.jpg')];
    expect(down.map(({ status }) => status)).toEqual([503, 200]);
    expect(down[0].headers.get('retry-after')).toBeNull();
  });

  it('is slow', async () => {
    const start = performance.now();
    expect((await get('/slow.jpg')).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
  });

  it('cuts a body once, or always', async () => {
    await expect(get('/once.jpg').then(bytes)).rejects.toThrow();
    expect(await bytes(await get('/once.jpg'))).toHaveLength(1000);
    for (let i = 0; i < 3; i += 1) await expect(get('/always.jpg').then(bytes)).rejects.toThrow();
  });

  it('answers with a status, with headers', async () => {
    expect((await get('/gone.jpg')).status).toBe(410);
    expect((await get('/noai.jpg')).headers.get('x-robots-tag')).toBe('noai');
  });

  it('announces more than anyone wants, and stops when nobody listens', async () => {
    const stop = new AbortController();
    const response = await fetch(`${server.baseUrl}/flood.jpg`, { signal: stop.signal });
    expect(response.headers.get('content-length')).toBe('5000000000');
    const body: ReadableStream<Uint8Array> | null = response.body;
    const first = await body?.getReader().read();
    expect(first?.value?.every((byte) => byte === 0)).toBe(true);
    stop.abort();
  });
});
