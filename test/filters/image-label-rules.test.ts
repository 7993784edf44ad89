import { describe, expect, test } from 'vitest';
import { confidenceTenths } from '../../filters/image-label-rules.js';
import { labelFromImageLabels } from '../../filters/label-image.js';
import type { LabelRule, RuleTrial } from '../../filters/label-rules.js';
import { personTarget } from '../../filters/target-classes.js';
import type { Label } from '../../filters/types.js';
import { imageLabel, PUBLISHED_OPTIONS, type ClassName } from './make.js';

describe('confidence in whole tenths, from single precision', () => {
  test.each([
    ...Array.from({ length: 11 }, (_, tenths): [number, number] => [tenths / 10, tenths]),
    ...Array.from({ length: 10 }, (_, tenths): [number, number] => [(tenths + 1) / 10 - 1e-6, tenths]),
    [0.699999, 6],
    [0.6999999, 6],
    [0.700001, 7],
    [0.75, 7],
    [0.799999, 7],
  ])('%d gives %d', (confidence, tenths) => {
    expect(confidenceTenths(Math.fround(confidence))).toBe(tenths);
    expect(confidenceTenths(confidence)).toBe(tenths);
  });
});

type Row = readonly [ClassName, 'machine' | 'verification' | 'crowdsource-verification', number];
type Outcome = readonly [Label, LabelRule, number | null];

const CONFIDENT = (deciding: number): Outcome => [1, 'image_label_confident', deciding];
const WEAK = (deciding: number): Outcome => [-1, 'image_label_weak', deciding];
const HUMAN_NO = (deciding: number): Outcome => [0, 'human_no', deciding];
const NONE: Outcome = [0, 'no_image_label', null];

/** Name, rows, outcome as published, outcome with the quirk mended. */
const CASES: readonly (readonly [string, readonly Row[], Outcome, Outcome])[] = [
  ['no label at all', [], NONE, NONE],
  ['a sure label of another class', [['cat', 'machine', 1]], NONE, NONE],
  ['a beard', [['beard', 'machine', 1]], NONE, NONE],
  ['a machine at 0.7', [['person', 'machine', 0.7]], CONFIDENT(0), CONFIDENT(0)],
  ['a machine at 0.699999', [['person', 'machine', 0.699999]], WEAK(0), WEAK(0)],
  ['a machine at 0.700001', [['person', 'machine', 0.700001]], CONFIDENT(0), CONFIDENT(0)],
  ['a machine at 0', [['person', 'machine', 0]], WEAK(0), WEAK(0)],
  ['a class that has no boxes', [['lady', 'machine', 0.8]], CONFIDENT(0), CONFIDENT(0)],
  ['a part', [['hand', 'machine', 0.7]], CONFIDENT(0), CONFIDENT(0)],
  ['a human yes', [['person', 'verification', 1]], CONFIDENT(0), CONFIDENT(0)],
  ['a human no', [['person', 'verification', 0]], WEAK(0), HUMAN_NO(0)],
  [
    'two human noes',
    [
      ['person', 'verification', 0],
      ['hand', 'crowdsource-verification', 0],
    ],
    WEAK(0),
    HUMAN_NO(0),
  ],
  ['a human who is half sure, in other data', [['person', 'verification', 0.5]], WEAK(0), WEAK(0)],
  [
    'a human no beside a sure machine',
    [
      ['person', 'verification', 0],
      ['person', 'machine', 0.9],
    ],
    CONFIDENT(1),
    HUMAN_NO(0),
  ],
  [
    'the machine first',
    [
      ['person', 'machine', 0.9],
      ['person', 'crowdsource-verification', 0],
    ],
    CONFIDENT(0),
    HUMAN_NO(1),
  ],
  [
    'a human no, and a sure machine for another class',
    [
      ['person', 'verification', 0],
      ['man', 'machine', 0.9],
    ],
    CONFIDENT(1),
    CONFIDENT(1),
  ],
  [
    'a human no, and a weak machine for another class',
    [
      ['person', 'verification', 0],
      ['hand', 'machine', 0.3],
    ],
    WEAK(0),
    WEAK(0),
  ],
  [
    'a human yes beside an unsure machine',
    [
      ['person', 'machine', 0.2],
      ['person', 'verification', 1],
    ],
    CONFIDENT(1),
    CONFIDENT(1),
  ],
  [
    'people who disagree',
    [
      ['person', 'verification', 0],
      ['person', 'crowdsource-verification', 1],
    ],
    CONFIDENT(1),
    CONFIDENT(1),
  ],
  ['a human no for another class alone', [['cat', 'verification', 0]], NONE, NONE],
  [
    'weak machines',
    [
      ['man', 'machine', 0.4],
      ['face', 'machine', 0.6],
    ],
    WEAK(0),
    WEAK(0),
  ],
];

describe.each(['published', 'corrected'] as const)('%s', (ruleSet) => {
  test.each(CASES)('%s', (_, rows, published, corrected) => {
    const labels = rows.map((row) => imageLabel(...row));
    const trials: RuleTrial[] = [];
    const got = labelFromImageLabels(labels, ruleSet, PUBLISHED_OPTIONS, (trial) => trials.push(trial));
    const [label, rule, deciding] = ruleSet === 'published' ? published : corrected;
    expect(got.base).toEqual({ label, rule, deciding });
    expect(got.label).toBe(label);
    expect(got.decidingClass).toBe(deciding === null ? null : labels[deciding].label);
    expect(trials.at(-1)).toMatchObject({ rule, matched: true });
  });

  test('parts can be switched off', () => {
    const options = { ...PUBLISHED_OPTIONS, target: personTarget(false) };
    const got = labelFromImageLabels([imageLabel('hand', 'machine', 0.9)], ruleSet, options);
    expect(got.base).toEqual({ label: 0, rule: 'no_image_label', deciding: null });
  });
});

test('the published threshold counts in tenths, the mended one exactly', () => {
  const options = { ...PUBLISHED_OPTIONS, imageLabelConfidence: 0.75 };
  const labels = [imageLabel('person', 'machine', 0.71)];
  expect(labelFromImageLabels(labels, 'published', options).label).toBe(1);
  expect(labelFromImageLabels(labels, 'corrected', options).label).toBe(-1);
});

describe('body part', () => {
  const bodyPart = (rows: readonly Row[], ruleSet: 'published' | 'corrected') =>
    labelFromImageLabels(
      rows.map((row) => imageLabel(...row)),
      ruleSet,
      PUBLISHED_OPTIONS,
    ).bodyPart;

  test.each<[string, Row[], 0 | 1]>([
    ['a sure hand alone', [['hand', 'machine', 0.9]], 1],
    [
      'a sure hand beside a weak person',
      [
        ['hand', 'machine', 0.9],
        ['person', 'machine', 0.5],
      ],
      1,
    ],
    [
      'a sure hand beside a sure person',
      [
        ['hand', 'machine', 0.9],
        ['person', 'machine', 0.8],
      ],
      0,
    ],
    [
      'a sure hand beside a machine that people overruled',
      [
        ['hand', 'machine', 0.9],
        ['person', 'machine', 0.8],
        ['person', 'verification', 0],
      ],
      1,
    ],
    ['a weak hand', [['hand', 'machine', 0.5]], 0],
    ['nothing', [], 0],
  ])('%s', (_, rows, corrected) => {
    expect(bodyPart(rows, 'corrected')).toBe(corrected);
    expect(bodyPart(rows, 'published')).toBe(1);
  });
});
