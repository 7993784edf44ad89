import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publishedArea } from '../../filters/area-published.js';
import { publishedBoxRules } from '../../filters/box-rules-published.js';
import { labelFromBoxes } from '../../filters/label-image.js';
import type { RuleTrial } from '../../filters/label-rules.js';
import type { Box, Label, Size, Tristate } from '../../filters/types.js';
import { LABEL_CASES } from './golden/published-labels.js';
import { box, boxInput, MID, PUBLISHED_OPTIONS, type ClassName } from './make.js';

describe('hand-worked labels', () => {
  test.each(LABEL_CASES)('$name ($working)', ({ size, boxes, otherBoxes = 0, options, ...expected }) => {
    const input = boxInput(
      boxes.map((one) => box(...one)),
      size,
      { boxCount: boxes.length + otherBoxes },
    );
    const { base, label } = labelFromBoxes(input, 'published', { ...PUBLISHED_OPTIONS, ...options });
    const { rule, deciding } = expected;
    expect(base).toEqual({ label: expected.label, rule, deciding });
    expect(label).toBe(expected.label);
  });
});

const size: Size = { width: 447, height: 447 };

test('an explanation names the rules in the order in which they were tried', () => {
  const trials: RuleTrial[] = [];
  const boxes = [box('person', 1, [0.4, 0.6, 0.4, 0.6])];
  publishedBoxRules(
    { boxes, boxCount: 1, size },
    { ...PUBLISHED_OPTIONS, excludeDepictions: true },
    (trial) => trials.push(trial),
  );
  expect(trials.map(({ rule, matched }) => [rule, matched])).toEqual([
    ['no_boxes', false],
    ['target_box', false],
    ['target_box_too_small', false],
    ['depiction_or_look_alike', true],
  ]);
});

test('an explanation ends with the rule that decided, and gives its numbers', () => {
  const trials: RuleTrial[] = [];
  const boxes = [box('person', 0, [0.4, 0.6, 0.4, 0.6])];
  const decision = publishedBoxRules({ boxes, boxCount: 1, size }, PUBLISHED_OPTIONS, (trial) =>
    trials.push(trial),
  );
  expect(trials.at(-1)).toMatchObject({ rule: decision.rule, matched: true });
  expect(trials.at(-1)?.detail).toContain('0.1614');
});

/** The rules a second time, as they stand in the text. */
function secondLabel(boxes: readonly Box[], boxCount: number, picture: Size, exclude: boolean): Label {
  const parts = ['head', 'humanBody', 'face', 'hand'] as const;
  const persons = new Set<string>((['person', 'man', 'girl', ...parts] as const).map((name) => MID[name]));
  const targets = boxes.filter(({ label }) => persons.has(label));
  const real = targets.filter(({ depiction }) => depiction === 0);
  if (boxCount === 0) return -1;
  if (Math.max(-1, ...real.map((one) => publishedArea(one, picture) ?? -1)) > 0.05) return 1;
  if (real.length > 0) return -1;
  return exclude && boxes.some(({ label }) => persons.has(label) || label === MID.skull) ? -1 : 0;
}

test('any set of boxes gets the label that the text gives it, whatever the order', () => {
  const corner = fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000);
  const name = fc.constantFrom<ClassName[]>('person', 'man', 'hand', 'face', 'beard', 'skull', 'cat');
  const anyBox = fc
    .tuple(name, fc.constantFrom<Tristate[]>(-1, 0, 1), fc.tuple(corner, corner, corner, corner))
    .map(([label, depiction, [a, b, c, d]]) =>
      box(label, depiction, [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)]),
    );
  const sides = fc.integer({ min: 60, max: 600 });
  fc.assert(
    fc.property(
      fc.array(anyBox, { maxLength: 5 }),
      sides,
      sides,
      fc.boolean(),
      (boxes, width, height, exclude) => {
        const input = { boxes, boxCount: boxes.length, size: { width, height } };
        const options = { ...PUBLISHED_OPTIONS, excludeDepictions: exclude };
        const { label } = publishedBoxRules(input, options);
        expect(label).toBe(secondLabel(boxes, boxes.length, input.size, exclude));
        expect(publishedBoxRules({ ...input, boxes: [...boxes].reverse() }, options).label).toBe(label);
      },
    ),
    { numRuns: 1000 },
  );
});
