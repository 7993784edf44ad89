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

  test('has a ratio without an upper end where the better group may well have no misses', () => {
    const gap = gapOf('young 99/100, older 70/100');
    expect(gap).toMatchObject({
      missRatio: { defined: true, value: expect.closeTo(30, 10) as number },
      missRatioInterval: { defined: true, upper: null, confidence: 0.95 },
    });
    if (!gap.defined || !gap.missRatioInterval.defined) expect.fail();
    expect(gap.missRatioInterval.lower).toBeGreaterThan(5);
    expect(gap.missRatioInterval.lower).toBeLessThan(15);
  });

  test('leaves small groups aside where two others are large enough', () => {
    const gap = gapOf('young 1/1, middle_age 90/100, older 70/100');
    expect(gap).toMatchObject({
      best: { name: 'middle_age' },
      worst: { name: 'older' },
      leftAside: [{ name: 'young' }],
      pairs: 1,
      noClaim: null,
    });
    if (!gap.defined) expect.fail();
    expect(gap.groups).toHaveLength(3);
    expect(gapOf('young 1/1, older 70/100')).toMatchObject({ leftAside: [], noClaim: 'small_group' });
  });

  test('counts a replicate in which neither group misses anyone as unbounded at the upper end', () => {
    // The better group has no misses in 1.8 % of replicates; in a third of those the worse one has none either.
    const group = (name: string, hits: number, images: number) => ({ name, title: name, hits, images });
    const options = { seed: 0, replicates: 20_000, confidence: 0.97 };
    const gap = groupGap([group('a', 996, 1000), group('b', 9, 10)], options);
    expect(gap).toMatchObject({ missRatioInterval: { defined: true, lower: 0, upper: null } });
    const narrower = groupGap([group('a', 996, 1000), group('b', 9, 10)], { ...options, confidence: 0.95 });
    expect(narrower).toMatchObject({
      missRatioInterval: { defined: true, lower: 0, upper: expect.any(Number) as number },
    });
  });
});

describe('the sentence', () => {
  test('names both groups with counts, and the interval', () => {
    expect(sentence('young 600/1000, older 900/1000')).toMatch(
      /^By perceived age: recall is perceived older 0\.900 \(900 of 1000\) against perceived young 0\.600 \(600 of 1000\); the model finds persons of the second group less often \(difference 0\.300, 95 % interval 0\.2\d\d to 0\.3\d\d; missed 4\.00 times as often, interval 3\.\d\d to [45]\.\d\d\)\.$/,
    );
  });

  test('makes no claim where the interval holds 0', () => {
    expect(sentence('young 60/100, middle_age 61/100, older 62/100')).toMatch(
      /; no claim: the interval of the difference holds 0 \(difference 0\.020, 98\.3 % interval -0\.1\d\d to 0\.1\d\d, widened for 3 pairs of groups; missed 1\.05 times as often, interval 0\.\d\d to 1\.\d\d\)\.$/,
    );
  });

  test('makes no claim of small groups, whatever their interval', () => {
    expect(sentence('young 1/20, older 900/1000')).toMatch(
      /^By perceived age: recall is perceived older 0\.900 \(900 of 1000\) against perceived young 0\.050 \(1 of 20\); no claim: too few images, perceived young has 20 images \(difference 0\.850, 95 % interval 0\.7\d\d to 0\.9\d\d; missed 9\.50 times as often, interval 7\.\d\d to 1\d\.\d\d\)\.$/,
    );
    expect(sentence('young 0/1, older 49/49')).toMatch(
      /images, perceived young has 1 image, perceived older has 49 images \(difference 1\.000, .*; no ratio of misses: the better group has no misses to divide by\)\.$/,
    );
  });

  test('names what was left aside, and a ratio without an upper end', () => {
    expect(sentence('young 1/1, middle_age 99/100, older 70/100')).toMatch(
      /missed 30\.00 times as often, interval from \d+\.\d\d on, without an upper end\)\. Left aside for too few images: perceived young 1\.000 \(1 of 1\)\.$/,
    );
  });

  test('says where there is nothing to compare', () => {
    expect(sentence('older 3/4')).toBe(
      'By perceived age: no comparison, for fewer than two groups have images.',
    );
  });
});
