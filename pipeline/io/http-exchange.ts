import { request, type Dispatcher } from 'undici';
import { errorMessage } from '../errors.js';
import { RefusedAddressError } from './address-guard.js';
import { parseRetryAfter } from './backoff.js';
import type { ImageFailure } from './image-outcome.js';
import { optOutDirective } from './robots-tag.js';

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly userAgent: string;
  /** Our product token, for opt-outs that name agents; null where opt-outs are not looked at. */
  readonly optOutAgent: string | null;
  /** A longer body is not read to its end. */
  readonly maxBytes: number;
  /** The whole exchange takes no longer, in ms: a server that drips bytes would hold its connection for hours. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** A try that gave no picture. */
export interface FailedExchange {
  readonly outcome: ImageFailure;
  /** Null where there was no answer. */
  readonly status: number | null;
  readonly detail: string;
  /** Whether the same request may succeed a little later. */
  readonly isPassing: boolean;
  /** How long the server asks to wait, in ms. */
  readonly retryAfterMs: number | null;
}

/** What one request gave. */
export type Exchange =
  | { readonly outcome: 'ok'; readonly status: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly outcome: 'redirect'; readonly status: number; readonly location: string }
  | FailedExchange;

type Headers = Dispatcher.ResponseData['headers'];

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** So much of an answer that is not wanted is read to keep its connection; for more, the connection is closed. */
const MAX_DUMPED_BYTES = 16_384;

/** Room made for a body at first, where the server does not say how long it will be. */
const FIRST_ROOM = 65_536;

/** Most room made on the server's word. Beyond, room grows with what comes. */
const MAX_FIRST_ROOM = 1 << 20;

class DeadlineError extends Error {}

/**
 * One GET request, no redirect followed, the body taken as it comes (no encoding is asked for, none undone).
 *
 * @throws the reason of the signal where it fires; every failure of server or network is a value.
 */
export async function exchange(url: URL, options: ExchangeOptions): Promise<Exchange> {
  const { signal } = options;
  signal.throwIfAborted();
  const stop = new AbortController();
  const onAbort = () => {
    stop.abort(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const deadline = setTimeout(() => {
    stop.abort(new DeadlineError(`not done after ${options.deadlineMs} ms`));
  }, options.deadlineMs);
  let status: number | null = null;
  try {
    const response = await request(url, {
      dispatcher: options.dispatcher,
      headers: {
        'user-agent': options.userAgent,
        'accept-encoding': 'identity',
        accept: 'image/*, */*;q=0.1',
      },
      signal: stop.signal,
    });
    status = response.statusCode;
    return await readAnswer(response, options);
  } catch (error) {
    signal.throwIfAborted();
    return exchangeFailure(error, status);
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', onAbort);
  }
}

async function readAnswer(response: Dispatcher.ResponseData, options: ExchangeOptions): Promise<Exchange> {
  const { statusCode: status, headers, body } = response;
  const directive = options.optOutAgent === null ? null : optOutOf(status, headers, options.optOutAgent);
  if (directive !== null) {
    leave(body);
    return failed('opted_out', status, `X-Robots-Tag: ${directive}`);
  }
  if (status === 200 || status === 203) {
    const length = Number(header(headers, 'content-length') ?? Number.NaN);
    const bytes = length > options.maxBytes ? null : await readBody(body, length, options.maxBytes);
    if (bytes !== null) return { outcome: 'ok', status, bytes };
    leave(body);
    const size = length > options.maxBytes ? `${length} bytes` : 'the body has more bytes';
    return failed('too_large', status, `${size}, ${options.maxBytes} are allowed`);
  }
  // The answer is known: what its body still does changes nothing.
  await body.dump({ limit: MAX_DUMPED_BYTES }).catch(() => undefined);
  options.signal.throwIfAborted();
  const location = header(headers, 'location');
  if (REDIRECTS.has(status) && location !== undefined) return { outcome: 'redirect', status, location };
  return statusFailure(status, parseRetryAfter(header(headers, 'retry-after'), Date.now()));
}

/** Closes the connection of a body that is not wanted. It then reports its own end as an error. */
function leave(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => undefined).destroy();
}

/** An opt-out counts where it comes with a picture or on the way to one. */
function optOutOf(status: number, headers: Headers, agent: string): string | null {
  return status >= 200 && status < 400 ? optOutDirective(headers['x-robots-tag'], agent) : null;
}

/**
 * The whole body in a buffer of its own; null where it is too long.
 *
 * @param announced bytes by the server's word; NaN where it said nothing.
 */
async function readBody(
  body: AsyncIterable<Uint8Array>,
  announced: number,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const first = announced > 0 ? Math.min(announced, MAX_FIRST_ROOM) : FIRST_ROOM;
  let bytes = new Uint8Array(Math.min(first, maxBytes));
  let length = 0;
  for await (const part of body) {
    const needed = length + part.length;
    if (needed > maxBytes) return null;
    if (needed > bytes.length) {
      const larger = new Uint8Array(Math.min(maxBytes, Math.max(needed, bytes.length * 2)));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(part, length);
    length = needed;
  }
  return length === bytes.length ? bytes : bytes.slice(0, length);
}

/** What a status means that is neither a picture nor a redirect. */
function statusFailure(status: number, retryAfterMs: number | null): FailedExchange {
  const detail = `status ${status}`;
  if (status === 404 || status === 410) return failed('gone', status, detail);
  if (status === 429) return { ...failed('rate_limited', status, detail), isPassing: true, retryAfterMs };
  if (status === 408) return { ...failed('timeout', status, detail), isPassing: true, retryAfterMs };
  if (status === 425 || status >= 500)
    return { ...failed('server_error', status, detail), isPassing: true, retryAfterMs };
  if (status >= 400) return failed('forbidden', status, detail);
  return failed('server_error', status, `${detail} is no answer to this request`);
}

/** What an error means that was thrown before (`status` null) or after the headers had come. */
function exchangeFailure(error: unknown, status: number | null): FailedExchange {
  const detail = describeError(error);
  if (error instanceof RefusedAddressError) return failed('refused_address', status, detail);
  const isTimeout = error instanceof DeadlineError || TIMEOUTS.has(errorCode(error) ?? '');
  const outcome = isTimeout ? 'timeout' : status === null ? 'network_error' : 'truncated';
  return { ...failed(outcome, status, detail), isPassing: true };
}

/** A failure that stays. */
export function failed(outcome: ImageFailure, status: number | null, detail: string): FailedExchange {
  return { outcome, status, detail, isPassing: false, retryAfterMs: null };
}

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** `ECONNRESET: read ECONNRESET`; errors of several addresses have a code, and no text of their own. */
function describeError(error: unknown): string {
  const code = errorCode(error);
  const message = errorMessage(error);
  if (code === null || message.startsWith(code)) return message;
  return message === '' ? code : `${code}: ${message}`;
}
