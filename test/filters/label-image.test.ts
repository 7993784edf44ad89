import { describe, expect, test } from 'vitest';
import type { CleanLabel } from '../../filters/corrections.js';
import type { DepictionKind } from '../../filters/depiction.js';
import type { DistanceBand } from '../../filters/distance.js';
import { labelFromBoxes, type BoxLabelInput, type LabelOptions } from '../../filters/label-image.js';
import type { Box, Label, RuleSet } from '../../filters/types.js';
import { box, boxInput, PUBLISHED_OPTIONS, type Corners } from './make.js';

const SQUARE = [447, 447] as const;
/** Published area 0.1614 on the square, corrected 0.04. */
const MIDDLE: Corners = [0.4, 0.6, 0.4, 0.6];
/** Published area 0.0105 (178..201), corrected 0.0025. */
const SMALL: Corners = [0.4, 0.45, 0.4, 0.45];
/** Published area 1.0 (both crop edges), corrected 1. */
const WHOLE: Corners = [0, 1, 0, 1];

function label(input: BoxLabelInput, ruleSet: RuleSet = 'published', change: Partial<LabelOptions> = {}) {
  return labelFromBoxes(input, ruleSet, { ...PUBLISHED_OPTIONS, ...change });
}

describe('corrections', () => {
  const person = [box('person', 0, MIDDLE)];
  const poster = [box('person', 1, MIDDLE)];
  const unknown = [box('person', -1, MIDDLE)];
  const cat = [box('cat', 0, MIDDLE)];

  test.each<[string, readonly Box[], CleanLabel | null, boolean, Label, DepictionKind | null]>([
    ['none: a person', person, null, false, 1, null],
    ['none: a poster', poster, null, false, 0, 'person_depiction'],
    ['none: unknown depiction is not depicted', unknown, null, false, 0, 'non-person_non-depiction'],
    ['1 on a person', person, 1, false, 1, null],
    ['1 on a poster', poster, 1, false, 1, null],
    ['1 without boxes', [], 1, false, 1, null],
    ['0 on a person', person, 0, false, 0, 'non-person_non-depiction'],
    ['0 on a poster', poster, 0, false, 0, 'person_depiction'],
    ['-1 on a person', person, -1, false, -1, null],
    ['-1 without boxes', [], -1, false, -1, null],
    ['-2 on a person', person, -2, false, 0, 'person_depiction'],
    ['-2 on unknown depiction', unknown, -2, false, 0, 'person_depiction'],
    ['-2 on a cat', cat, -2, false, 0, 'non-person_depiction'],
    ['-2 on a hand', [box('hand', 0, MIDDLE)], -2, false, 0, 'non-person_depiction'],
    ['-2 without boxes', [], -2, false, 0, 'non-person_depiction'],
    ['-2, depictions left out', person, -2, true, -1, null],
    ['0, depictions left out', poster, 0, true, 0, 'person_depiction'],
    ['1, depictions left out', poster, 1, true, 1, null],
  ])('%s', (_, boxes, correction, excludeDepictions, expected, depiction) => {
    for (const ruleSet of ['published', 'corrected'] as const) {
      if (correction === null && ruleSet === 'corrected') continue;
      const got = label(boxInput(boxes, SQUARE, { correction }), ruleSet, { excludeDepictions });
      expect(got.label).toBe(expected);
      expect(got.depiction).toBe(depiction);
    }
  });

  test('the decision before the correction is kept', () => {
    const got = label(boxInput(person, SQUARE, { correction: 0 }));
    expect(got.base).toEqual({ label: 1, rule: 'target_box', deciding: 0 });
    expect(got.label).toBe(0);
  });
});

