import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { configKeys } from '../pipeline/config.js';
import { explanationSchemaPage } from './explanation-schema-doc.js';
import { resultsSchemaPage } from './results-schema-doc.js';

const START = '<!-- config table: npm run docs -->';
const END = '<!-- end of config table -->';

/** The table of every configuration key with its default, its meaning and the values it takes, as Markdown. */
export function configTable(): string {
  const rows = configKeys()
    .filter(({ kind }) => kind === 'value')
    .map(({ path, defaultValue, description, allowed }) => {
      const value = stringify(defaultValue, { collectionStyle: 'flow', lineWidth: 0 }).trim();
      return `| \`${path.join('.')}\` | \`${value}\` | ${cell(description)} | ${cell(allowed)} |`;
    });
  return ['| key | default | meaning | allowed |', '|---|---|---|---|', ...rows].join('\n');
}

/** Text in a cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/**
 * A text with the table between its two marks replaced by the current one.
 *
 * @throws Error where a mark is missing.
 */
export function withConfigTable(text: string): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the marks ${START} and ${END} are missing`);
  return `${text.slice(0, start)}${START}\n\n${configTable()}\n\n${text.slice(end)}`;
}

if (process.argv[1]?.endsWith('docs.js')) {
  const readme = new URL('../../README.md', import.meta.url);
  writeFileSync(readme, withConfigTable(readFileSync(readme, 'utf8')));
  const docs = new URL('../../docs/', import.meta.url);
  mkdirSync(docs, { recursive: true });
  writeFileSync(new URL('results-schema.md', docs), resultsSchemaPage());
  writeFileSync(new URL('explanation-schema.md', docs), explanationSchemaPage());
}
