import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readManifest } from './manifest.js';
import type { ResponsePlan, WorldManifest } from './types.js';

export interface WorldServer {
  /** Scheme, host and port, such as `http://127.0.0.1:40123`; no slash at the end. */
  readonly baseUrl: string;
  /** How often a path was asked for. */
  hits(path: string): number;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Port on the loopback address; 0, the default, is any free one. */
  readonly port?: number;
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  jpg: 'image/jpeg',
};

const ZEROS = Buffer.alloc(64 * 1024);

/**
 * Serves a world over the loopback address, under the paths of the true hosts:
 *
 *     /openimages/...                            the tables
 *     /harvard-edge/Wake_Vision/.../cleaned_csvs the corrections
 *     /open-images-dataset/{split}/{id}.jpg      the CVDF copy
 *     /flickr/{server}/{photo}_{secret}_o.jpg    the originals
 *
 * Answers ranges and ETags, and misbehaves as `world.json` plans. The world may be built after the server
 * has started: `world.json` is read at the first request, and again when a file is asked for and not known.
 *
 * @throws when the port is taken
 */
export async function serveWorld(dir: string, { port = 0 }: ServeOptions = {}): Promise<WorldServer> {
  const asked = new Map<string, number>();
  let manifest: WorldManifest | null = null;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://world').pathname);
    const times = (asked.get(path) ?? 0) + 1;
    asked.set(path, times);
    manifest ??= await readManifest(dir);
    const plan = manifest.responses[path] as ResponsePlan | undefined;
    if (plan !== undefined && (await misbehave(plan, times, response))) return;
    const body = await readBody(dir, manifest, path);
    if (body === null) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
      return;
    }
    sendFile(request, response, path, body, plan, times);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`${String(error)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    hits: (path) => asked.get(path) ?? 0,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Answers in place of the file where the plan says so; says whether it did. */
async function misbehave(plan: ResponsePlan, times: number, response: ServerResponse): Promise<boolean> {
  switch (plan.kind) {
    case 'status':
      response.writeHead(plan.status, { 'content-type': 'text/plain' }).end(`status ${plan.status}\n`);
      return true;
    case 'busy': {
      if (times > plan.times) return false;
      const retry = plan.retryAfter === null ? {} : { 'retry-after': String(plan.retryAfter) };
      response.writeHead(plan.status, { 'content-type': 'text/plain', ...retry }).end('busy\n');
      return true;
    }
    case 'slow':
      await wait(plan.delayMs);
      return false;
    case 'flood':
      await flood(plan.bytes, response);
      return true;
    case 'cut':
    case 'headers':
      return false;
  }
}

/** Sends zeros until all are sent or nobody listens. */
async function flood(bytes: number, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': String(bytes) });
  for (let sent = 0; sent < bytes && !response.destroyed; sent += ZEROS.length) {
    const more = response.write(ZEROS.subarray(0, Math.min(ZEROS.length, bytes - sent)));
    if (more) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        response.off('drain', go);
        response.off('close', go);
        resolve();
      };
      response.on('drain', go);
      response.on('close', go);
    });
  }
  response.end();
}

/** The file behind a path; null where there is none. Paths never lead out of the world's folder. */
async function readBody(dir: string, manifest: WorldManifest, path: string): Promise<Buffer | null> {
  if (path.split('/').includes('..') || path.includes('\0')) return null;
  const file = manifest.files[path] as string | undefined;
  try {
    return await readFile(join(dir, file ?? `www${path}`));
  } catch {
    return null;
  }
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  body: Buffer,
  plan: ResponsePlan | undefined,
  times: number,
): void {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  const headers: Record<string, string> = {
    'content-type': TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    'accept-ranges': 'bytes',
    etag,
    ...(plan?.kind === 'headers' ? plan.headers : {}),
  };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const range = rangeOf(request, etag, body.length);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${body.length}` }).end();
    return;
  }
  const { from, to } = range ?? { from: 0, to: body.length };
  const part = body.subarray(from, to);
  headers['content-length'] = String(part.length);
  if (range !== null) headers['content-range'] = `bytes ${from}-${to - 1}/${body.length}`;
  response.writeHead(range === null ? 200 : 206, headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  if (plan?.kind === 'cut' && (plan.times < 0 || times <= plan.times)) {
    // Half of what was announced, then the line is dead.
    response.write(part.subarray(0, Math.ceil(part.length / 2)), () => {
      response.destroy();
    });
    return;
  }
  response.end(part);
}

/** The single byte range that is asked for; null for the whole file. `to` is exclusive. */
function rangeOf(
  request: IncomingMessage,
  etag: string,
  size: number,
): { from: number; to: number } | 'unsatisfiable' | null {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  if (asked === null) return null;
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etag) return null;
  const [, first, last] = asked;
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return from >= size || from >= to ? 'unsatisfiable' : { from, to };
}
