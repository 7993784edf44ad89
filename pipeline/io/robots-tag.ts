/** Directives of `X-Robots-Tag` that ask not to use a picture for machine learning. */
const OPT_OUTS: ReadonlySet<string> = new Set(['noai', 'noimageai']);

/** Directives that have a value behind a colon: their names are no user agents. */
const VALUED: ReadonlySet<string> = new Set([
  'max-snippet',
  'max-image-preview',
  'max-video-preview',
  'unavailable_after',
]);

/** A product token that may stand before a colon. It begins with a letter, unlike the hour in a date. */
const AGENT = /^(?:\*|[a-z][a-z0-9_.-]*)$/;

/**
 * The directive of an `X-Robots-Tag` that opts the picture out, null where none does. A value is a list of
 * directives with commas between; `agent: ` before one makes it and those behind it hold for that agent alone.
 *
 * @param header all values of the header, one or several.
 * @param agent our product token, as in the User-Agent.
 */
export function optOutDirective(
  header: string | readonly string[] | undefined,
  agent: string,
): string | null {
  const values = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  for (const value of values) {
    let isForUs = true;
    for (const item of value.toLowerCase().split(',')) {
      const colon = item.indexOf(':');
      const name = item.slice(0, Math.max(0, colon)).trim();
      const isAgent = AGENT.test(name) && !VALUED.has(name);
      if (isAgent) isForUs = name === '*' || name === agent.toLowerCase();
      const directive = isAgent ? item.slice(colon + 1).trim() : item.trim();
      if (isForUs && OPT_OUTS.has(directive)) return directive;
    }
  }
  return null;
}
