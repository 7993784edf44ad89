import type { Dispatcher } from 'undici';
import { errorMessage, InterruptedError } from '../errors.js';
import { RefusedAddressError } from './address-guard.js';
import { parseRetryAfter } from './backoff.js';
import { readBody, type BodyReader } from './http-body.js';
import type { ImageFailure } from './image-outcome.js';
import { optOutDirective } from './robots-tag.js';
import type { SharedRooms } from './shared-rooms.js';

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly userAgent: string;
  /** Our product token, for opt-outs that name agents; null where opt-outs are not looked at. */
  readonly optOutAgent: string | null;
  /** A longer body is not read to its end. */
  readonly maxBytes: number;
  /** The whole exchange takes no longer, in ms: a server that drips bytes would hold its connection for hours. */
  readonly deadlineMs: number;
  /** Where bodies are read into. */
  readonly rooms: SharedRooms;
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
  | { readonly outcome: 'ok'; readonly status: number; readonly bytes: Uint8Array }
  | { readonly outcome: 'redirect'; readonly status: number; readonly location: string }
  | FailedExchange;

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** So much of an answer that is not wanted is read to keep its connection; for more, the connection is closed. */
const MAX_DUMPED_BYTES = 16_384;

class DeadlineError extends Error {}

/**
 * One GET request, no redirect followed, the body taken as it comes (no encoding is asked for, none undone).
 *
 * Bodies go from the socket into their room at once: a stream between would be a third of this thread's work.
 *
 * @throws the reason of the signal where it fires; every failure of server or network is a value.
 */
export async function exchange(url: URL, options: ExchangeOptions): Promise<Exchange> {
  const { signal, dispatcher } = options;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const answer = takeAnswer(options, resolve);
    let controller: Dispatcher.DispatchController | null = null;
    let stopped: Error | null = null;
    const stop = (reason: Error): void => {
      stopped ??= reason;
      controller?.abort(stopped);
    };
    const onAbort = (): void => {
      const reason = signal.reason instanceof Error ? signal.reason : new InterruptedError();
      reject(reason);
      stop(reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const deadline = setTimeout(() => {
      const error = new DeadlineError(`not done after ${options.deadlineMs} ms`);
      answer.fail(error);
      stop(error);
    }, options.deadlineMs);
    const end = (): void => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', onAbort);
    };
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: {
          'user-agent': options.userAgent,
          'accept-encoding': 'identity',
          accept: 'image/*, */*;q=0.1',
        },
      },
      {
        onRequestStart(started) {
          controller = started;
          if (stopped !== null) controller.abort(stopped);
        },
        onResponseStart(_controller, status, headers) {
          // What comes before the answer itself (100, 103) is passed over.
          if (status >= 200 && !answer.start(status, headers)) stop(new LeftError());
        },
        onResponseData(_controller, part) {
          if (!answer.data(part)) stop(new LeftError());
        },
        onResponseEnd() {
          end();
          answer.end();
        },
        onResponseError(_controller, error) {
          end();
          answer.fail(error);
        },
      },
    );
  });
}

/** Why a connection is closed whose answer is known before its end. */
class LeftError extends Error {}

/**
 * Follows one answer, and settles as soon as it is known what it is: of an answer that is no picture, a short rest
 * is still read, to keep its connection.
 *
 * `start` and `data` are false where the rest is not wanted.
 */
function takeAnswer(options: ExchangeOptions, settle: (exchange: Exchange) => void) {
  let status: number | null = null;
  let body: BodyReader | null = null;
  let dumped = 0;
  const picture = (length: number): boolean => {
    if (length > options.maxBytes) {
      settle(failed('too_large', status, `${length} bytes, ${options.maxBytes} are allowed`));
      return false;
    }
    body = readBody(length, options.maxBytes, options.rooms);
    return true;
  };
  return {
    start(answered: number, headers: Headers): boolean {
      status = answered;
      const directive = options.optOutAgent === null ? null : optOutOf(status, headers, options.optOutAgent);
      if (directive !== null) {
        settle(failed('opted_out', status, `X-Robots-Tag: ${directive}`));
        return false;
      }
      if (status === 200 || status === 203)
        return picture(Number(header(headers, 'content-length') ?? Number.NaN));
      const location = header(headers, 'location');
      if (REDIRECTS.has(status) && location !== undefined) settle({ outcome: 'redirect', status, location });
      else settle(statusFailure(status, parseRetryAfter(header(headers, 'retry-after'), Date.now())));
      return true;
    },
    data(part: Uint8Array): boolean {
      if (body === null) {
        dumped += part.length;
        return dumped <= MAX_DUMPED_BYTES;
      }
      if (body.add(part)) return true;
      body = null;
      settle(failed('too_large', status, `the body has more bytes, ${options.maxBytes} are allowed`));
      return false;
    },
    end(): void {
      if (body !== null && status !== null) settle({ outcome: 'ok', status, bytes: body.bytes() });
    },
    fail(error: unknown): void {
      body?.drop();
      body = null;
      settle(exchangeFailure(error, status));
    },
  };
}

/** An opt-out counts where it comes with a picture or on the way to one. */
function optOutOf(status: number, headers: Headers, agent: string): string | null {
  return status >= 200 && status < 400 ? optOutDirective(headers['x-robots-tag'], agent) : null;
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
