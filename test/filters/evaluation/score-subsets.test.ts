import { describe, expect, test } from 'vitest';
import {
  attributeGaps,
  BOOTSTRAP_DEFAULTS,
  compareOnSubset,
  compareOnSubsets,
  EVALUATION_ATTRIBUTES,
  EVALUATION_GROUPS,
  EVALUATION_SUBSETS,
  mcNemar,
  pairedAccuracy,
  pairedOutcomes,
  pairedStratum,
  rankRows,
  rowsOfGroups,
  scoreSubset,
  scoreSubsets,
  subsetFlags,
  uniformStream,
  type EvaluationFacts,
  type NamedSubsetScores,
} from '../../../filters/index.js';

const uniform = uniformStream(5, 'images');
const pick = <T>(values: readonly T[]): T => values[Math.floor(uniform() * values.length)];

/** 3,000 random images; the model finds older persons less often. */
const IMAGES: readonly EvaluationFacts[] = Array.from({ length: 3000 }, () => {
  const label = pick([0, 1] as const);
  return {
    flags: subsetFlags({
      label,
      inMainSet: true,
      inDistanceSet: true,
      distanceLabel: label,
      distance: pick(['near', 'medium_distance', 'far']),
      lighting: pick(['dark', 'normal_lighting', 'bright']),
      depiction: label === 1 ? null : pick(['person_depiction', 'non-person_non-depiction']),
      bodyPart: pick([0, 1]),
      gender: pick(['Predominantly Feminine', 'Predominantly Masculine']),
      age: pick(['Young', 'Middle', 'Older']),
    }),
    largestArea: 0.03,
    decidingClasses: [],
  };
});
const PROBABILITIES = Float32Array.from(IMAGES, ({ flags }) => {
  const shift = flags.person === 1 ? (flags.older === 1 ? 0.2 : 0.4) : 0;
  return Math.min(1, shift + 0.6 * uniform());
});
const ROWS = rowsOfGroups(EVALUATION_GROUPS, IMAGES);
const rows = (group: string): Uint32Array => ROWS.get(group) ?? expect.fail(group);
const SCORING = { ...BOOTSTRAP_DEFAULTS, threshold: 0.5 };
const SCORED = scoreSubsets(EVALUATION_SUBSETS, ROWS, PROBABILITIES, SCORING);

function scoresOf(name: string): NamedSubsetScores {
  return SCORED.find(({ subset }) => subset.name === name) ?? expect.fail(name);
}

describe('all subsets', () => {
  test('are scored in their order', () => {
    expect(SCORED.map(({ subset }) => subset)).toEqual(EVALUATION_SUBSETS);
  });

  test('each as it is alone: nothing depends on which others are asked for', () => {
    const alone = EVALUATION_SUBSETS.toReversed().map(
      (subset) => scoreSubsets([subset], ROWS, PROBABILITIES, SCORING)[0],
    );
    expect(alone.toReversed()).toEqual(SCORED);
  });

  test('persons in the dark stand beside dark images without a person', () => {
    const { scores } = scoresOf('dark');
    expect([scores.positives, scores.negatives]).toEqual([
      rows('person+dark').length,
      rows('no_person+dark').length,
    ]);
    expect(scores.negatives).toBeLessThan(rows('no_person').length / 2);
  });

  test('groups that share their negatives share their false-positive rate', () => {
    expect(scoresOf('near').scores.falsePositiveRate).toEqual(scoresOf('older').scores.falsePositiveRate);
  });

  test('depictions stand beside all persons, with roles turned', () => {
    const { scores } = scoresOf('person_depiction');
    const ranked = {
      positives: rankRows(PROBABILITIES, rows('person')),
      negatives: rankRows(PROBABILITIES, rows('person_depiction')),
    };
    const streams = { positives: 'person_depiction', negatives: 'person' };
    expect(scores).toEqual(scoreSubset(ranked, { ...SCORING, positive: 'no_person', streams }));
    expect(scores.positives).toBe(rows('person_depiction').length);
    const missed = scoresOf('all').scores.counts.falseNegatives;
    expect(scores.counts.falsePositives).toBe(missed);
  });

  test('a subset whose images the data do not have says so', () => {
    const { scores } = scoresOf('gender_unknown');
    expect(scores.small).toBe(true);
    expect(scores.recall.value).toEqual({ defined: false, reason: 'no_positives' });
  });

  test('a group without rows, and a row without a probability, are refused', () => {
    expect(() => scoreSubsets(EVALUATION_SUBSETS, new Map(), PROBABILITIES, SCORING)).toThrow(
      'group person: its rows were not gathered',
    );
    expect(() => rankRows(Float32Array.of(0.5), Uint32Array.of(0, 1))).toThrow('a score is not a number');
    expect(() => rankRows(Float64Array.of(0.5, NaN), Uint32Array.of(1, 0))).toThrow(
      'a score is not a number',
    );
  });
});

