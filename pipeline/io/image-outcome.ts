/**
 * How an image ended: one of these stands in each row of the images table.
 *
 * - `ok`: a working copy was made.
 * - `gone`: the server has no such picture (404, 410).
 * - `forbidden`: the server or the file system refuses it (401, 403, 451 and every other 4xx that is not named here).
 * - `opted_out`: `X-Robots-Tag` asks not to use the picture.
 * - `rate_limited`: 429 to the last try. `server_error`: 5xx or 425 to the last try, or an answer that makes no
 *   sense (a redirect loop).
 * - `timeout`: connecting, the headers, the body, or a 408. `network_error`: no answer (reset, name not found, TLS).
 * - `refused_address`: neither http nor https, or a private, loopback or otherwise not public address.
 * - `too_large`: more bytes than allowed. `too_many_pixels`: a larger frame than allowed.
 * - `not_an_image`, `unsupported`, `corrupt`: what the codec says of the bytes.
 * - `truncated`: body or file ends before it should.
 * - `replaced`: the original is not the picture that Open Images lists (size or MD5 differ).
 * - `missing`: a folder or the tar files hold no such picture, or there is no address to ask.
 */
export const IMAGE_OUTCOMES = [
  'ok',
  'gone',
  'forbidden',
  'opted_out',
  'rate_limited',
  'server_error',
  'timeout',
  'network_error',
  'refused_address',
  'too_large',
  'too_many_pixels',
  'not_an_image',
  'unsupported',
  'corrupt',
  'truncated',
  'replaced',
  'missing',
] as const;

export type ImageOutcome = (typeof IMAGE_OUTCOMES)[number];

/** Every outcome but `ok`. */
export type ImageFailure = Exclude<ImageOutcome, 'ok'>;

/**
 * Failures that may have passed when the user asks for another go: weather on the network, a file that has been
 * added to a folder meanwhile, an address that the settings now allow. The others stay what they are for equal
 * settings: S3, for one, answers 403 for what it does not hold.
 */
const TRANSIENT: ReadonlySet<string> = new Set<ImageFailure>([
  'rate_limited',
  'server_error',
  'timeout',
  'network_error',
  'truncated',
  'refused_address',
  'missing',
]);

/** Whether an outcome is worth another try on request; false for text that is no outcome. */
export function isTransient(outcome: string): boolean {
  return TRANSIENT.has(outcome);
}
