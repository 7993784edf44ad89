const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Characters that XML 1.0 cannot hold at all; half surrogate pairs are made whole first. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text for an XML element or attribute value. What XML cannot hold becomes U+FFFD. */
export function xmlText(value: string | number | boolean): string {
  return Buffer.from(String(value), 'utf8')
    .toString('utf8')
    .replaceAll(NOT_XML, '\ufffd')
    .replaceAll(/[&<>"\n\r\t]/g, (character) => ENTITIES[character] ?? character);
}

/**
 * An XML start tag's attributes, with a blank before each. XML builders (`fast-xml-parser`, `xmlbuilder2`) were weighed and
 * left: they hold a whole document, and annotations of a split are written an image at a time.
 */
export function xmlAttributes(values: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(value)}"`)
    .join('');
}