describe('depiction', () => {
  test.each<[string, readonly Box[], number, DepictionKind]>([
    ['a depicted person', [box('person', 1, SMALL)], 1, 'person_depiction'],
    ['a depicted face', [box('face', 1, SMALL)], 1, 'person_depiction'],
    ['a depicted head', [box('head', 1, SMALL)], 1, 'person_depiction'],
    ['a depicted body', [box('humanBody', 1, SMALL)], 1, 'person_depiction'],
    ['a depicted hand', [box('hand', 1, SMALL)], 1, 'non-person_depiction'],
    ['a depicted skull', [box('skull', 1, SMALL)], 1, 'non-person_depiction'],
    ['a depicted cat, known by its count alone', [], 1, 'non-person_depiction'],
    ['a depicted cat beside a depicted girl', [box('girl', 1, SMALL)], 2, 'person_depiction'],
    [
      'a depicted cat beside a person of unknown depiction',
      [box('person', -1, SMALL)],
      1,
      'non-person_depiction',
    ],
    ['nothing depicted', [box('skull', 0, SMALL)], 0, 'non-person_non-depiction'],
  ])('%s', (_, boxes, depictionBoxCount, expected) => {
    expect(label(boxInput(boxes, SQUARE, { depictionBoxCount, boxCount: 4 })).depiction).toBe(expected);
  });

  test('unknown depiction taken for a depiction is one here too, under the mended rules', () => {
    const asDepiction = { unknownDepiction: 'depiction' } as const;
    const person = boxInput([box('person', -1, MIDDLE)], SQUARE);
    expect(label(person, 'corrected', asDepiction).depiction).toBe('person_depiction');
    expect(label(person, 'published', asDepiction).depiction).toBe('non-person_non-depiction');
    const hand = boxInput([box('hand', -1, MIDDLE)], SQUARE);
    expect(label(hand, 'corrected', asDepiction).depiction).toBe('non-person_depiction');
  });

  test('only images without the target have one', () => {
    expect(label(boxInput([box('person', 0, MIDDLE), box('man', 1, MIDDLE)], SQUARE)).depiction).toBeNull();
    expect(label(boxInput([box('person', 0, SMALL), box('man', 1, MIDDLE)], SQUARE)).depiction).toBeNull();
  });
});

describe('distance, published', () => {
  test.each<[string, readonly Box[], CleanLabel | null, Label, DistanceBand | null]>([
    ['medium: 0.1614', [box('person', 0, MIDDLE)], null, 1, 'medium_distance'],
    ['far: 0.0105, too small for the main set', [box('person', 0, SMALL)], null, 1, 'far'],
    ['near: 1', [box('person', 0, WHOLE)], null, 1, 'near'],
    ['the largest box counts', [box('person', 0, SMALL), box('man', 0, MIDDLE)], null, 1, 'medium_distance'],
    ['depicted boxes count too', [box('person', 0, SMALL), box('man', 1, WHOLE)], null, 1, 'near'],
    ['unknown ones too', [box('person', 0, SMALL), box('man', -1, WHOLE)], null, 1, 'near'],
    [
      'smaller than any band: 15 * 15 / 224^2 = 0.0045',
      [box('person', 0, [0, 0.034, 0, 0.034])],
      null,
      -1,
      null,
    ],
    ['no person', [box('cat', 0, MIDDLE)], null, 0, null],
    ['a correction to a person bands all boxes', [box('person', 1, MIDDLE)], 1, 1, 'medium_distance'],
    ['a correction to a person without boxes has no band', [], 1, 1, null],
    ['a correction to no person', [box('person', 0, MIDDLE)], 0, 0, null],
    ['a correction that leaves it out', [box('person', 0, MIDDLE)], -1, -1, null],
  ])('%s', (_, boxes, correction, distanceLabel, distance) => {
    const got = label(boxInput(boxes, SQUARE, { correction }));
    expect([got.distanceLabel, got.distance]).toEqual([distanceLabel, distance]);
  });
});

describe('distance, corrected', () => {
  test.each<[string, readonly Box[], CleanLabel | null, Label, DistanceBand | null]>([
    ['far: 0.04, too small for the main set', [box('person', 0, MIDDLE)], null, 1, 'far'],
    ['medium: 0.25', [box('person', 0, [0.5, 1, 0.5, 1])], null, 1, 'medium_distance'],
    ['near: 0.64', [box('person', 0, [0.1, 0.9, 0.1, 0.9])], null, 1, 'near'],
    ['too small: 0.0025', [box('person', 0, SMALL)], null, -1, null],
    ['depicted boxes do not count', [box('person', 0, MIDDLE), box('man', 1, WHOLE)], null, 1, 'far'],
    [
      'unknown ones count as the setting says',
      [box('person', 0, MIDDLE), box('man', -1, WHOLE)],
      null,
      1,
      'near',
    ],
    ['a correction to a person makes all boxes real', [box('person', 1, MIDDLE)], 1, 1, 'far'],
  ])('%s', (_, boxes, correction, distanceLabel, distance) => {
    const got = label(boxInput(boxes, SQUARE, { correction }), 'corrected');
    expect([got.distanceLabel, got.distance]).toEqual([distanceLabel, distance]);
  });

  test('unknown boxes do not count where they are taken for depictions', () => {
    const boxes = [box('person', 0, MIDDLE), box('man', -1, WHOLE)];
    const got = label(boxInput(boxes, SQUARE), 'corrected', { unknownDepiction: 'depiction' });
    expect(got.distance).toBe('far');
  });
});