test('the gap by perceived age is found, and none by perceived gender', () => {
  const gaps = attributeGaps(EVALUATION_ATTRIBUTES, SCORED, BOOTSTRAP_DEFAULTS);
  const [gender, age] = gaps;
  expect(gender.gap).toMatchObject({ defined: true, noClaim: 'interval_holds_zero' });
  expect(gender.sentence).toMatch(
    /^By perceived gender: .*; no claim: the interval of the difference holds 0/,
  );
  expect(age.gap).toMatchObject({ defined: true, worst: { name: 'older' }, noClaim: null, pairs: 3 });
  expect(age.sentence).toMatch(/^By perceived age: .* against perceived older .* less often/);
  expect(gaps.map(({ attribute }) => attribute.name)).toEqual([
    'perceived_gender',
    'perceived_age',
    'lighting',
    'distance',
  ]);
});

describe('two models on all subsets', () => {
  const first = { probabilities: PROBABILITIES, threshold: 0.5 };
  const second = { probabilities: PROBABILITIES.map((value) => value * 0.9), threshold: 0.5 };
  const compared = compareOnSubsets(EVALUATION_SUBSETS, ROWS, first, second, BOOTSTRAP_DEFAULTS);

  test('a model that says person less often misses more and raises fewer alarms', () => {
    expect(compared[0].differences.map(({ metric, verdict }) => `${metric} ${verdict}`)).toEqual(
      expect.arrayContaining(['recall regression', 'specificity improvement']),
    );
  });

  test('on depictions it is better: there it should say no', () => {
    const at = EVALUATION_SUBSETS.findIndex(({ name }) => name === 'person_depiction');
    const stratum = (group: string, label: 0 | 1) =>
      pairedStratum(group, pairedOutcomes(first, second, rows(group), label), BOOTSTRAP_DEFAULTS);
    const alone = {
      name: 'person_depiction',
      positives: stratum('person_depiction', 0),
      negatives: stratum('person', 1),
    };
    expect(compared[at]).toEqual(compareOnSubset(alone, 0.95));
    expect(compared[at].differences[1]).toMatchObject({ metric: 'recall', verdict: 'improvement' });
  });
});

describe('two sets of labels', () => {
  const stratum = (bothRight: number, onlyFirst: number, onlySecond: number, neither: number) =>
    pairedStratum('labels', { bothRight, onlyFirst, onlySecond, neither }, BOOTSTRAP_DEFAULTS);

  test('are compared by accuracy', () => {
    const comparison = pairedAccuracy(stratum(900, 10, 60, 30), 0.95);
    expect(comparison).toMatchObject({
      images: 1000,
      difference: { defined: true, value: 0.05 },
      verdict: 'improvement',
      mcNemar: mcNemar(10, 60),
    });
    const { interval } = comparison;
    if (!interval.defined) expect.fail();
    // Standard error sqrt(70 - 50^2 / 1000) / 1000 = 0.0082.
    expect(interval.lower).toBeCloseTo(0.05 - 1.96 * 0.0082, 2);
    expect(interval.upper).toBeCloseTo(0.05 + 1.96 * 0.0082, 2);
  });

  test('on no images have nothing to compare', () => {
    const none = { defined: false, reason: 'no_images' };
    expect(pairedAccuracy(stratum(0, 0, 0, 0), 0.95)).toMatchObject({ difference: none, interval: none });
  });
});
