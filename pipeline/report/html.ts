/** Markup that is safe to write as it stands. Only {@link html} and {@link trustedMarkup} make it. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What may stand between the braces of {@link html}: texts are escaped, nothing is written for null and false. */
export type HtmlPart = Html | string | number | null | false | readonly HtmlPart[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** C0 and C1 control characters but tab and line ends: HTML allows none of them, and a terminal may obey them. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** A text as HTML shows it, in an element or in a quoted attribute: no character of it is markup. */
export function escapeHtml(text: string): string {
  return text.replace(CONTROLS, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function markupOf(part: HtmlPart): string {
  if (part === null || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(markupOf).join('');
}

/**
 * A template of markup: every text put into it is escaped, so that no title or name of an author becomes an element.
 * Parts may stand in elements and in attributes with quotes; never in a tag's name, a style or a script.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(
    strings.map((text, index) => withoutIndent(text) + markupOf(parts[index] ?? null)).join(''),
  );
}

/** The indent of this code is no part of a page; a text put into a template keeps its own. */
function withoutIndent(text: string): string {
  return text.replace(/\n\s*/g, '\n');
}

/** Markup that a library of this program drew, such as a plot. Never give it a text from outside. */
export function trustedMarkup(markup: string): Html {
  return new Html(markup);
}

/**
 * An address that a link may lead to; null for anything but http and https, and for what is no address. Spaces and
 * control characters come out percent-encoded.
 */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
