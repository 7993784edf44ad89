import type { LabelRule, RuleOptions } from '../../../filters/label-rules.js';
import { personTarget } from '../../../filters/target-classes.js';
import type { Label, Tristate } from '../../../filters/types.js';
import type { ClassName, Corners } from '../make.js';

/** One hand-worked case of the published box rules. */
export interface LabelCase {
  readonly name: string;
  /** The picture as fetched: width, height. */
  readonly size: readonly [number, number];
  readonly boxes: readonly (readonly [ClassName, Tristate, Corners])[];
  /** Boxes of other classes that the image has, besides those above. */
  readonly otherBoxes?: number;
  readonly options?: Partial<RuleOptions>;
  readonly label: Label;
  readonly rule: LabelRule;
  readonly deciding: number | null;
  readonly working: string;
}

const SQUARE = [447, 447] as const;
const MIDDLE = [0.4, 0.6, 0.4, 0.6] as const;
const SMALL = [0.4, 0.45, 0.4, 0.45] as const;
const exclude = { excludeDepictions: true };
const noParts = { target: personTarget(false) };

const NO_BOXES = { label: -1, rule: 'no_boxes', deciding: null } as const;
const NONE = { label: 0, rule: 'no_target_box', deciding: null } as const;
const yes = (deciding: number) => ({ label: 1, rule: 'target_box', deciding }) as const;
const small = (deciding: number) => ({ label: -1, rule: 'target_box_too_small', deciding }) as const;
const left = (deciding: number) => ({ label: -1, rule: 'depiction_or_look_alike', deciding }) as const;

/**
 * Worked by hand from the published rules. On a square of 447 pixels, MIDDLE has edges 178 and 268, area
 * 90 * 90 / 224^2 = 0.1614; SMALL has edges 178 and 201, area 23 * 23 / 224^2 = 0.0105.
 */
