/** How long to wait between tries. */
export interface BackoffOptions {
  /** Longest wait before the second try, in ms; it doubles with each further try. */
  readonly backoffMs: number;
  /** No wait is longer, in ms. */
  readonly maxBackoffMs: number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/**
 * The wait after a failed try, in whole ms: exponential back-off with full jitter, uniform in
 * [0, min(maxBackoffMs, backoffMs * 2^(failures - 1))), so that requests that failed together do not come back
 * together. (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.) Where the server named a
 * wait, it is that long at least and spread by up to `backoffMs`, so far as `maxBackoffMs` allows.
 *
 * @param failures tries that failed so far, from 1.
 * @param retryAfterMs what the server asked for, as {@link parseRetryAfter} gives it.
 */
export function backoffWait(
  failures: number,
  { backoffMs, maxBackoffMs, random }: BackoffOptions,
  retryAfterMs: number | null = null,
): number {
  const wait =
    retryAfterMs === null
      ? random() * Math.min(maxBackoffMs, backoffMs * 2 ** (failures - 1))
      : Math.min(maxBackoffMs, retryAfterMs + random() * backoffMs);
  return Math.round(wait);
}

/**
 * A `Retry-After` header in ms from now, never negative: seconds or an HTTP date (RFC 9110, 10.2.3). Null where
 * it is absent or neither.
 *
 * @param now milliseconds since 1970.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse takes much that is no date ("-1", "5.5"); an HTTP date begins with the name of a day.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
