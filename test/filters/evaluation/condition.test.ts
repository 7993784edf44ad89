import { describe, expect, test } from 'vitest';
import {
  EVALUATION_ATTRIBUTES,
  EVALUATION_SUBSETS,
  evaluateCondition,
  parseCondition,
  type ScoreCondition,
} from '../../../filters/index.js';

const NAMES = {
  subsets: EVALUATION_SUBSETS.map(({ name }) => name),
  attributes: EVALUATION_ATTRIBUTES.map(({ name }) => name),
};
const FEW = { subsets: ['all', 'far', 'dark'], attributes: ['perceived_age', 'lighting'] };

function read(text: string): ScoreCondition {
  const parsed = parseCondition(text, NAMES);
  if (!parsed.ok) expect.fail(parsed.message);
  return parsed.condition;
}

function fault(text: string): string {
  const parsed = parseCondition(text, FEW);
  return parsed.ok ? 'no fault' : `${parsed.position}: ${parsed.expected}`;
}

describe('a condition', () => {
  test.each([
    ['f1[far] < 0.6', { kind: 'subset', metric: 'f1', subset: 'far', operator: '<', limit: 0.6 }],
    ['accuracy >= 0.8', { kind: 'subset', metric: 'accuracy', subset: 'all', operator: '>=', limit: 0.8 }],
    [
      'gap.recall[perceived_gender] > 0.1',
      { kind: 'attribute', metric: 'gap.recall', attribute: 'perceived_gender', operator: '>', limit: 0.1 },
    ],
    [
      'ratio.miss_rate[lighting]<=2',
      { kind: 'attribute', metric: 'ratio.miss_rate', operator: '<=', limit: 2 },
    ],
    ['  f1_rates [ far_from_0.05 ]<.5 ', { metric: 'f1_rates', subset: 'far_from_0.05', limit: 0.5 }],
    ['recall[non-person_depiction] < 5e-1', { subset: 'non-person_depiction', limit: 0.5 }],
    ['recall[predominantly_female+older]<1', { subset: 'predominantly_female+older', limit: 1 }],
    ['recall > -1', { operator: '>', limit: -1 }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject({ ...expected, text });
  });
});

describe('a fault is named with its place and what may stand there', () => {
  test.each([
    ['', '0: a metric, such as f1'],
    ['< 0.6', '0: a metric, such as f1'],
    ['f1', '2: "[" or one of <= >= < >'],
    ['f1 = 0.6', '3: "[" or one of <= >= < >'],
    ['f1[far] == 0.6', '8: one of <= >= < >'],
    ['f1[] < 0.6', '3: a name, such as far'],
    ['f1[far < 0.6', '7: "]"'],
    ['f1[far] <', '9: a number, such as 0.6'],
    ['f1[far] < 60%', '12: nothing more'],
    ['f1[far] < 1e999', '10: a number, such as 0.6'],
    ['f1[far] < 0.6 and recall > 0', '14: nothing more'],
    ['f1[fra] < 0.6', '3: a subset: far, all, dark'],
    ['gap.recall > 0.1', '11: "[" and an attribute: perceived_age, lighting'],
    ['gap.recall[far] > 0.1', '11: an attribute: perceived_age, lighting'],
    ['recal > 0.1', /^0: a metric: recall, accuracy, precision, specificity, /],
    ['F1 > 0.1', /^0: a metric: f1, /],
  ])('%s', (text, expected) => {
    if (typeof expected === 'string') expect(fault(text)).toBe(expected);
    else expect(fault(text)).toMatch(expected);
  });

  test('and shown under the text', () => {
    expect(parseCondition('f1[fra] < 0.6', FEW)).toMatchObject({
      message:
        'at position 4: found "fra]", expected a subset: far, all, dark\n' + '  f1[fra] < 0.6\n' + '     ^',
    });
    expect(parseCondition('f1\t', FEW)).toMatchObject({
      message: 'at position 4: found the end, expected "[" or one of <= >= < >\n  f1 \n     ^',
    });
  });
});

describe('held against a figure', () => {
  test.each([
    ['f1 < 0.6', 0.5, 'met'],
    ['f1 < 0.6', 0.6, 'not_met'],
    ['f1 <= 0.6', 0.6, 'met'],
    ['f1 > 0.6', 0.6, 'not_met'],
    ['f1 >= 0.6', 0.6, 'met'],
    ['f1 >= 0.6', 0.59, 'not_met'],
  ])('%s at %d is %s', (text, value, kind) => {
    expect(evaluateCondition(read(text), { defined: true, value })).toEqual({ kind, value });
  });

  test('that has no value it is neither', () => {
    const figure = { defined: false, reason: 'no_positives' } as const;
    expect(evaluateCondition(read('f1 < 0.6'), figure)).toEqual({
      kind: 'undefined',
      reason: 'no_positives',
    });
  });
});
