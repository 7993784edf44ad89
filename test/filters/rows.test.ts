import { describe, expect, test } from 'vitest';
import { perceivedAge, perceivedGender } from '../../filters/demographics.js';
import { labelFromBoxes } from '../../filters/label-image.js';
import { lightingOf } from '../../filters/lighting.js';
import { FLAG_NAMES, subsetFlags } from '../../filters/subset-flags.js';
import type { RuleSet } from '../../filters/types.js';
import { ROW_CASES, type RowCase } from './golden/published-rows.js';
import { box, boxInput, miapBox, PUBLISHED_OPTIONS } from './make.js';

/** The line of flags of one image, in a split where balance drops nothing but what the case says. */
function rowOf(one: RowCase, ruleSet: RuleSet): string | null {
  const boxes = one.boxes.map((entry) => box(...entry));
  const [others, depictedOthers] = one.others ?? [0, 0];
  const exif = one.exif ?? 1;
  const input = boxInput(boxes, one.size, {
    boxCount: boxes.length + others,
    depictionBoxCount: boxes.filter(({ depiction }) => depiction === 1).length + depictedOthers,
    picture: {
      sourceSize: { width: one.size[0], height: one.size[1] },
      exifOrientation: exif,
      turn: exif,
    },
    correction: one.correction ?? null,
  });
  const labelled = labelFromBoxes(input, ruleSet, PUBLISHED_OPTIONS);
  const miap = (one.miap ?? []).map((entry) => miapBox(...entry));
  const inMainSet = labelled.label !== -1 && one.isDroppedByBalance !== true;
  if (!inMainSet && labelled.distance === null) return null;
  const flags = subsetFlags({
    ...labelled,
    inMainSet,
    inDistanceSet: labelled.distanceLabel !== -1,
    lighting: lightingOf(one.grey ?? 128, { darkBelow: 85, brightFrom: 170 }),
    gender: perceivedGender(miap),
    age: perceivedAge(miap),
  });
  return FLAG_NAMES.map((name) => flags[name]).join(' ');
}

describe.each(['published', 'corrected'] as const)('from annotations to a row of flags, %s', (ruleSet) => {
  test.each(ROW_CASES)('$name ($working)', (one) => {
    expect(rowOf(one, ruleSet)).toBe(one[ruleSet]?.replaceAll('|', ' ') ?? null);
  });
});
