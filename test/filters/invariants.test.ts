import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CleanLabel } from '../../filters/corrections.js';
import { perceivedAge, perceivedGender } from '../../filters/demographics.js';
import { labelFromBoxes, labelFromImageLabels } from '../../filters/label-image.js';
import { lightingOf } from '../../filters/lighting.js';
import { FLAG_NAMES, subsetFlags, type FlagName, type Flags } from '../../filters/subset-flags.js';
import type { AgePresentation, Box, GenderPresentation, RuleSet, Tristate } from '../../filters/types.js';
import { box, boxInput, imageLabel, miapBox, PUBLISHED_OPTIONS, type ClassName } from './make.js';

const tristate = fc.constantFrom<Tristate>(-1, 0, 1);
const share = fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000);
const className = fc.constantFrom<ClassName>('person', 'man', 'girl', 'face', 'hand', 'skull', 'beard');
const someBox = fc
  .tuple(className, tristate, share, share, share, share)
  .map(([name, depiction, a, b, c, d]): Box =>
    box(name, depiction, [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)]),
  );
const side = fc.integer({ min: 50, max: 1500 });
const image = fc.record({
  boxes: fc.array(someBox, { maxLength: 5 }),
  others: fc.integer({ min: 0, max: 2 }),
  width: side,
  height: side,
  correction: fc.constantFrom<CleanLabel | null>(null, null, null, 1, 0, -1, -2),
});
const options = fc.record({
  excludeDepictions: fc.boolean(),
  unknownDepiction: fc.constantFrom('target' as const, 'depiction' as const, 'exclude' as const),
});
const ruleSets = fc.constantFrom<RuleSet>('published', 'corrected');

describe('labels from boxes', () => {
  const labelled = (
    { boxes, others, width, height, correction }: typeof image extends fc.Arbitrary<infer T> ? T : never,
    ruleSet: RuleSet,
    change: object,
  ) =>
    labelFromBoxes(
      boxInput(boxes, [width, height], { boxCount: boxes.length + others, correction }),
      ruleSet,
      { ...PUBLISHED_OPTIONS, ...change },
    );

  test('do not depend on the order of the boxes', () => {
    fc.assert(
      fc.property(image, ruleSets, options, (one, ruleSet, change) => {
        const there = labelled(one, ruleSet, change);
        const back = labelled({ ...one, boxes: [...one.boxes].reverse() }, ruleSet, change);
        const kept = ['label', 'distanceLabel', 'distance', 'depiction', 'bodyPart'] as const;
        for (const field of kept) expect(back[field]).toBe(there[field]);
        expect(back.base.rule).toBe(there.base.rule);
      }),
    );
  });

  test('a person at 0.05 is one at 0.005, and none at either is none at both', () => {
    fc.assert(
      fc.property(image, ruleSets, options, (one, ruleSet, change) => {
        const { label, distanceLabel } = labelled(one, ruleSet, change);
        if (label === 1) expect(distanceLabel).toBe(1);
        expect(distanceLabel === 0).toBe(label === 0);
      }),
    );
  });

  test('the deciding box has the class, and under the rule of size the area, that it is said to have', () => {
    fc.assert(
      fc.property(image, ruleSets, options, (one, ruleSet, change) => {
        const { base, decidingClass, areaPublished, areaCorrected } = labelled(one, ruleSet, change);
        expect(decidingClass).toBe(base.deciding === null ? null : one.boxes[base.deciding].label);
        if (base.label !== 1) return;
        if (ruleSet === 'published') expect(areaPublished).toBeGreaterThan(0.05);
        else expect(areaCorrected).toBeGreaterThanOrEqual(0.05);
      }),
    );
  });
});

test('labels from image-level labels do not depend on their order', () => {
  const row = fc
    .tuple(
      className,
      fc.constantFrom('machine', 'verification', 'crowdsource-verification'),
      share,
      fc.boolean(),
    )
    .map(([name, source, confidence, yes]) =>
      imageLabel(name, source, source === 'machine' ? confidence : Number(yes)),
    );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), ruleSets, (rows, ruleSet) => {
      const there = labelFromImageLabels(rows, ruleSet, PUBLISHED_OPTIONS);
      const back = labelFromImageLabels([...rows].reverse(), ruleSet, PUBLISHED_OPTIONS);
      expect([back.label, back.base.rule, back.bodyPart]).toEqual([
        there.label,
        there.base.rule,
        there.bodyPart,
      ]);
    }),
  );
});

