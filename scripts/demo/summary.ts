import type { Database, Row } from '../../pipeline/io/duckdb.js';
import { literal, withDatabase } from '../../pipeline/io/duckdb.js';

interface Column {
  readonly name: string;
  readonly align: 'left' | 'right';
}

/** Rows as a table for a terminal. */
function table(title: string, columns: readonly Column[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ name }) => cell(row[name])));
  const widths = columns.map(({ name }, index) =>
    Math.max(name.length, ...cells.map((line) => line[index].length)),
  );
  const line = (values: readonly string[]): string =>
    `  ${values.map((value, index) => (columns[index].align === 'left' ? value.padEnd(widths[index]) : value.padStart(widths[index]))).join('  ')}`.trimEnd();
  return [title, line(columns.map(({ name }) => name)), ...cells.map(line)].join('\n');
}

function cell(value: Row[string]): string {
  if (value === null) return '-';
  return typeof value === 'number'
    ? value.toLocaleString('en-US')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}

const left = (name: string): Column => ({ name, align: 'left' });
const right = (name: string): Column => ({ name, align: 'right' });

const SPLITS = "regexp_extract(filename, '([a-z_]+)\\.parquet$', 1)";

/** The tables that the demo prints: pictures by outcome, labels by rule and reason, subsets. */
export function demoSummary(workspace: string): Promise<string> {
  return withDatabase({ memoryLimit: '500MB', threads: 2, spillFolder: null }, async (database: Database) => {
    const images = `read_parquet(${literal(`${workspace}/images/*/shard-*.parquet`)}, filename = 'file')`;
    const labels = `read_parquet(${literal(`${workspace}/labels/published/*.parquet`)}, filename = 'file')`;
    const split = SPLITS.replace('filename', 'file');
    const pictures = await database.all(
      `SELECT regexp_extract(file, 'images/([a-z]+)/', 1) AS split, outcome, count(*)::INTEGER AS images
       FROM ${images} GROUP BY ALL ORDER BY split, images DESC, outcome`,
    );
    const rules = await database.all(
      `SELECT ${split} AS split, coalesce(rule, 'no picture') AS rule, rule_label AS says, reason, count(*)::INTEGER AS images
       FROM ${labels} GROUP BY ALL ORDER BY split, rule, says, reason`,
    );
    const changed = await database.all(
      `SELECT ${split} AS split, label AS published, other_rules_label AS corrected, count(*)::INTEGER AS images
       FROM ${labels} WHERE other_rules_label IS NOT NULL GROUP BY ALL ORDER BY split, published DESC, corrected DESC`,
    );
    const subsets = await database.all(
      `SELECT regexp_extract(file, 'subsets/published/([a-z_]+)/', 1) AS split,
              regexp_extract(file, '([^/]+)\\.csv$', 1) AS subset,
              count(*) FILTER (role = 'member')::INTEGER AS members, count(*) FILTER (role = 'partner')::INTEGER AS partners
       FROM read_csv(${literal(`${workspace}/subsets/published/*/[!w]*.csv`)}, filename = 'file', header = true, all_varchar = true)
       GROUP BY ALL ORDER BY split, subset`,
    );
    return [
      table('Pictures by outcome', [left('split'), left('outcome'), right('images')], pictures),
      table(
        'Labels by rule, and why images are kept or dropped',
        [left('split'), left('rule'), right('says'), left('reason'), right('images')],
        rules,
      ),
      table(
        'Published against corrected labels',
        [left('split'), right('published'), right('corrected'), right('images')],
        changed,
      ),
      table(
        'Benchmark subsets',
        [left('split'), left('subset'), right('members'), right('partners')],
        subsets,
      ),
    ].join('\n\n');
  });
}
