import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { ImagesConfig } from '../config/schema.js';
import { InterruptedError, throwIfInterrupted, UsageError } from '../errors.js';
import { PACKAGE_VERSION } from '../version.js';
import { isPublicAddress, resolveAll, type ResolveAll } from './address-guard.js';
import { backoffWait } from './backoff.js';
import { openHttpAgent } from './http-agent.js';
import { exchange, type ExchangeOptions } from './http-exchange.js';
import { followRedirects, type Ask } from './http-redirects.js';
import type { ImageFailure } from './image-outcome.js';
import { FRESH_ROOMS, type SharedRooms } from './shared-rooms.js';

/** One try, for the attempts log. */
export interface ImageTry {
  /** The address that was asked last: behind redirects, where they led. */
  readonly url: string;
  /** From 1. */
  readonly try: number;
  /** Null where no answer came. */
  readonly status: number | null;
  /** Milliseconds of its requests, without the wait for their turn. */
  readonly ms: number;
  /** Null where a body came whole. */
  readonly error: string | null;
  /** Milliseconds until the next try; null where there is none. */
  readonly waitMs: number | null;
}

export type FetchedImage =
  | { readonly outcome: 'ok'; readonly bytes: Uint8Array; readonly status: number }
  | { readonly outcome: ImageFailure; readonly detail: string };

export interface ImageFetcher {
  /**
   * The bytes at an address, whatever they are, or why there are none.
   *
   * @throws InterruptedError where the signal fires, or the fetcher is closed.
   */
  fetch(url: string, options?: { readonly onTry?: (attempt: ImageTry) => void }): Promise<FetchedImage>;
  /** Ends what is under way and closes the connections. */
  close(): Promise<void>;
}

/** What a test puts in the place of chance and of the internet. */
export interface FetcherSeams {
  /** A number in [0, 1). */
  readonly random?: () => number;
  readonly resolve?: ResolveAll;
  /** Which addresses may be connected to, unless the configuration allows all. */
  readonly isPublic?: (address: string) => boolean;
}

/** Product token of the User-Agent: what an opt-out for us alone must name. */
export const USER_AGENT_TOKEN = 'wake-vision-pipeline';

/** A request may last so many times the allowed pause within a body. */
const DEADLINE_FACTOR = 10;

/**
 * Opens the way to pictures on the web: a bounded number of requests at once and a second, each try bounded in
 * time and bytes, passing faults tried again with back-off. While a try waits for the next, others use its place.
 *
 * @param rooms where bodies are read into.
 * @throws UsageError where the contact cannot stand in a header.
 */
export function openImageFetcher(
  config: ImagesConfig,
  runSignal: AbortSignal,
  seams: FetcherSeams = {},
  rooms: SharedRooms = FRESH_ROOMS,
): ImageFetcher {
  const { random = Math.random, resolve = resolveAll, isPublic = isPublicAddress } = seams;
  const agent = openHttpAgent({
    connections: config.concurrency,
    connectTimeoutMs: config.connect_timeout_ms,
    headersTimeoutMs: config.headers_timeout_ms,
    bodyTimeoutMs: config.body_timeout_ms,
    isAllowed: config.allow_private_addresses ? () => true : isPublic,
    resolve,
  });
  // Hundreds of fetches listen at once, which on a signal that is not ours would look like a leak.
  const stop = new AbortController();
  const { signal } = stop;
  setMaxListeners(0, signal);
  const onInterrupt = () => {
    stop.abort(new InterruptedError());
  };
  if (runSignal.aborted) onInterrupt();
  runSignal.addEventListener('abort', onInterrupt, { once: true });
  const queue = new PQueue({ concurrency: config.concurrency, ...pace(config.requests_per_second) });
  const options: ExchangeOptions = {
    dispatcher: agent,
    userAgent: userAgent(config.contact),
    optOutAgent: config.honour_opt_out ? USER_AGENT_TOKEN : null,
    maxBytes: config.max_source_bytes,
    deadlineMs:
      config.connect_timeout_ms + config.headers_timeout_ms + DEADLINE_FACTOR * config.body_timeout_ms,
    rooms,
    signal,
  };
  const backoff = { backoffMs: config.backoff_ms, maxBackoffMs: config.max_backoff_ms, random };

  const ask: Ask = async (url, priority) => {
    let began = 0;
    const work = () => {
      began = performance.now();
      return exchange(url, options);
    };
    const answer = await queue.add(work, { signal, priority });
    return { answer, ms: performance.now() - began };
  };

  const fetchWithTries: ImageFetcher['fetch'] = async (address, { onTry } = {}) => {
    for (let number = 1; ; number++) {
      // What has begun goes first: else an image would wait behind all others after each back-off.
      const { result, url, ms } = await followRedirects(address, ask, number === 1 ? 0 : 1);
      const isLast = result.outcome === 'ok' || !result.isPassing || number >= config.tries;
      const waitMs = isLast ? null : backoffWait(number, backoff, result.retryAfterMs);
      const error = result.outcome === 'ok' ? null : `${result.outcome}: ${result.detail}`;
      onTry?.({ url, try: number, status: result.status, ms: Math.round(ms), error, waitMs });
      if (result.outcome === 'ok') return result;
      if (waitMs === null) return { outcome: result.outcome, detail: result.detail };
      await sleep(waitMs, undefined, { signal });
    }
  };

  return {
    async fetch(url, tryOptions) {
      throwIfInterrupted(signal);
      try {
        return await fetchWithTries(url, tryOptions);
      } catch (error) {
        throwIfInterrupted(signal);
        throw error;
      }
    },
    async close() {
      runSignal.removeEventListener('abort', onInterrupt);
      stop.abort(new InterruptedError());
      await agent.destroy();
    },
  };
}

/** Spreads a cap over the second: at most ten bursts, and of slow rates one request at a time. */
function pace(perSecond: number | null): { intervalCap: number; interval: number } | Record<string, never> {
  if (perSecond === null) return {};
  const intervalCap = Math.ceil(perSecond / 10);
  return { intervalCap, interval: (intervalCap * 1000) / perSecond };
}

function userAgent(contact: string | null): string {
  const product = `${USER_AGENT_TOKEN}/${PACKAGE_VERSION}`;
  if (contact === null) return product;
  if (!/^[\x21-\x7e ]+$/.test(contact) || /[()\\]/.test(contact)) {
    throw new UsageError(
      `images.contact ${JSON.stringify(contact)} cannot stand in a User-Agent. Give a plain mail or web address.`,
    );
  }
  return `${product} (+${contact})`;
}