export const LABEL_CASES: readonly LabelCase[] = [
  { name: 'no box of any class', size: SQUARE, boxes: [], ...NO_BOXES, working: 'rule 1' },
  { name: 'only boxes of other classes', size: SQUARE, boxes: [], otherBoxes: 3, ...NONE, working: 'rule 4' },
  {
    name: 'a real person',
    size: SQUARE,
    boxes: [['person', 0, MIDDLE]],
    ...yes(0),
    working: '0.1614 > 0.05',
  },
  { name: 'a sub-class', size: SQUARE, boxes: [['girl', 0, MIDDLE]], ...yes(0), working: '0.1614 > 0.05' },
  { name: 'a body part', size: SQUARE, boxes: [['hand', 0, MIDDLE]], ...yes(0), working: 'parts count' },
  {
    name: 'a body part, parts off',
    size: SQUARE,
    boxes: [['hand', 0, MIDDLE]],
    options: noParts,
    ...NONE,
    working: 'no target',
  },
  { name: 'a beard', size: SQUARE, boxes: [['beard', 0, MIDDLE]], ...NONE, working: 'not in the list' },
  {
    name: 'a small real person',
    size: SQUARE,
    boxes: [['person', 0, SMALL]],
    ...small(0),
    working: '0.0105, rule 3',
  },
  {
    name: 'a real person outside the crop',
    size: [1000, 200],
    boxes: [['person', 0, [0, 0.39, 0, 1]]],
    ...small(0),
    working: 'skipped by rule 2; rule 3 looks anywhere',
  },
  {
    name: 'a depicted person',
    size: SQUARE,
    boxes: [['person', 1, MIDDLE]],
    ...NONE,
    working: 'depiction is not 0',
  },
  {
    name: 'a person of unknown depiction',
    size: SQUARE,
    boxes: [['person', -1, MIDDLE]],
    ...NONE,
    working: '-1 is not 0 either',
  },
  {
    name: 'unknown and large beside real and small',
    size: SQUARE,
    boxes: [
      ['person', -1, MIDDLE],
      ['man', 0, SMALL],
    ],
    ...small(1),
    working: 'only the real one counts',
  },
  {
    name: 'depicted beside real, both large',
    size: SQUARE,
    boxes: [
      ['person', 1, MIDDLE],
      ['man', 0, MIDDLE],
    ],
    ...yes(1),
    working: 'the second decides',
  },
  {
    name: 'small boxes are not added up',
    size: SQUARE,
    boxes: [
      ['man', 0, SMALL],
      ['man', 0, SMALL],
      ['man', 0, SMALL],
      ['man', 0, SMALL],
      ['man', 0, SMALL],
      ['girl', 0, SMALL],
    ],
    ...small(0),
    working: '6 * 0.0105 is above 0.05, none is',
  },
  {
    name: 'a small box before a large one',
    size: SQUARE,
    boxes: [
      ['man', 0, SMALL],
      ['girl', 0, MIDDLE],
    ],
    ...yes(1),
    working: 'rule 2 comes before rule 3',
  },
  {
    name: 'a negative square',
    size: SQUARE,
    boxes: [['person', 0, [0.7, 1, 0.7, 1]]],
    ...yes(0),
    working: '-88 * -88 / 224^2 = 0.1543',
  },
  {
    name: 'a small negative square',
    size: SQUARE,
    boxes: [['person', 0, [0.6, 1, 0.6, 1]]],
    ...small(0),
    working: '-44 * -44 / 224^2 = 0.0386',
  },
  {
    name: 'a negative area',
    size: SQUARE,
    boxes: [['person', 0, [0.7, 1, 0, 1]]],
    ...small(0),
    working: '-0.3929',
  },
  {
    name: 'a quarter of the picture at its far corner',
    size: SQUARE,
    boxes: [['person', 0, [0.5, 1, 0.5, 1]]],
    ...small(0),
    working: '1 / 224^2',
  },
  {
    name: 'a quarter of a picture of 100 pixels',
    size: [100, 100],
    boxes: [['person', 0, [0.25, 0.75, 0.25, 0.75]]],
    ...small(0),
    working: '50 * 50 / 224^2 = 0.0498',
  },
  {
    name: 'a quarter of a picture of 102 pixels',
    size: [102, 102],
    boxes: [['person', 0, [0.25, 0.75, 0.25, 0.75]]],
    ...yes(0),
    working: '25.5 -> 25, 76.5 -> 76: 51 * 51 / 224^2 = 0.0518',
  },
  {
    name: 'a box that only touches the crop',
    size: [500, 400],
    boxes: [['person', 0, [0, 0.1, 0, 1]]],
    ...yes(0),
    working: '22 / 224 = 0.0982',
  },
  {
    name: 'a box a millionth beside the crop',
    size: [500, 400],
    boxes: [['person', 0, [0, 0.099999, 0, 1]]],
    ...small(0),
    working: 'skipped',
  },
  {
    name: 'exactly 200,000 pixels: 500 by 400 stays',
    size: [500, 400],
    boxes: [['person', 0, [0.5, 0.624, 0.5, 0.725]]],
    ...yes(0),
    working: '312 - 250 = 62, 290 - 200 = 90: 5580 / 50176 = 0.1112',
  },
  {
    name: '200,901 pixels: 501 by 401 becomes 500 by 400',
    size: [501, 401],
    boxes: [['person', 0, [0, 0.1, 0, 1]]],
    ...yes(0),
    working:
      'as the touching box of 500 by 400; at 501 by 401 the edge would be f32(27 / 279) and the width 23',
  },
  {
    name: 'a large original shrinks to 516 by 387 first',
    size: [4000, 3000],
    boxes: [['person', 0, [0.5, 0.6, 0.5, 0.65]]],
    ...yes(0),
    working: '309 - 258 = 51, 251 - 193 = 58: 2958 / 50176 = 0.0590',
  },
  {
    name: 'the same box a little lower',
    size: [4000, 3000],
    boxes: [['person', 0, [0.5, 0.6, 0.5, 0.6]]],
    ...small(0),
    working: '51 * (232 - 193) / 50176 = 0.0396',
  },
  {
    name: 'an area equal to the threshold is not above it',
    size: [224, 224],
    boxes: [['person', 0, [0.25, 0.75, 0.25, 0.75]]],
    options: { minArea: 0.25 },
    ...small(0),
    working: '0.25 > 0.25 is false',
  },
  {
    name: 'an area just above the threshold',
    size: [224, 224],
    boxes: [['person', 0, [0.25, 0.75, 0.25, 0.75]]],
    options: { minArea: 0.2499 },
    ...yes(0),
    working: '0.25 > 0.2499',
  },
  { name: 'a skull', size: SQUARE, boxes: [['skull', 0, MIDDLE]], ...NONE, working: 'not a target' },
  {
    name: 'exclude: a depiction',
    size: SQUARE,
    boxes: [['person', 1, MIDDLE]],
    options: exclude,
    ...left(0),
    working: 'a target box is left',
  },
  {
    name: 'exclude: a depicted part',
    size: SQUARE,
    boxes: [['hand', 1, SMALL]],
    options: exclude,
    ...left(0),
    working: 'of any size',
  },
  {
    name: 'exclude: unknown depiction',
    size: SQUARE,
    boxes: [['person', -1, MIDDLE]],
    options: exclude,
    ...left(0),
    working: 'a target box is left',
  },
  {
    name: 'exclude: a real skull',
    size: SQUARE,
    boxes: [['skull', 0, MIDDLE]],
    options: exclude,
    ...left(0),
    working: 'any skull',
  },
  {
    name: 'exclude: a depicted skull',
    size: SQUARE,
    boxes: [
      ['beard', 0, MIDDLE],
      ['skull', 1, SMALL],
    ],
    options: exclude,
    ...left(1),
    working: 'any skull',
  },
  {
    name: 'exclude: a depicted part, parts off',
    size: SQUARE,
    boxes: [['hand', 1, SMALL]],
    options: { ...exclude, ...noParts },
    ...NONE,
    working: 'a hand is nothing then',
  },
  {
    name: 'exclude: nothing to exclude',
    size: SQUARE,
    boxes: [],
    otherBoxes: 1,
    options: exclude,
    ...NONE,
    working: 'rule 4',
  },
  {
    name: 'exclude: a real person beside a skull',
    size: SQUARE,
    boxes: [
      ['skull', 0, MIDDLE],
      ['person', 0, MIDDLE],
    ],
    options: exclude,
    ...yes(1),
    working: 'rule 2 first',
  },
  {
    name: 'exclude: a small person beside a depiction',
    size: SQUARE,
    boxes: [
      ['face', 1, MIDDLE],
      ['person', 0, SMALL],
    ],
    options: exclude,
    ...small(1),
    working: 'rule 3 before rule 4',
  },
];
