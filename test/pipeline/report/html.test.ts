import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, safeHref, trustedMarkup } from '../../../pipeline/report/html.js';

/** What a parser of HTML makes of some markup. */
function parsed(markup: string): { text: string | null; title: string | null; elements: number } {
  const { document } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`) as unknown as {
    document: {
      querySelector(
        selector: string,
      ): { textContent: string | null; getAttribute(name: string): string | null } | null;
      querySelectorAll(selector: string): { length: number };
    };
  };
  const first = document.querySelector('p');
  return {
    text: first?.textContent ?? null,
    title: first?.getAttribute('title') ?? null,
    elements: document.querySelectorAll('body *').length,
  };
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style></script><svg/onload=alert(1)>',
  '&lt;b&gt;',
  '<!-- -->',
];

describe('html', () => {
  it.each(HOSTILE)('writes %j as text, in an element and in an attribute', (text) => {
    expect(parsed(html`<p title="${text}">${text}</p>`.markup)).toEqual({ text, title: text, elements: 1 });
  });

  it('writes any text so that a parser reads that text and no element', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const read = parsed(html`<p title="${text}">${text}</p>`.markup);
        // eslint-disable-next-line no-control-regex
        const shown = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd');
        expect(read).toEqual({ text: shown, title: shown, elements: 1 });
      }),
    );
  });

  it('leaves no bare <, > or quote of a text, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']/.test(escapeHtml(text))));
  });

  it('takes markup of its own, lists and numbers as they are, and nothing for null and false', () => {
    const items = ['a<b', 2].map((item) => html`<li>${item}</li>`);
    expect(html`<p>${items}${null}${false}</p>`.markup).toBe('<p><li>a&lt;b</li><li>2</li></p>');
    expect(html`${trustedMarkup('<svg></svg>')}`.markup).toBe('<svg></svg>');
  });

  it('drops the indent of the template and keeps that of a text', () => {
    expect(
      html`<pre>${'a:\n  b: 1'}</pre>
        <p>x</p>`.markup,
    ).toBe('<pre>a:\n  b: 1</pre>\n<p>x</p>');
  });

  it('shows a replacement for control characters', () => {
    expect(escapeHtml('a\u0000b\u001b[31mc\u009bd\te')).toBe('a\ufffdb\ufffd[31mc\ufffdd\te');
  });
});

describe('safeHref', () => {
  it.each([
    ['https://www.flickr.com/photos/x/1', 'https://www.flickr.com/photos/x/1'],
    ['http://example.org/a b', 'http://example.org/a%20b'],
    ['javascript:alert(1)', null],
    ['JaVaScRiPt:alert(1)', null],
    [' javascript:alert(1)', null],
    ['java\nscript:alert(1)', null],
    ['data:text/html,<script>1</script>', null],
    ['file:///etc/passwd', null],
    ['//example.org', null],
    ['', null],
  ])('of %j is %j', (address, href) => {
    expect(safeHref(address)).toBe(href);
  });
});
