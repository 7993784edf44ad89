import { errorMessage } from '../errors.js';
import { failed, type Exchange, type FailedExchange } from './http-exchange.js';

const MAX_REDIRECTS = 5;

/** Makes one request when its turn comes; the higher priority goes first. `ms` is its time without the wait. */
export type Ask = (url: URL, priority: number) => Promise<{ answer: Exchange; ms: number }>;

/** How a try ended. */
export interface Followed {
  readonly result: Exclude<Exchange, { outcome: 'redirect' }>;
  /** The address that was asked last, or that was refused. */
  readonly url: string;
  /** Time of all its requests. */
  readonly ms: number;
}

/** One try: the request and, one by one, those that it is sent on to. */
export async function followRedirects(address: string, ask: Ask, firstPriority: number): Promise<Followed> {
  let url = httpUrl(address);
  let status: number | null = null;
  let ms = 0;
  const end = (result: Followed['result'], at: string): Followed => ({ result, url: at, ms });
  for (let redirects = 0; ; redirects++) {
    if (!(url instanceof URL)) return end({ ...url.refused, status }, url.address);
    const { answer, ms: taken } = await ask(url, redirects === 0 ? firstPriority : 1);
    ms += taken;
    if (answer.outcome !== 'redirect') return end(answer, url.href);
    ({ status } = answer);
    if (redirects === MAX_REDIRECTS)
      return end(failed('server_error', status, `more than ${MAX_REDIRECTS} redirects`), url.href);
    url = httpUrl(answer.location, url);
  }
}

/** An http or https address, or why it is none. */
function httpUrl(address: string, base?: URL): URL | { address: string; refused: FailedExchange } {
  try {
    const url = new URL(address, base);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
    const detail = `${url.protocol} addresses are not fetched`;
    return { address: url.href, refused: failed('refused_address', null, detail) };
  } catch (error) {
    const detail = `${JSON.stringify(address)} is no address: ${errorMessage(error)}`;
    return { address, refused: failed('refused_address', null, detail) };
  }
}
