import { parseHTML } from 'linkedom';

interface Node {
  readonly textContent: string | null;
  readonly children: Iterable<Node>;
  querySelector(selector: string): Node | null;
  querySelectorAll(selector: string): Iterable<Node>;
}

/** A table of a page as it reads. */
export interface PageTable {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Cells with all that stands in them, small print included. */
  readonly rows: readonly (readonly string[])[];
}

const textOf = (node: Node | null): string => (node?.textContent ?? '').replace(/\s+/g, ' ').trim();

function parse(markup: string): Node {
  const whole = markup.includes('<body') ? markup : `<!doctype html><html><body>${markup}</body></html>`;
  return (parseHTML(whole) as unknown as { document: Node }).document;
}

/** What stands at a place of a page, in its words. @param within a selector. */
export function sectionText(markup: string, within: string): string {
  return textOf(parse(markup).querySelector(within));
}

/** The texts of all elements of a page that a selector takes. */
export function textsOf(markup: string, selector: string): string[] {
  return [...parse(markup).querySelectorAll(selector)].map(textOf);
}

/** The tables of some markup, in their order. @param within a selector of the part to look at. */
export function tablesOf(markup: string, within = 'body'): PageTable[] {
  return [...(parse(markup).querySelector(within)?.querySelectorAll('table') ?? [])].map((table) => ({
    caption: textOf(table.querySelector('caption')),
    columns: [...table.querySelectorAll('thead th')].map(textOf),
    rows: [...table.querySelectorAll('tbody tr')].map((row) => [...row.children].map(textOf)),
  }));
}

/** The table whose caption holds these words. */
export function tableNamed(tables: readonly PageTable[], words: string): PageTable {
  const found = tables.find(({ caption }) => caption.includes(words));
  if (found === undefined)
    throw new Error(`no table "${words}" among ${tables.map(({ caption }) => caption).join(' | ')}`);
  return found;
}

/** A row by its first cell, with the names of its columns. */
export function rowNamed({ columns, rows, caption }: PageTable, name: string): Record<string, string> {
  const row = rows.find(([first]) => first === name);
  if (row === undefined) throw new Error(`${caption}: no row ${name}`);
  return Object.fromEntries(columns.map((column, at) => [column, row[at]]));
}
