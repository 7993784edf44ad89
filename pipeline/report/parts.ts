import { html, type Html, type HtmlPart } from './html.js';

/** A column of a table: numbers stand at the right, in figures of one width. */
export interface TableColumn {
  readonly name: string;
  readonly kind?: 'text' | 'number' | 'code';
}

/** A table; the first column heads its rows. */
export interface TableContent {
  /** Says what the table holds; read out by screen readers, and shown above it. */
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly HtmlPart[])[];
}

/** A table that scrolls within itself where it is wider than the page. */
export function table({ caption, columns, rows }: TableContent): Html {
  const kind = (index: number): string => columns[index].kind ?? 'text';
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ name }, index) => html`<th scope="col" class="${kind(index)}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, index) =>
                index === 0
                  ? html`<th scope="row" class="${kind(0)}">${cell}</th>`
                  : html`<td class="${kind(index)}">${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A plot with what it shows in a sentence, and its numbers in a table that opens. */
export function figure(plot: Html, caption: string, numbers: TableContent): Html {
  return html`<figure class="plot">
    ${plot}
    <figcaption>${caption}</figcaption>
    ${numbersOf(numbers)}
  </figure>`;
}

/** The numbers behind a plot, closed at first. */
export function numbersOf(numbers: TableContent, summary = 'The numbers'): Html {
  return html`<details>
    <summary>${summary}</summary>
    ${table(numbers)}
  </details>`;
}

/** What a section says where its input is not there: a sentence, and the command that makes it. */
export function missing(sentence: string, command: string | null): Html {
  return html`<p class="missing">
    ${sentence}${command === null ? '' : html` Make it with: <code>${command}</code>`}
  </p>`;
}

/** Names and values, such as the facts of a run. */
export function facts(entries: readonly (readonly [name: string, value: HtmlPart])[]): Html {
  return html`<dl class="facts">
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
