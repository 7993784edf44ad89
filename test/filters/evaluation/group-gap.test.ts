import { describe, expect, test } from 'vitest';
import {
  BOOTSTRAP_DEFAULTS,
  fairnessSentence,
  groupGap,
  type AttributeGroup,
  type GroupGapOutcome,
} from '../../../filters/index.js';

const TITLES: Readonly<Record<string, string>> = {
  young: 'perceived young',
  middle_age: 'perceived middle age',
  older: 'perceived older',
};

/** Groups written as `name hits/images`. */
function gapOf(text: string): GroupGapOutcome {
  const groups = text.split(', ').map((group): AttributeGroup => {
    const [name, hits, images] = group.split(/[ /]/);
    return { name, title: TITLES[name], hits: Number(hits), images: Number(images) };
  });
  return groupGap(groups, BOOTSTRAP_DEFAULTS);
}

const sentence = (text: string): string => fairnessSentence('perceived age', gapOf(text));

describe('the gap between groups', () => {
  test('is between the best and the worst', () => {
    const gap = gapOf('young 600/1000, middle_age 900/1000, older 800/1000');
    expect(gap).toMatchObject({
      defined: true,
      best: { name: 'middle_age' },
      worst: { name: 'young' },
      difference: { defined: true, value: expect.closeTo(0.3, 12) as number },
      missRatio: { defined: true, value: expect.closeTo(4, 12) as number },
      pairs: 3,
      noClaim: null,
    });
  });

  test('has a wider interval where it was picked among more pairs', () => {
    const two = gapOf('young 600/1000, older 800/1000');
    const three = gapOf('young 600/1000, middle_age 700/1000, older 800/1000');
    if (!two.defined || !two.differenceInterval.defined) expect.fail();
    if (!three.defined || !three.differenceInterval.defined) expect.fail();
    expect(two.differenceInterval.confidence).toBe(0.95);
    expect(three.differenceInterval.confidence).toBeCloseTo(1 - 0.05 / 3, 14);
    expect(three.differenceInterval.lower).toBeLessThan(two.differenceInterval.lower);
    expect(three.differenceInterval.upper).toBeGreaterThan(two.differenceInterval.upper);
  });

  test('of equal groups is 0, between the first and the last', () => {
    expect(gapOf('young 50/100, middle_age 50/100, older 50/100')).toMatchObject({
      best: { name: 'young' },
      worst: { name: 'older' },
      difference: { defined: true, value: 0 },
      missRatio: { defined: true, value: 1 },
      noClaim: 'interval_holds_zero',
    });
  });

  test('leaves out groups without images', () => {
    expect(gapOf('young 0/0, middle_age 90/100, older 70/100')).toMatchObject({ pairs: 1 });
    expect(gapOf('young 0/0, older 70/100')).toEqual({ defined: false, reason: 'fewer_than_two_groups' });
  });

  test('has no ratio where the better group has no misses', () => {
    expect(gapOf('young 100/100, older 70/100')).toMatchObject({
      missRatio: { defined: false, reason: 'no_misses' },
      missRatioInterval: { defined: false, reason: 'no_misses' },
    });
  });

  test('has an unbounded ratio where the better group may well have none', () => {
    expect(gapOf('young 99/100, older 70/100')).toMatchObject({
      missRatio: { defined: true, value: expect.closeTo(30, 10) as number },
      missRatioInterval: { defined: false, reason: 'unbounded' },
    });
  });

  test('counts a replicate in which neither group misses anyone as unbounded at the upper end', () => {
    // The better group has no misses in 1.8 % of replicates; in a third of those the worse one has none either.
    const group = (name: string, hits: number, images: number) => ({ name, title: name, hits, images });
    const options = { seed: 0, replicates: 20_000, confidence: 0.97 };
    const gap = groupGap([group('a', 996, 1000), group('b', 9, 10)], options);
    expect(gap).toMatchObject({ missRatioInterval: { defined: false, reason: 'unbounded' } });
    const narrower = groupGap([group('a', 996, 1000), group('b', 9, 10)], { ...options, confidence: 0.95 });
    expect(narrower).toMatchObject({ missRatioInterval: { defined: true, lower: 0 } });
  });
});

describe('the sentence', () => {
  test('names both groups with counts, and the interval', () => {
    expect(sentence('young 600/1000, older 900/1000')).toMatch(
      /^By perceived age: recall is perceived older 0\.900 \(900 of 1000\) against perceived young 0\.600 \(600 of 1000\); the model finds persons of the second group less often \(difference 0\.300, 95 % interval 0\.2\d\d to 0\.3\d\d\)\.$/,
    );
  });

  test('makes no claim where the interval holds 0', () => {
    expect(sentence('young 60/100, middle_age 61/100, older 62/100')).toMatch(
      /; no claim: the interval of the difference holds 0 \(0\.020, 98\.3 % interval -0\.1\d\d to 0\.1\d\d, widened for 3 pairs of groups\)\.$/,
    );
  });

  test('makes no claim of small groups, whatever their interval', () => {
    expect(sentence('young 1/20, older 900/1000')).toBe(
      'By perceived age: recall is perceived older 0.900 (900 of 1000) against perceived young 0.050 (1 of 20); no claim: too few images (perceived young has 20 images).',
    );
    expect(sentence('young 0/1, older 49/49')).toMatch(
      /\(perceived young has 1 image, perceived older has 49 images\)\.$/,
    );
  });

  test('says where there is nothing to compare', () => {
    expect(sentence('older 3/4')).toBe(
      'By perceived age: no comparison, for fewer than two groups have images.',
    );
  });
});
