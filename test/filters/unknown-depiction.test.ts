import { describe, expect, test } from 'vitest';
import type { CleanLabel } from '../../filters/corrections.js';
import type { DepictionKind } from '../../filters/depiction.js';
import { labelFromBoxes, type LabelOptions } from '../../filters/label-image.js';
import type { Label, RuleSet } from '../../filters/types.js';
import { box, boxInput, PUBLISHED_OPTIONS, type ClassName } from './make.js';

type Setting = LabelOptions['unknownDepiction'];

function labelled(name: ClassName, ruleSet: RuleSet, setting: Setting, correction: CleanLabel | null = null) {
  const input = boxInput([box(name, -1, [0, 1, 0, 1])], [400, 400], { correction });
  return labelFromBoxes(input, ruleSet, { ...PUBLISHED_OPTIONS, unknownDepiction: setting });
}

/** A large box whose depiction is unknown: label and depiction subset. */
describe.each<[ClassName, RuleSet, Setting, Label, DepictionKind | null]>([
  ['person', 'published', 'target', 0, 'non-person_non-depiction'],
  ['person', 'published', 'depiction', 0, 'non-person_non-depiction'],
  ['person', 'published', 'exclude', 0, 'non-person_non-depiction'],
  ['person', 'corrected', 'target', 1, null],
  ['person', 'corrected', 'depiction', 0, 'person_depiction'],
  ['person', 'corrected', 'exclude', -1, null],
  ['hand', 'corrected', 'target', 1, null],
  ['hand', 'corrected', 'depiction', 0, 'non-person_depiction'],
  ['hand', 'corrected', 'exclude', -1, null],
  ['skull', 'corrected', 'target', 0, 'non-person_non-depiction'],
  ['skull', 'corrected', 'depiction', 0, 'non-person_non-depiction'],
  ['skull', 'corrected', 'exclude', 0, 'non-person_non-depiction'],
])('%s, %s, taken for: %s', (name, ruleSet, setting, label, depiction) => {
  test(`gives ${label}, ${depiction ?? 'no depiction subset'}`, () => {
    const got = labelled(name, ruleSet, setting);
    expect([got.label, got.depiction]).toEqual([label, depiction]);
  });
});

describe.each<Setting>(['target', 'depiction', 'exclude'])('taken for: %s', (setting) => {
  test.each<[CleanLabel, Label, DepictionKind | null]>([
    [1, 1, null],
    [-1, -1, null],
    [-2, 0, 'person_depiction'],
  ])('a correction (%i) settles it', (correction, label, depiction) => {
    const got = labelled('person', 'corrected', setting, correction);
    expect([got.label, got.depiction]).toEqual([label, depiction]);
    expect(got.distance).toBe(label === 1 ? 'near' : null);
  });
});
