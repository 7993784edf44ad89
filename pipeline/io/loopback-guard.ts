import { createHash, timingSafeEqual } from 'node:crypto';

/** What a request says of itself, as it came in. */
export interface RequestFacts {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly contentType: string | undefined;
  readonly cookie: string | undefined;
}

/** What a request must show. */
export interface Pass {
  readonly port: number;
  /** Hex digits. */
  readonly token: string;
}

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 415;
  readonly text: string;
}

/** Name of the query parameter that brings the token the first time. */
export const TOKEN_PARAMETER = 'token';

/** Cookies hold for every port of a host, so that the name says the port. */
export function cookieName(port: number): string {
  return `wake_vision_${port}`;
}

/** Whether two texts are equal, in a time that says nothing of where they differ, nor of their lengths. */
export function equalInSecret(one: string, other: string): boolean {
  const sum = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(sum(one), sum(other));
}

/** A path of plain words: no empty, dotted or encoded part, so that no reader of it can take it for another one. */
const PLAIN_PATH = /^\/(?:[\w-]+(?:\.[\w-]+)*(?:\/[\w-]+(?:\.[\w-]+)*)*)?$/;

/** Where the browser says that a request without the token in its address comes from. Another port is another site here. */
const OWN_SITE: ReadonlySet<string> = new Set(['same-origin', 'none']);

/** Longest path with its query. */
const MAX_TARGET = 2048;

/** The path of a request and its query; null where the path is not plain. */
export function splitTarget(target: string): { path: string; query: URLSearchParams } | null {
  if (target.length > MAX_TARGET) return null;
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  return PLAIN_PATH.test(path)
    ? { path, query: new URLSearchParams(at < 0 ? '' : target.slice(at + 1)) }
    : null;
}

function cookieToken(cookie: string | undefined, port: number): string | null {
  const prefix = `${cookieName(port)}=`;
  for (const part of cookie?.split(';') ?? []) {
    const pair = part.trim();
    if (pair.startsWith(prefix)) return pair.slice(prefix.length);
  }
  return null;
}

/**
 * Why a request must not be answered; null where it may be. The host must be this server by its loopback name (a foreign
 * name that resolves here is refused: DNS rebinding), a write must come from its own page, and everything needs the token,
 * from its cookie or, for a page that is opened, from the address.
 */
export function refusalOf(request: RequestFacts, { port, token }: Pass): Refusal | null {
  if (request.host !== `127.0.0.1:${port}` && request.host !== `localhost:${port}`)
    return { status: 403, text: 'This host name is not that of the server.' };
  if (!['GET', 'HEAD', 'POST'].includes(request.method))
    return { status: 405, text: 'Only GET, HEAD and POST are answered.' };
  const isWrite = request.method === 'POST';
  const own = `http://${request.host}`;
  if (request.origin === undefined ? isWrite : request.origin !== own)
    return { status: 403, text: 'The request does not come from the page of this server.' };
  const place = splitTarget(request.target);
  if (place === null) return { status: 400, text: 'This path is malformed.' };
  // An address with a token is judged by it, whatever cookie an earlier server left.
  const inAddress = isWrite ? null : place.query.get(TOKEN_PARAMETER);
  if (inAddress === null && request.fetchSite !== undefined && !OWN_SITE.has(request.fetchSite))
    return { status: 403, text: 'The request comes from another site.' };
  if (!equalInSecret(inAddress ?? cookieToken(request.cookie, port) ?? '', token))
    return { status: 403, text: 'The token is missing or wrong. Open the address that the command printed.' };
  if (isWrite && request.contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    return { status: 415, text: 'A write is JSON.' };
  return null;
}
