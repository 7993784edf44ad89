import { createHash } from 'node:crypto';
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InterruptedError } from '../../../pipeline/errors.js';
import { download, type DownloadProgress, type FailedTry } from '../../../pipeline/io/download.js';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const sha256 = createHash('sha256').update(content).digest('hex');

let folder: string;
let server: Server | undefined;
let asked: { range: string | undefined; ifRange: string | undefined }[];

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

async function serve(answer: Answer): Promise<string> {
  server = createServer((request, response) => {
    const ifRange = request.headers['if-range'];
    asked.push({ range: request.headers.range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
    answer(request, response, asked.length);
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${String(address.port)}/boxes.csv`;
}

/** Waits until the part on the disk has so many bytes: a cut before that may lose what was sent. */
async function partHas(bytes: number): Promise<void> {
  const size = () =>
    stat(`${target()}.part`).then(
      (part) => part.size,
      () => 0,
    );
  while ((await size()) < bytes) await wait(2);
}

/** Serves `content`, ranges too, and cuts the connection once `limit` bytes of the body have arrived. */
function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  limit = Infinity,
  etag = '"v1"',
): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  const start = isSame ? from : 0;
  response.writeHead(start > 0 ? 206 : 200, {
    etag,
    'content-length': content.length - start,
    ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
  });
  if (content.length - start <= limit) response.end(content.subarray(start));
  else {
    response.write(content.subarray(start, start + limit));
    void partHas(start + limit).then(() => response.destroy());
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'));
  asked = [];
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

const target = () => join(folder, 'deep', 'boxes.csv');
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('download', () => {
  it('goes on by range after the connection was cut, and hashes the whole file', async () => {
    const url = await serve((request, response, count) => {
      sendContent(request, response, count < 3 ? 100_000 : Infinity);
    });
    const seen: DownloadProgress[] = [];
    const got = await download({
      url,
      path: target(),
      bytes: content.length,
      sha256,
      backoff: 1,
      onProgress: (progress) => seen.push(progress),
    });
    expect(got).toEqual({ bytes: content.length, sha256 });
    expect(await readFile(target())).toEqual(content);
    expect(asked).toEqual([
      { range: undefined, ifRange: undefined },
      { range: 'bytes=100000-', ifRange: '"v1"' },
      { range: 'bytes=200000-', ifRange: '"v1"' },
    ]);
    expect(seen.at(-1)).toMatchObject({ bytes: content.length, total: content.length, eta: 0 });
    expect(await exists(`${target()}.part`)).toBe(false);
  });

  it('goes on with what an earlier run left, and starts anew where the file has changed', async () => {
    let etag = '"v1"';
    let limit = 100_000;
    const url = await serve((request, response) => {
      sendContent(request, response, limit, etag);
    });
    await expect(
      download({ url, path: target(), bytes: null, sha256: null, tries: 1, backoff: 1 }),
    ).rejects.toThrow(/boxes\.csv: download failed 1 times.*100000 bytes are kept/);
    limit = Infinity;
    etag = '"v2"';
    expect(await download({ url, path: target(), bytes: null, sha256: null })).toEqual({
      bytes: content.length,
      sha256,
    });
    expect(asked[1]).toEqual({ range: 'bytes=100000-', ifRange: '"v1"' });
    expect(await readFile(target())).toEqual(content);
  });

  it('finishes a part that is whole already', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` });
      response.end();
    });
    const path = join(folder, 'boxes.csv');
    await writeFile(`${path}.part`, content);
    await writeFile(`${path}.part.etag`, '"v1"');
    expect(await download({ url, path, bytes: content.length, sha256 })).toEqual({
      bytes: content.length,
      sha256,
    });
  });

  it('names both sums and the way out where the sum is wrong, and keeps nothing', async () => {
    const url = await serve((request, response) => {
      sendContent(request, response);
    });
    const wrong = 'f'.repeat(64);
    const error = await download({ url, path: target(), bytes: null, sha256: wrong }).catch(
      (e: unknown) => e,
    );
    expect(String(error)).toContain(target());
    expect(String(error)).toContain(wrong);
    expect(String(error)).toContain(sha256);
    expect(String(error)).toContain('sources.files');
    expect(await exists(target())).toBe(false);
    expect(await exists(`${target()}.part`)).toBe(false);
    await expect(download({ url, path: target(), bytes: 5, sha256: null })).rejects.toThrow(
      /wrong size: 300000 bytes, expected 5/,
    );
  });

  it('tries again on 503, and not on 404', async () => {
    const url = await serve((request, response, count) => {
      if (count === 1) response.writeHead(503).end('later');
      else sendContent(request, response);
    });
    await download({ url, path: target(), bytes: null, sha256, backoff: 1 });
    expect(asked).toHaveLength(2);
    server?.close();
    asked = [];
    const gone = await serve((_request, response) => response.writeHead(404).end());
    await expect(download({ url: gone, path: target(), bytes: null, sha256, backoff: 1 })).rejects.toThrow(
      /answered 404.*sources\.folder/,
    );
    expect(asked).toHaveLength(1);
  });

  it('stops on a signal and keeps the part', async () => {
    const stop = new AbortController();
    const url = await serve((_request, response) => {
      response.writeHead(200, { etag: '"v1"', 'content-length': content.length });
      response.write(content.subarray(0, 1000));
      void partHas(1000).then(() => {
        stop.abort();
      });
    });
    await expect(
      download({ url, path: target(), bytes: null, sha256, signal: stop.signal }),
    ).rejects.toBeInstanceOf(InterruptedError);
    expect(await readFile(`${target()}.part`)).toEqual(content.subarray(0, 1000));
  });

  it('tells of each try that failed before it waits for the next one', async () => {
    const url = await serve((request, response, count) => {
      if (count < 3) response.writeHead(503).end();
      else sendContent(request, response);
    });
    const told: FailedTry[] = [];
    const onRetry = (failed: FailedTry): void => void told.push(failed);
    await download({ url, path: target(), bytes: null, sha256, backoff: 2, onRetry });
    expect(told.map(({ failures, tries }) => [failures, tries])).toEqual([
      [1, 6],
      [2, 6],
    ]);
    for (const { error, waitMs } of told) {
      expect(error).toContain('the server answered 503');
      expect(waitMs).toBeLessThanOrEqual(4);
    }
  });
});
