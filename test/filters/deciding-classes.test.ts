import { describe, expect, test } from 'vitest';
import { labelFromBoxes, labelFromImageLabels } from '../../filters/label-image.js';
import type { Box, RuleSet } from '../../filters/types.js';
import { box, boxInput, imageLabel, MID, PUBLISHED_OPTIONS, type ClassName, type Corners } from './make.js';

/** Corrected area 0.25, 0.09 and 0.01. */
const LARGE: Corners = [0.25, 0.75, 0.25, 0.75];
const MIDDLE: Corners = [0.35, 0.65, 0.35, 0.65];
const SMALL: Corners = [0.4, 0.5, 0.4, 0.5];

const found = (boxes: readonly Box[], ruleSet: RuleSet = 'corrected') =>
  labelFromBoxes(boxInput(boxes, [400, 400]), ruleSet, PUBLISHED_OPTIONS);

const names = (...classes: readonly ClassName[]): string[] => classes.map((name) => MID[name]);

describe('the classes that a label goes by', () => {
  test.each<[string, readonly Box[], readonly ClassName[]]>([
    [
      'are those of every box that suffices',
      [box('hand', 0, LARGE), box('face', 0, MIDDLE)],
      ['hand', 'face'],
    ],
    ['leave out boxes that are too small', [box('hand', 0, LARGE), box('person', 0, SMALL)], ['hand']],
    ['are all where none suffices', [box('hand', 0, SMALL), box('person', 0, SMALL)], ['hand', 'person']],
    [
      'leave out depictions and other classes',
      [box('person', 1, LARGE), box('cat', 0, LARGE), box('hand', 0, LARGE)],
      ['hand'],
    ],
    ['are none without boxes', [], []],
  ])('%s', (_, boxes, expected) => {
    expect(found(boxes).decidingClasses).toEqual(names(...expected));
  });

  test('hold a box of unknown depiction under the corrected rules alone', () => {
    const boxes = [box('person', -1, LARGE), box('hand', 0, LARGE)];
    expect(found(boxes).decidingClasses).toEqual(names('person', 'hand'));
    expect(found(boxes, 'published').decidingClasses).toEqual(names('hand'));
  });

  test('are those of the confident image-level labels', () => {
    const labels = [imageLabel('person', 'machine', 0.9), imageLabel('man', 'machine', 0.3)];
    expect(labelFromImageLabels(labels, 'published', PUBLISHED_OPTIONS).decidingClasses).toEqual(
      names('person'),
    );
  });
});

describe('the largest area', () => {
  test('is that of the largest box, whatever decided', () => {
    expect(found([box('person', 0, MIDDLE), box('person', 0, LARGE)]).largestArea).toBeCloseTo(0.25, 6);
  });

  test('is not there where no distance is', () => {
    expect(found([]).largestArea).toBeNull();
    expect(found([box('cat', 0, LARGE)]).largestArea).toBeNull();
  });
});
