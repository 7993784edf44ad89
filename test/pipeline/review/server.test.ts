import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunContext } from '../../../pipeline/context.js';
import type { CardInfo, GalleryInfo, ProgressInfo, QueueInfo, SessionInfo } from '../../../web/review/api.js';
import { idOf, openContext } from '../filter-world.js';
import { BY_QUALITY, filterValidation, labelledKeys, startReview, type ServedReview } from './world.js';

let folder: string;
let context: RunContext;
let served: ServedReview;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wake-vision-review-'));
  const keys = await labelledKeys(folder);
  await filterValidation(keys);
  ({ context } = await openContext({ ...keys, splits: ['validation'] }));
  served = await startReview(context, { ...BY_QUALITY, audit: { size: 5, seed: 1 } });
});

afterAll(async () => {
  await served.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Sends bytes as they are: clients of HTTP mend paths and hosts. */
function raw(lines: readonly string[], body = ''): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(served.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('close', () => {
      done(answer);
    });
    socket.on('error', fail);
    socket.write(`${[...lines, 'Connection: close', '', ''].join('\r\n')}${body}`);
  });
}

const host = (): string => `Host: 127.0.0.1:${served.port}`;

async function get<T>(path: string): Promise<T> {
  const response = await served.fetch(path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
}

describe('the server', () => {
  it('listens on the loopback address alone', async () => {
    expect(new URL(served.url).hostname).toBe('127.0.0.1');
    expect(new URL(served.url).searchParams.get('token')).toMatch(/^[0-9a-f]{32}$/);
    await expect(
      new Promise((done, fail) => {
        // The whole of 127.0.0.0/8 is this machine: a server on every address would answer here.
        connect(served.port, '127.0.0.2').on('connect', done).on('error', fail);
      }),
    ).rejects.toThrow('ECONNREFUSED');
  });

  it('opens with the token of the address, and gives a cookie that no script reads', async () => {
    const response = await fetch(served.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const page = await response.text();
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style| style=| on\w+=/);
  });

  it.each([
    ['no token', {}],
    ['a strange token', { cookie: 'wake_vision_0=00000000000000000000000000000000' }],
  ])('refuses %s everywhere, the pages too', async (_name, headers) => {
    for (const path of [
      '/',
      '/review.js',
      '/gallery',
      '/api/session',
      `/api/picture?split=validation&image=${idOf(1)}`,
    ]) {
      const response = await fetch(`http://127.0.0.1:${served.port}${path}`, { headers });
      expect(response.status, path).toBe(403);
      expect(await response.text()).toContain('Open the address that the command printed');
    }
    const strange = await fetch(`http://127.0.0.1:${served.port}/?token=${'0'.repeat(32)}`);
    expect(strange.status).toBe(403);
    expect(strange.headers.get('set-cookie')).toBeNull();
  });

  it.each([
    '/../../../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/web/review/../../package.json',
    '//etc/passwd',
    '/review.js/..',
    '/\\..\\package.json',
  ])('refuses %s', async (path) => {
    const answer = await raw([`GET ${path} HTTP/1.1`, host(), `Cookie: ${served.cookie}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('root:');
  });

  it.each(['/package.json', '/dist/pipeline/cli.js', '/etc/passwd', '/api', '/api/nothing', '/constructor'])(
    'has nothing at %s',
    async (path) => {
      expect((await served.fetch(path)).status).toBe(404);
    },
  );

  it.each(['Host: evil.example', 'Host: 127.0.0.1', 'Host: 127.0.0.1.evil.example'])(
    'refuses %s',
    async (line) => {
      const answer = await raw(['GET /api/session HTTP/1.1', line, `Cookie: ${served.cookie}`]);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    },
  );

  it('takes writes of its own page alone', async () => {
    const body = { split: 'validation', image: idOf(1), clean_label: 1 };
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${served.port + 1}`])
      expect((await served.write('/api/answer', body, { origin })).status).toBe(403);
    const bare = await served.fetch('/api/answer', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(bare.status).toBe(403);
    expect((await served.write('/api/answer', body, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await get<ProgressInfo>('/api/progress?split=validation&queue=quality')).answered).toBe(0);
  });

  it('knows the methods of its paths', async () => {
    expect((await served.fetch('/api/answer')).status).toBe(405);
    const wrong = await served.write('/api/session', {});
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, HEAD');
    expect((await served.fetch('/api/session', { method: 'DELETE' })).status).toBe(405);
    const head = await served.fetch('/review.css', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  it.each([
    ['too long a body', `"${'x'.repeat(5000)}"`, 413],
    ['no JSON', '{"split":', 400],
    ['a label that there is none of', { split: 'validation', image: idOf(1), clean_label: 2 }, 400],
    ['an image that is no id', { split: 'validation', image: '../x', clean_label: 1 }, 400],
    ['an image that is not there', { split: 'validation', image: 'f'.repeat(16), clean_label: 1 }, 404],
    ['an image of another split', { split: 'validation', image: idOf(0x100), clean_label: 1 }, 404],
    ['a split that is not asked for', { split: 'test', image: idOf(1), clean_label: 1 }, 404],
    ['more than is asked', { split: 'validation', image: idOf(1), clean_label: 1, reviewer: 'eve' }, 400],
  ])('refuses %s', async (_name, body, status) => {
    expect((await served.write('/api/answer', body)).status).toBe(status);
    expect((await get<ProgressInfo>('/api/progress?split=validation&queue=quality')).answered).toBe(0);
  });

  it('does not wait for a body that is announced as too long', async () => {
    const answer = await raw([
      'POST /api/answer HTTP/1.1',
      host(),
      `Origin: http://127.0.0.1:${served.port}`,
      `Cookie: ${served.cookie}`,
      'Content-Type: application/json',
      'Content-Length: 1000000000',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('what it serves', () => {
  it('lists the lowest label quality first, and what was found', async () => {
    const session = await get<SessionInfo>('/api/session');
    expect(session).toMatchObject({
      reviewer: 'ann',
      hasAudit: true,
      words: { '1': 'person', '0': 'no person' },
    });
    const queue = await get<QueueInfo>('/api/queue?split=validation&queue=quality');
    expect(queue.imageIds).toHaveLength(14);
    expect(queue.imageIds.slice(0, 2).sort()).toEqual([idOf(1), idOf(8)]);
    const doubted = await get<QueueInfo>(
      '/api/queue?split=validation&queue=quality&reason=label_issue&label=1',
    );
    expect(doubted.imageIds).toEqual([idOf(1)]);
    const card = await get<CardInfo>(`/api/card?split=validation&image=${idOf(1)}`);
    expect(card).toMatchObject({ label: 1, suggestedLabel: 0, answer: null, width: 320, height: 240 });
    expect(card.quality).toBeCloseTo(0.05);
    expect(card.crop).toEqual({ xMin: 0.125, xMax: 0.875, yMin: 0, yMax: 1 });
    expect(card.boxes).toMatchObject([{ name: 'Person', kind: 'real', decides: true }]);
    expect(card.why.join(' ')).toContain('likely wrong, by confident learning (label_issue)');
  });

  it('gives the working copy of a picture, and nothing for other ids', async () => {
    const response = await served.fetch(`/api/picture?split=validation&image=${idOf(1)}`);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    const { width, height, format } = await sharp(await response.arrayBuffer()).metadata();
    expect([width, height, format]).toEqual([320, 240, 'jpeg']);
    expect((await served.fetch('/api/picture?split=validation&image=..')).status).toBe(400);
    expect((await served.fetch(`/api/picture?split=validation&image=${'f'.repeat(16)}`)).status).toBe(404);
    expect((await served.fetch(`/api/picture?split=../x&image=${idOf(1)}`)).status).toBe(404);
  });

  it('filters the gallery, page by page', async () => {
    const all = await get<GalleryInfo>('/api/gallery?split=validation');
    expect(all.tiles).toHaveLength(14);
    expect(all.next).toBeNull();
    const low = await get<GalleryInfo>('/api/gallery?split=validation&max=0.06&order=probability');
    expect(low.tiles.map(({ imageId }) => imageId)).toEqual([idOf(1)]);
    const near = await get<GalleryInfo>('/api/gallery?split=validation&subset=near&rule=target_box');
    expect(near.tiles.every(({ label }) => label === 1)).toBe(true);
    expect(near.tiles).toHaveLength(7);
    expect((await get<GalleryInfo>('/api/gallery?split=validation&label=0&subset=near')).tiles).toEqual([]);
    expect((await get<GalleryInfo>('/api/gallery?split=validation&reason=label_issue')).tiles).toHaveLength(
      2,
    );
    expect((await served.fetch("/api/gallery?split=validation&rule=x'--")).status).toBe(400);
  });

  it('takes answers, leaves them out of the queue, judges the audit by them and takes them back', async () => {
    const audit = await get<QueueInfo>('/api/queue?split=validation&queue=audit');
    expect(audit.imageIds).toHaveLength(5);
    for (const image of audit.imageIds) {
      const { label } = await get<CardInfo>(`/api/card?split=validation&image=${image}`);
      const wrong = image === audit.imageIds[0];
      const response = await served.write('/api/answer', {
        split: 'validation',
        image,
        clean_label: wrong ? 1 - label : label,
      });
      expect(response.status).toBe(200);
    }
    expect((await get<QueueInfo>('/api/queue?split=validation&queue=audit')).imageIds).toEqual([]);
    expect((await get<QueueInfo>('/api/queue?split=validation&queue=quality')).imageIds).toHaveLength(9);
    const progress = await get<ProgressInfo>('/api/progress?split=validation&queue=quality');
    expect(progress).toMatchObject({ answered: 5, total: 14, audit: { judged: 5, errors: 1, rate: 0.2 } });
    const result: unknown = JSON.parse(
      await readFile(
        join(folder, 'workspace/audits/published/validation/sample-5-seed-1.ann.result.json'),
        'utf8',
      ),
    );
    // Wilson's interval of 1 of 5, as statsmodels 0.14 gives it.
    expect(result).toMatchObject({
      sampled: 5,
      judged: 5,
      errors: 1,
      interval: { low: expect.closeTo(0.03622, 4) as number, high: expect.closeTo(0.62447, 4) as number },
    });
    const csv = await (await served.fetch('/api/corrections?split=validation')).text();
    expect(csv.split('\n')).toHaveLength(7);
    expect(csv).toMatch(/^filename,original_label,clean_label\n/);
    const undone = await served.write('/api/undo', { split: 'validation' });
    expect(await undone.json()).toEqual({ imageId: audit.imageIds[4] });
    expect((await get<QueueInfo>('/api/queue?split=validation&queue=audit')).imageIds).toEqual([
      audit.imageIds[4],
    ]);
  });
});

describe('an image of the exclusion list', () => {
  it('is in no queue, and its picture is not served', async () => {
    const without = { ...context, excluded: new Set([idOf(1)]) };
    const other = await startReview(without, { ...BY_QUALITY, reviewer: 'bob' });
    try {
      const queue = (await (
        await other.fetch('/api/queue?split=validation&queue=quality')
      ).json()) as QueueInfo;
      expect(queue.imageIds).toHaveLength(13);
      expect(queue.imageIds).not.toContain(idOf(1));
      const { tiles } = (await (await other.fetch('/api/gallery?split=validation')).json()) as GalleryInfo;
      expect(tiles).toHaveLength(13);
      for (const path of ['picture', 'card'])
        expect((await other.fetch(`/api/${path}?split=validation&image=${idOf(1)}`)).status).toBe(404);
      const answer = await other.write('/api/answer', {
        split: 'validation',
        image: idOf(1),
        clean_label: 1,
      });
      expect(answer.status).toBe(404);
    } finally {
      await other.stop();
    }
  });
});

describe('browse', () => {
  it('shows, and takes no answer', async () => {
    const browse = await startReview(context, { ...BY_QUALITY, reviewer: null });
    try {
      const home = await (await browse.fetch('/')).text();
      expect(home).toContain('<h1>Browse</h1>');
      const body = { split: 'validation', image: idOf(2), clean_label: 1 };
      expect((await browse.write('/api/answer', body)).status).toBe(404);
      expect((await browse.fetch('/api/corrections?split=validation')).status).toBe(404);
      expect(await (await browse.fetch('/api/session')).json()).toMatchObject({ reviewer: null });
    } finally {
      expect(await browse.stop()).toEqual([]);
    }
  });
});