describe('rows of flags', () => {
  const miap = fc
    .tuple(
      fc.constantFrom<GenderPresentation>('Predominantly Feminine', 'Predominantly Masculine', 'Unknown'),
      fc.constantFrom<AgePresentation>('Young', 'Middle', 'Older', 'Unknown'),
    )
    .map((both) => miapBox(...both));
  const flagged = fc
    .record({
      image,
      ruleSets,
      options,
      grey: fc.double({ min: 0, max: 255, noNaN: true }),
      miapBoxes: fc.array(miap, { maxLength: 2 }),
      survivesMain: fc.boolean(),
      survivesWider: fc.boolean(),
    })
    .map((one) => {
      const { boxes, others, width, height, correction } = one.image;
      const labelled = labelFromBoxes(
        boxInput(boxes, [width, height], { boxCount: boxes.length + others, correction }),
        one.ruleSets,
        { ...PUBLISHED_OPTIONS, ...one.options },
      );
      const inMainSet = labelled.label !== -1 && one.survivesMain;
      const flags = subsetFlags({
        ...labelled,
        inMainSet,
        inDistanceSet: labelled.distanceLabel !== -1 && one.survivesWider,
        lighting: lightingOf(one.grey, { darkBelow: 85, brightFrom: 170 }),
        gender: perceivedGender(one.miapBoxes),
        age: perceivedAge(one.miapBoxes),
      });
      return { inMainSet, label: labelled.label, flags };
    });
  const main = flagged.filter(({ inMainSet }) => inMainSet);

  const LIGHTING: FlagName[] = ['dark', 'normal_lighting', 'bright'];
  const DISTANCE: FlagName[] = ['near', 'medium_distance', 'far'];
  const GENDER: FlagName[] = ['predominantly_female', 'predominantly_male', 'gender_unknown'];
  const AGE: FlagName[] = ['young', 'middle_age', 'older', 'age_unknown'];
  const DEPICTION: FlagName[] = ['person_depiction', 'non-person_depiction', 'non-person_non-depiction'];
  const on = (flags: Flags, names: readonly FlagName[]) => names.filter((name) => flags[name] === 1).length;

  test('of the main split hold 0 and 1, the label, and one lighting', () => {
    fc.assert(
      fc.property(main, ({ flags, label }) => {
        for (const name of FLAG_NAMES) expect(flags[name]).not.toBe(-1);
        expect(flags.person).toBe(label);
        expect(on(flags, LIGHTING)).toBe(1);
      }),
    );
  });

  test('with a person have no depiction, and at most one distance, gender and age', () => {
    fc.assert(
      fc.property(
        main.filter(({ label }) => label === 1),
        ({ flags }) => {
          expect(on(flags, [...DEPICTION, 'depiction'])).toBe(0);
          for (const group of [DISTANCE, GENDER, AGE]) expect(on(flags, group)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('without a person have one depiction subset, and no distance, gender or age', () => {
    fc.assert(
      fc.property(
        main.filter(({ label }) => label === 0),
        ({ flags }) => {
          expect(on(flags, DEPICTION)).toBe(1);
          expect(flags.depiction).toBe(1 - flags['non-person_non-depiction']);
          expect(on(flags, [...DISTANCE, ...GENDER, ...AGE])).toBe(0);
        },
      ),
    );
  });

  test('of the wider set alone hold 1 in at most one distance, and -1 everywhere else', () => {
    fc.assert(
      fc.property(
        flagged.filter(({ inMainSet }) => !inMainSet),
        ({ flags }) => {
          expect(on(flags, DISTANCE)).toBeLessThanOrEqual(1);
          const ones = FLAG_NAMES.filter((name) => flags[name] !== -1);
          expect(ones.length).toBe(on(flags, DISTANCE));
        },
      ),
    );
  });
});
