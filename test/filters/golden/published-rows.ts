import type { CleanLabel } from '../../../filters/corrections.js';
import type { Orientation } from '../../../filters/orientation.js';
import type { AgePresentation, GenderPresentation, Tristate } from '../../../filters/types.js';
import type { ClassName, Corners } from '../make.js';

/** One image from its annotations to its line of flags, by both rule sets. */
export interface RowCase {
  readonly name: string;
  /** The picture as fetched: width, height. */
  readonly size: readonly [number, number];
  /** EXIF's orientation, by which the working copy was turned; 1 where left out. */
  readonly exif?: Orientation;
  readonly boxes: readonly (readonly [ClassName, Tristate, Corners])[];
  /** Boxes of other classes, and how many of them are depictions. */
  readonly others?: readonly [boxes: number, depicted: number];
  readonly miap?: readonly (readonly [GenderPresentation, AgePresentation])[];
  readonly grey?: number;
  readonly correction?: CleanLabel;
  /** True: the balance of the main split drops it, that of the wider set keeps it. */
  readonly isDroppedByBalance?: boolean;
  /**
   * Flags in the order of the published header, or null for an image that is in no split: person, depiction,
   * body_part | female, male, unknown | young, middle, older, unknown | near, medium, far | dark, normal, bright |
   * person_depiction, non-person_depiction, non-person_non-depiction.
   */
  readonly published: string | null;
  readonly corrected: string | null;
  readonly working: string;
}

const F = 'Predominantly Feminine';
const M = 'Predominantly Masculine';
const SQUARE = [447, 447] as const;
const WHOLE = [0, 1, 0, 1] as const;
const MIDDLE = [0.4, 0.6, 0.4, 0.6] as const;
const SMALL = [0.4, 0.45, 0.4, 0.45] as const;
const FAR_ONLY = '-1 -1 -1|-1 -1 -1|-1 -1 -1 -1|-1 -1 1|-1 -1 -1|-1 -1 -1';
const NEAR_ONLY = '-1 -1 -1|-1 -1 -1|-1 -1 -1 -1|1 -1 -1|-1 -1 -1|-1 -1 -1';

/**
 * Worked by hand. On a square of 447 pixels MIDDLE has the published area 0.1614 and covers 0.04; SMALL has 0.0105
 * and covers 0.0025; WHOLE has 1 and covers 1.
 */
