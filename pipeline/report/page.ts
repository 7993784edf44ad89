import { html, trustedMarkup, type Html } from './html.js';
import type { Section } from './section.js';
import { STYLE } from './style.js';

/**
 * No script, no request: pictures come from the page itself. A browser refuses whatever a hostile title could ask for.
 */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A page: its head, its sections, and a list of them. */
export interface Page {
  readonly title: string;
  /** Stands above the sections, below the title. */
  readonly lead: Html;
  readonly sections: readonly Section[];
  /** The last line. */
  readonly foot: string;
}

/** A whole page in one file: no script, no request. Equal pages give equal bytes. */
export function renderPage({ title, lead, sections, foot }: Page): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${trustedMarkup(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        <header>
          <h1>${title}</h1>
          ${lead}
        </header>
        <div class="columns">
          <nav aria-label="Sections">
            <ol>
              ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
            </ol>
          </nav>
          <main id="content">
            ${sections.map(
              ({ id, title: name, body }) =>
                html`<section id="${id}" aria-labelledby="${id}-title">
                  <h2 id="${id}-title">${name}</h2>
                  ${body}
                </section>`,
            )}
          </main>
        </div>
        <footer>${foot}</footer>
      </body>
    </html>`;
  return `${page.markup.trim()}\n`;
}