describe('body part', () => {
  test.each<[string, readonly Box[], CleanLabel | null, 0 | 1]>([
    ['a large hand alone', [box('hand', 0, WHOLE)], null, 1],
    ['a large hand beside a large person', [box('hand', 0, WHOLE), box('person', 0, WHOLE)], null, 0],
    ['a large hand beside a small person', [box('hand', 0, WHOLE), box('person', 0, SMALL)], null, 1],
    ['a large hand beside a depicted person', [box('hand', 0, WHOLE), box('person', 1, WHOLE)], null, 1],
    ['a person', [box('person', 0, WHOLE)], null, 0],
    ['a small hand is no label at all', [box('hand', 0, SMALL)], null, 0],
    ['a small hand, corrected to a person', [box('hand', 0, SMALL)], 1, 1],
    ['a small person, corrected to a person', [box('hand', 0, SMALL), box('girl', 0, SMALL)], 1, 0],
    ['no boxes, corrected to a person', [], 1, 0],
    ['a large hand, corrected to no person', [box('hand', 0, WHOLE)], 0, 0],
    ['no person', [box('cat', 0, WHOLE)], null, 0],
  ])('%s', (_, boxes, correction, expected) => {
    const input = boxInput(boxes, SQUARE, { correction });
    expect(label(input, 'corrected').bodyPart).toBe(expected);
    expect(label(input, 'published').bodyPart).toBe(1);
  });
});

describe('a picture that was turned', () => {
  const boxes = [box('person', 0, [0.45, 0.55, 0.25, 0.75])];
  const tall = { width: 200, height: 1000 };
  const at = (exifOrientation: 1 | 6, turn: 1 | 6): BoxLabelInput =>
    boxInput(boxes, [0, 0], { picture: { sourceSize: tall, exifOrientation, turn } });

  test('as it is: 90 to 110 of 224 across, the crop fills the height', () => {
    const got = label(at(1, 1));
    expect(got.areaPublished).toBe(Math.fround(0.08928573));
    // 0.1 across; from 0.4 to 0.6 of the height.
    expect(got.areaCorrected).toBeCloseTo(0.1, 7);
  });

  test('turned by EXIF: published rules measure boxes that were not turned', () => {
    const got = label(at(6, 6));
    // 1000 by 200, s = 1.12: 2 to 102 across, 50 to 150 down.
    expect(got.areaPublished).toBe(Math.fround(0.19929849));
    // The box turns with the picture and covers what it covered before.
    expect(got.areaCorrected).toBeCloseTo(0.1, 7);
    expect(label(at(6, 6), 'corrected').areaCorrected).toBe(got.areaCorrected);
  });

  test('turned by the metadata alone: published rules know nothing of it', () => {
    expect(label(at(1, 6)).areaPublished).toBe(Math.fround(0.08928573));
    expect(label(at(1, 6)).areaCorrected).toBeCloseTo(0.1, 7);
  });
});

describe('what a row says of its deciding box', () => {
  test('class, and area under both geometries, whatever the rules', () => {
    const input = boxInput([box('man', 0, MIDDLE)], SQUARE);
    for (const ruleSet of ['published', 'corrected'] as const) {
      const got = label(input, ruleSet);
      expect(got.decidingClass).toBe('/m/04yx4');
      expect(got.areaPublished).toBe(Math.fround(0.16143173));
      expect(got.areaCorrected).toBeCloseTo(0.04, 6);
    }
    expect(label(input, 'published').label).toBe(1);
    expect(label(input, 'corrected').label).toBe(-1);
  });

  test('a box that the published code skips has no published area', () => {
    const got = label(boxInput([box('man', 0, [0, 0.39, 0, 1])], [1000, 200]));
    expect(got.base.deciding).toBe(0);
    expect([got.areaPublished, got.areaCorrected]).toEqual([null, 0]);
  });

  test('no box, no class and no areas', () => {
    const got = label(boxInput([], SQUARE, { boxCount: 2 }));
    expect([got.decidingClass, got.areaPublished, got.areaCorrected]).toEqual([null, null, null]);
  });
});