export const ROW_CASES: readonly RowCase[] = [
  {
    name: 'a portrait of a young woman',
    size: [4000, 3000],
    boxes: [['person', 0, [0.25, 0.75, 0.1, 1]]],
    miap: [[F, 'Young']],
    grey: 127.9,
    published: '1 0 1|1 0 0|1 0 0 0|1 0 0|0 1 0|0 0 0',
    corrected: '1 0 0|1 0 0|1 0 0 0|1 0 0|0 1 0|0 0 0',
    working: '516 by 387: 258 * 186 / 224^2 = 0.9564. Covers 0.5 / 0.75 * 0.9 = 0.6, where near begins',
  },
  {
    name: 'a picture turned by EXIF, whose box was not',
    size: [4000, 3000],
    exif: 6,
    boxes: [['man', 0, [0.02, 0.12, 0.3, 0.6]]],
    grey: 84.99,
    published: '1 0 1|0 0 0|0 0 0 0|0 1 0|1 0 0|0 0 0',
    corrected: null,
    working: '387 by 516: 39 * 155 / 224^2 = 0.1205. Turned, it ends at 0.12; the crop begins at 0.125',
  },
  {
    name: 'the same box in a picture that is upright',
    size: [4000, 3000],
    boxes: [['man', 0, [0.02, 0.12, 0.3, 0.6]]],
    grey: 84.99,
    published: null,
    corrected: null,
    working: 'ends before the crop begins at f32(37 / 298)',
  },
  {
    name: 'a picture turned by half, which changes no side',
    size: [6000, 4000],
    exif: 3,
    boxes: [['person', 0, [0.1, 0.9, 0.05, 0.95]]],
    grey: 255,
    published: '1 0 1|0 0 0|0 0 0 0|1 0 0|0 0 1|0 0 0',
    corrected: '1 0 0|0 0 0|0 0 0 0|1 0 0|0 0 1|0 0 0',
    working: '548 by 365: 224 * 328 / 224^2 = 1.4643. Covers 0.9',
  },
  {
    name: 'a woman and a man of one age, far away',
    size: [1024, 683],
    boxes: [
      ['person', 0, [0.3, 0.38, 0.3, 0.55]],
      ['man', 0, [0.55, 0.62, 0.35, 0.6]],
    ],
    miap: [
      [M, 'Middle'],
      [F, 'Middle'],
    ],
    grey: 169.99,
    published: '1 0 1|0 0 0|0 1 0 0|0 0 1|0 1 0|0 0 0',
    corrected: FAR_ONLY,
    working: '548 by 365: 44 * 91 and 38 * 92 of 224^2: 0.0798, 0.0697. Cover 0.030 and 0.026',
  },
  {
    name: 'a person too small for the main split',
    size: SQUARE,
    boxes: [['person', 0, SMALL]],
    miap: [[F, 'Older']],
    published: FAR_ONLY,
    corrected: null,
    working: '0.0105 is above 0.005; 0.0025 is not',
  },
  {
    name: 'a small person beside a large picture of one',
    size: SQUARE,
    boxes: [
      ['person', 0, SMALL],
      ['man', 1, WHOLE],
    ],
    published: NEAR_ONLY,
    corrected: null,
    working: 'labelled by the real one, banded by the depicted one',
  },
  {
    name: 'a person that the balance of the main split drops',
    size: SQUARE,
    boxes: [['person', 0, WHOLE]],
    isDroppedByBalance: true,
    published: NEAR_ONLY,
    corrected: NEAR_ONLY,
    working: 'the wider set is balanced on its own',
  },
  {
    name: 'a person in a box of unknown depiction',
    size: SQUARE,
    boxes: [['person', -1, WHOLE]],
    miap: [[M, 'Older']],
    published: '0 0 1|0 0 0|0 0 0 0|0 0 0|0 1 0|0 0 1',
    corrected: '1 0 0|0 1 0|0 0 1 0|1 0 0|0 1 0|0 0 0',
    working: '-1 is not 0, so no person; and not 1, so no depiction',
  },
  {
    name: 'a face on a poster',
    size: SQUARE,
    boxes: [['face', 1, WHOLE]],
    grey: 170,
    published: '0 1 1|0 0 0|0 0 0 0|0 0 0|0 0 1|1 0 0',
    corrected: '0 1 0|0 0 0|0 0 0 0|0 0 0|0 0 1|1 0 0',
    working: 'a face is among the depiction classes',
  },
  {
    name: 'a hand on a poster',
    size: SQUARE,
    boxes: [['hand', 1, WHOLE]],
    grey: 85,
    published: '0 1 1|0 0 0|0 0 0 0|0 0 0|0 1 0|0 1 0',
    corrected: '0 1 0|0 0 0|0 0 0 0|0 0 0|0 1 0|0 1 0',
    working: 'a hand is not among them',
  },
  {
    name: 'a cat on a poster',
    size: SQUARE,
    boxes: [],
    others: [2, 1],
    published: '0 1 1|0 0 0|0 0 0 0|0 0 0|0 1 0|0 1 0',
    corrected: '0 1 0|0 0 0|0 0 0 0|0 0 0|0 1 0|0 1 0',
    working: 'a depicted box of another class',
  },
  {
    name: 'a real skull',
    size: SQUARE,
    boxes: [['skull', 0, WHOLE]],
    grey: 0,
    published: '0 0 1|0 0 0|0 0 0 0|0 0 0|1 0 0|0 0 1',
    corrected: '0 0 0|0 0 0|0 0 0 0|0 0 0|1 0 0|0 0 1',
    working: 'neither target nor depiction',
  },
  {
    name: 'a hand alone',
    size: SQUARE,
    boxes: [['hand', 0, WHOLE]],
    miap: [
      ['Unknown', 'Unknown'],
      ['Unknown', 'Unknown'],
    ],
    published: '1 0 1|0 0 1|0 0 0 1|1 0 0|0 1 0|0 0 0',
    corrected: '1 0 1|0 0 1|0 0 0 1|1 0 0|0 1 0|0 0 0',
    working: 'a part counts; unknown is a group that all can agree on',
  },
  {
    name: 'no box of any class',
    size: SQUARE,
    boxes: [],
    published: null,
    corrected: null,
    working: 'rule 1',
  },
  {
    name: 'corrected to a person: a poster',
    size: SQUARE,
    boxes: [['face', 1, MIDDLE]],
    correction: 1,
    published: '1 0 1|0 0 0|0 0 0 0|0 1 0|0 1 0|0 0 0',
    corrected: '1 0 1|0 0 0|0 0 0 0|0 0 1|0 1 0|0 0 0',
    working: 'every box becomes real: 0.1614 medium, 0.04 far; a face is a part',
  },
  {
    name: 'corrected to a person: no boxes',
    size: SQUARE,
    boxes: [],
    correction: 1,
    published: '1 0 1|0 0 0|0 0 0 0|0 0 0|0 1 0|0 0 0',
    corrected: '1 0 0|0 0 0|0 0 0 0|0 0 0|0 1 0|0 0 0',
    working: 'a person, and no area to band',
  },
  {
    name: 'corrected to a depiction: a person',
    size: SQUARE,
    boxes: [['person', 0, WHOLE]],
    miap: [[F, 'Young']],
    correction: -2,
    published: '0 1 1|0 0 0|0 0 0 0|0 0 0|0 1 0|1 0 0',
    corrected: '0 1 0|0 0 0|0 0 0 0|0 0 0|0 1 0|1 0 0',
    working: 'every box becomes a depiction; MIAP boxes speak of label 1 only',
  },
  {
    name: 'corrected to a depiction: no boxes',
    size: SQUARE,
    boxes: [],
    correction: -2,
    published: '0 1 1|0 0 0|0 0 0 0|0 0 0|0 1 0|0 1 0',
    corrected: '0 1 0|0 0 0|0 0 0 0|0 0 0|0 1 0|0 1 0',
    working: 'counts as a depiction of something else',
  },
  {
    name: 'corrected to no person: a person',
    size: SQUARE,
    boxes: [['person', 0, WHOLE]],
    correction: 0,
    published: '0 0 1|0 0 0|0 0 0 0|0 0 0|0 1 0|0 0 1',
    corrected: '0 0 0|0 0 0|0 0 0 0|0 0 0|0 1 0|0 0 1',
    working: 'boxes stay as they are: nothing depicted',
  },
  {
    name: 'corrected to be left out',
    size: SQUARE,
    boxes: [['person', 0, WHOLE]],
    correction: -1,
    published: null,
    corrected: null,
    working: 'out of both sets',
  },
  {
    name: 'a negative height times a negative width',
    size: SQUARE,
    boxes: [['person', 0, [0.7, 1, 0.7, 1]]],
    published: '1 0 1|0 0 0|0 0 0 0|0 1 0|0 1 0|0 0 0',
    corrected: '1 0 0|0 0 0|0 0 0 0|0 0 1|0 1 0|0 0 0',
    working: '-88 * -88 / 224^2 = 0.1543; covers 0.09',
  },
  {
    name: 'a quarter of the picture, of which the published scale sees nothing',
    size: SQUARE,
    boxes: [['person', 0, [0.5, 1, 0.5, 1]]],
    published: null,
    corrected: '1 0 0|0 0 0|0 0 0 0|0 1 0|0 1 0|0 0 0',
    working: '1 * 1 / 224^2 = 0.00002, below 0.005 too; covers 0.25',
  },
  {
    name: 'a box that only touches the crop',
    size: [500, 400],
    boxes: [['person', 0, [0, 0.1, 0, 1]]],
    published: '1 0 1|0 0 0|0 0 0 0|0 0 1|0 1 0|0 0 0',
    corrected: null,
    working: '22 / 224 = 0.0982; covers 0, and a real person keeps the image out',
  },
];
