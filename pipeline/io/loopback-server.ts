import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorMessage, systemErrorText, UsageError, WakeVisionError } from '../errors.js';
import { cookieName, refusalOf, splitTarget, TOKEN_PARAMETER } from './loopback-guard.js';

/** A request that was let in. */
export interface LoopbackRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: URLSearchParams;
  /** What a POST holds, parsed from JSON; null of a GET. */
  readonly body: unknown;
}

/** What is sent back. */
export interface LoopbackAnswer {
  readonly status: number;
  /** Content type. */
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Whether the browser may keep it while the page is open; default: not at all. */
  readonly keep?: boolean;
  /** Name under which the browser saves it; for downloads. */
  readonly saveAs?: string;
  /** Methods that the path knows, with status 405. */
  readonly allow?: string;
}

/** A server that answers this machine alone. */
export interface LoopbackServer {
  readonly port: number;
  /** The address to open, with its token. */
  readonly url: string;
  close(): Promise<void>;
}

/** What a server is told. */
export interface LoopbackOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly answer: (request: LoopbackRequest) => Promise<LoopbackAnswer>;
  /** Told of a failure that is not the request's own; the page is told that there was one. */
  readonly onError: (message: string) => void;
}

/** Bytes that a write may have: an answer is under two hundred. */
const MAX_BODY = 4096;

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
} as const;

/**
 * Serves on the loopback address, behind a new random token of 128 bits.
 *
 * @throws UsageError where the port is taken or not allowed.
 */
export async function serveLoopback({ port, answer, onError }: LoopbackOptions): Promise<LoopbackServer> {
  const token = randomBytes(16).toString('hex');
  const server = createServer({ maxHeaderSize: 8192, requestTimeout: 10_000 }, (request, response) => {
    const { port: own } = server.address() as AddressInfo;
    respond(request, { port: own, token }, answer)
      .catch((error: unknown) => {
        onError(systemErrorText(error) ?? errorMessage(error));
        return plain(
          500,
          error instanceof WakeVisionError ? error.message : 'The server failed; see its terminal.',
        );
      })
      .then((found) => {
        send(request, response, found, request.url ?? '', own, token);
      })
      .catch(() => {
        response.destroy();
      });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', (error) => {
      fail(
        new UsageError(`port ${port} cannot be listened on: ${errorMessage(error)}. Give another --port.`),
      );
    });
    server.listen({ port, host: '127.0.0.1' }, done);
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    port: own,
    url: `http://127.0.0.1:${own}/?${TOKEN_PARAMETER}=${token}`,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        server.closeIdleConnections();
        // A page that is open keeps its connection: it has had its answer by now.
        setTimeout(() => {
          server.closeAllConnections();
        }, 500).unref();
      }),
  };
}

function plain(status: number, text: string): LoopbackAnswer {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

async function respond(
  request: IncomingMessage,
  pass: { port: number; token: string },
  answer: LoopbackOptions['answer'],
): Promise<LoopbackAnswer> {
  const { method = '', url: target = '', headers } = request;
  const refusal = refusalOf(
    {
      method,
      target,
      host: headers.host,
      origin: headers.origin,
      fetchSite: one(headers['sec-fetch-site']),
      contentType: headers['content-type'],
      cookie: headers.cookie,
    },
    pass,
  );
  if (refusal !== null)
    return {
      ...plain(refusal.status, refusal.text),
      ...(refusal.status === 405 ? { allow: 'GET, HEAD, POST' } : {}),
    };
  const place = splitTarget(target);
  if (place === null) return plain(400, 'This path is malformed.');
  if (method !== 'POST') return answer({ ...place, method: 'GET', body: null });
  const text = await readBody(request);
  if (text === null) return plain(413, `A write holds at most ${MAX_BODY} bytes.`);
  const body = parseJson(text);
  if (body === undefined) return plain(400, 'The body is not JSON.');
  return answer({ ...place, method, body });
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}

/** Null where it is too long: the rest is not read. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: LoopbackAnswer,
  target: string,
  port: number,
  token: string,
): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  const isOpening = answer.status === 200 && splitTarget(target)?.query.has(TOKEN_PARAMETER) === true;
  response.writeHead(answer.status, {
    ...HEADERS,
    'Content-Type': answer.type,
    'Content-Length': body.length,
    'Cache-Control': answer.keep === true ? 'private, max-age=3600' : 'no-store',
    ...(answer.saveAs === undefined
      ? {}
      : { 'Content-Disposition': `attachment; filename="${answer.saveAs}"` }),
    ...(answer.allow === undefined ? {} : { Allow: answer.allow }),
    ...(isOpening ? { 'Set-Cookie': `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict` } : {}),
    // What is left of a body that was refused is not read.
    ...(request.complete ? {} : { Connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
