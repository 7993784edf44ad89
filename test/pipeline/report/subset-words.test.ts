import { describe, expect, it } from 'vitest';
import { FLAG_NAMES } from '../../../filters/subset-flags.js';
import { columnWords, subsetNames, subsetWords } from '../../../pipeline/report/subset-words.js';

describe('subsets in words', () => {
  it('are said to be perceived wherever they are about gender or age', () => {
    const about = FLAG_NAMES.filter((name) => /male|gender|young|older|age(_|$)/.test(name));
    expect(about).toHaveLength(7);
    for (const name of about) expect(subsetWords(name)).toMatch(/^perceived /);
    expect(subsetWords('predominantly_female')).toBe('perceived female');
    expect(subsetWords('normal_lighting')).toBe('normal lighting');
  });

  it('keep the published name beside', () => {
    expect(subsetNames('older')).toBe('perceived older (older)');
    expect(subsetNames('far')).toBe('far');
  });

  it('name the columns of gender and age as what was perceived', () => {
    expect(['gender', 'age', 'body_part'].map(columnWords)).toEqual([
      'perceived gender',
      'perceived age',
      'body part',
    ]);
  });
});
