import { describe, expect, it } from 'vitest';
import { labelSetName, type LabelSetFacts } from '../../pipeline/workspace.js';

function facts(rules: 'published' | 'corrected', name: string, parts: boolean): LabelSetFacts {
  return { config: { labels: { rules }, target: { parts } }, target: { name } };
}

describe('labelSetName', () => {
  it.each([
    [facts('published', 'Person', true), 'published'],
    [facts('corrected', 'Person', true), 'corrected'],
    [facts('published', 'Person', false), 'published-person-without-parts'],
    [facts('published', 'Bird', true), 'published-bird'],
    [facts('corrected', 'Sea turtle', true), 'corrected-sea-turtle'],
    [facts('corrected', 'Human head', false), 'corrected-human-head-without-parts'],
    [facts('published', '../../a\\b', true), 'published-a-b'],
    [facts('published', 'Öé', true), 'published-target'],
  ])('%j is %s', (of, name) => {
    expect(labelSetName(of)).toBe(name);
  });
});
