import { describe, expect, test } from 'vitest';
import { correctedBoxRules } from '../../filters/box-rules-corrected.js';
import type { LabelRule, RuleOptions, RuleTrial } from '../../filters/label-rules.js';
import type { Label, Tristate } from '../../filters/types.js';
import { box, PUBLISHED_OPTIONS, type ClassName, type Corners } from './make.js';

const SQUARE = [400, 400] as const;
/** A quarter of a square, and a hundredth. */
const LARGE: Corners = [0.25, 0.75, 0.25, 0.75];
const SMALL: Corners = [0.5, 0.6, 0.5, 0.6];

interface Case {
  readonly name: string;
  readonly size: readonly [number, number];
  readonly boxes: readonly (readonly [ClassName, Tristate, Corners])[];
  readonly boxCount?: number;
  readonly options?: Partial<RuleOptions>;
  readonly expected: readonly [Label, LabelRule, number | null];
}

const asDepiction = { unknownDepiction: 'depiction' } as const;
const asExcluded = { unknownDepiction: 'exclude' } as const;
const exclude = { excludeDepictions: true };

const CASES: readonly Case[] = [
  { name: 'no box of any class', size: SQUARE, boxes: [], boxCount: 0, expected: [-1, 'no_boxes', null] },
  {
    name: 'boxes of other classes',
    size: SQUARE,
    boxes: [],
    boxCount: 2,
    expected: [0, 'no_target_box', null],
  },
  { name: 'a large person', size: SQUARE, boxes: [['person', 0, LARGE]], expected: [1, 'target_box', 0] },
  {
    name: 'an area equal to the threshold is enough',
    size: SQUARE,
    boxes: [['person', 0, LARGE]],
    options: { minArea: 0.25 },
    expected: [1, 'target_box', 0],
  },
  {
    name: 'an area just below the threshold is not',
    size: SQUARE,
    boxes: [['person', 0, LARGE]],
    options: { minArea: 0.2500001 },
    expected: [-1, 'target_box_too_small', 0],
  },
  {
    name: 'a small person',
    size: SQUARE,
    boxes: [['person', 0, SMALL]],
    expected: [-1, 'target_box_too_small', 0],
  },
  {
    name: 'a fifth by a fifth, which the published scale calls 16 %',
    size: [447, 447],
    boxes: [['person', 0, [0.4, 0.6, 0.4, 0.6]]],
    expected: [-1, 'target_box_too_small', 0],
  },
  {
    name: 'a quarter at the far corner, which the published scale calls nothing',
    size: [447, 447],
    boxes: [['person', 0, [0.5, 1, 0.5, 1]]],
    expected: [1, 'target_box', 0],
  },
  {
    name: 'a tenth by a tenth at the far corner is small, and not a negative square',
    size: [447, 447],
    boxes: [['person', 0, [0.9, 1, 0.9, 1]]],
    expected: [-1, 'target_box_too_small', 0],
  },
  {
    name: 'a person outside the crop',
    size: [500, 400],
    boxes: [['person', 0, [0, 0.1, 0, 1]]],
    expected: [-1, 'target_box_too_small', 0],
  },
  {
    name: 'the largest box decides',
    size: SQUARE,
    boxes: [
      ['hand', 0, SMALL],
      ['person', 0, LARGE],
      ['man', 0, [0, 1, 0, 1]],
    ],
    expected: [1, 'target_box', 2],
  },
  { name: 'a depiction', size: SQUARE, boxes: [['person', 1, LARGE]], expected: [0, 'no_target_box', null] },
  {
    name: 'unknown depiction is the target by default',
    size: SQUARE,
    boxes: [['person', -1, LARGE]],
    expected: [1, 'target_box_depiction_unknown', 0],
  },
  {
    name: 'unknown depiction taken for a depiction',
    size: SQUARE,
    boxes: [['person', -1, LARGE]],
    options: asDepiction,
    expected: [0, 'no_target_box', null],
  },
  {
    name: 'unknown depiction left out',
    size: SQUARE,
    boxes: [['person', -1, LARGE]],
    options: asExcluded,
    expected: [-1, 'depiction_unknown', 0],
  },
  {
    name: 'a small one of unknown depiction',
    size: SQUARE,
    boxes: [['person', -1, SMALL]],
    expected: [-1, 'target_box_too_small', 0],
  },
  {
    name: 'small and real beside large and unknown',
    size: SQUARE,
    boxes: [
      ['person', 0, SMALL],
      ['person', -1, LARGE],
    ],
    expected: [1, 'target_box_depiction_unknown', 1],
  },
  {
    name: 'small and real beside large and unknown, unknown left out',
    size: SQUARE,
    boxes: [
      ['person', -1, LARGE],
      ['person', 0, SMALL],
    ],
    options: asExcluded,
    expected: [-1, 'target_box_too_small', 1],
  },
  {
    name: 'small and real beside small and unknown: the real one decides',
    size: SQUARE,
    boxes: [
      ['person', -1, SMALL],
      ['person', 0, SMALL],
    ],
    expected: [-1, 'target_box_too_small', 1],
  },
  {
    name: 'large and real beside larger and unknown',
    size: SQUARE,
    boxes: [
      ['person', -1, [0, 1, 0, 1]],
      ['person', 0, LARGE],
    ],
    expected: [1, 'target_box', 1],
  },
  {
    name: 'exclude: a depiction',
    size: SQUARE,
    boxes: [['person', 1, LARGE]],
    options: exclude,
    expected: [-1, 'depiction_or_look_alike', 0],
  },
  {
    name: 'exclude: unknown, taken for a depiction',
    size: SQUARE,
    boxes: [['person', -1, LARGE]],
    options: { ...exclude, ...asDepiction },
    expected: [-1, 'depiction_or_look_alike', 0],
  },
  {
    name: 'exclude: a skull',
    size: SQUARE,
    boxes: [['skull', 0, LARGE]],
    options: exclude,
    expected: [-1, 'depiction_or_look_alike', 0],
  },
  {
    name: 'a skull otherwise',
    size: SQUARE,
    boxes: [['skull', 0, LARGE]],
    expected: [0, 'no_target_box', null],
  },
];

test('a box of exactly 5 % is enough wherever it stands, in single precision too', () => {
  for (let left = 0; left <= 80; left++) {
    const corners: Corners = [left / 100, (left + 20) / 100, 0.25, 0.5];
    const input = { boxes: [box('person', 0, corners)], boxCount: 1, size: { width: 400, height: 400 } };
    expect(correctedBoxRules(input, PUBLISHED_OPTIONS).label, `from ${left} %`).toBe(1);
  }
});

describe('labels from boxes, quirks mended', () => {
  test.each(CASES)('$name', ({ size: [width, height], boxes, boxCount, options, expected }) => {
    const input = {
      boxes: boxes.map((one) => box(...one)),
      boxCount: boxCount ?? boxes.length,
      size: { width, height },
    };
    const trials: RuleTrial[] = [];
    const decision = correctedBoxRules(input, { ...PUBLISHED_OPTIONS, ...options }, (trial) =>
      trials.push(trial),
    );
    const [label, rule, deciding] = expected;
    expect(decision).toEqual({ label, rule, deciding });
    expect(trials.at(-1)).toMatchObject({ rule, matched: true });
    expect(trials.slice(0, -1).every(({ matched }) => !matched)).toBe(true);
  });
});
