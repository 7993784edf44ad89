import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { explanationSchemaPage } from '../scripts/explanation-schema-doc.js';
import { resultsSchemaPage } from '../scripts/results-schema-doc.js';

it('docs/results-schema.md is the schema as it is (write it with: npm run docs)', () => {
  const page = readFileSync(new URL('../docs/results-schema.md', import.meta.url), 'utf8');
  expect(page).toBe(resultsSchemaPage());
});

it('describes figures once, and every other member by its path', () => {
  const page = resultsSchemaPage();
  expect(page).toContain('| `models[].subsets[].recall` | rate |');
  expect(page).toContain('| `models[].operating_point.chosen_on.source.sha256` | SHA-256 |');
  expect(page).toContain('| `comparisons[].regressions[].interval` | [number, number] |');
  expect(page).not.toContain('recall.value');
});

it('docs/explanation-schema.md is the schema as it is (write it with: npm run docs)', () => {
  const page = readFileSync(new URL('../docs/explanation-schema.md', import.meta.url), 'utf8');
  expect(page).toBe(explanationSchemaPage());
  expect(page).toContain('| `splits[].rules[].others[].label` | 1 or 0 or -1 |');
  expect(page).toContain('- `min_area`: `value`, `side`');
});
