import { expect, test } from 'vitest';
import { isTargetBox, isTargetImageLabel, personTarget } from '../../filters/target-classes.js';

const PERSON_BOXES = ['/m/01g317', '/m/03bt1vf', '/m/04yx4', '/m/05r655', '/m/01bl7v'];
const PARTS =
  '/m/02p0tk3 /m/0dzct /m/04hgtk /m/014sv8 /m/0283dt1 /m/039xj_ /m/0k0pj /m/03q69 /m/0k65p /m/031n1 /m/0dzf4 /m/035r7c'.split(
    ' ',
  );
const LABELS_ONLY = '/m/0dgw9r /m/02zsn /m/05zppz /m/0ytgt /m/02pkb8 /m/0ldpy /m/021dfr'.split(' ');

test('a person is the published list, to the letter', () => {
  const target = personTarget();
  expect([...target.boxes].sort()).toEqual([...PERSON_BOXES].sort());
  expect([...target.partBoxes].sort()).toEqual([...PARTS].sort());
  expect([...target.imageLabels].sort()).toEqual([...PERSON_BOXES, ...LABELS_ONLY].sort());
  expect([...target.partImageLabels].sort()).toEqual([...PARTS].sort());
  expect([...target.lookAlikes]).toEqual(['/m/016m2d']);
  expect([...target.depictable].sort()).toEqual([...PERSON_BOXES, ...PARTS.slice(0, 3)].sort());
});

test('parts can be switched off', () => {
  const target = personTarget(false);
  for (const part of PARTS) {
    expect(isTargetBox(target, part)).toBe(false);
    expect(isTargetImageLabel(target, part)).toBe(false);
  }
  for (const whole of PERSON_BOXES) expect(isTargetBox(target, whole)).toBe(true);
});

test.each([
  ['a beard', '/m/015h_t'],
  ['a skull', '/m/016m2d'],
  ['a lady, who has no boxes', '/m/02pkb8'],
])('%s is no box of a person', (_, mid) => {
  expect(isTargetBox(personTarget(), mid)).toBe(false);
});
