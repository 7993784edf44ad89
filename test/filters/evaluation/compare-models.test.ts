import { describe, expect, test } from 'vitest';
import {
  addPairedOutcomes,
  BOOTSTRAP_DEFAULTS,
  compareOnSubset,
  mcNemar,
  pairedCorrectness,
  pairedOutcomes,
  pairedStratum,
  regressionsIn,
  verdictOf,
  type PairedOutcomes,
  type SubsetComparison,
} from '../../../filters/index.js';

const outcomes = (
  bothRight: number,
  onlyFirst: number,
  onlySecond: number,
  neither: number,
): PairedOutcomes => ({
  bothRight,
  onlyFirst,
  onlySecond,
  neither,
});

function compared(positives: PairedOutcomes, negatives: PairedOutcomes): SubsetComparison {
  const strata = {
    positives: pairedStratum('far', positives, BOOTSTRAP_DEFAULTS),
    negatives: pairedStratum('no_person', negatives, BOOTSTRAP_DEFAULTS),
  };
  return compareOnSubset({ name: 'far', ...strata }, 0.95);
}

const verdicts = ({ differences }: SubsetComparison): Record<string, string> =>
  Object.fromEntries(differences.map(({ metric, verdict }) => [metric, verdict]));

describe("McNemar's tests", () => {
  test('on a written case', () => {
    // Of 6 discordant images 1 and 5: 2 (1 + 6) / 64; less the chance of 1, 6 / 64; (4 - 1)^2 / 6.
    const tests = mcNemar(1, 5);
    expect(tests.exact).toEqual({ defined: true, value: expect.closeTo(14 / 64, 14) as number });
    expect(tests.midP).toEqual({ defined: true, value: expect.closeTo(8 / 64, 14) as number });
    expect(tests.chiSquared).toEqual({ defined: true, value: 1.5 });
    expect(tests.chiSquaredP).toEqual({ defined: true, value: expect.closeTo(0.220671361919, 11) as number });
    expect(mcNemar(5, 1)).toEqual(tests);
  });

  test('of as many on both sides are 1, and 1 less half the chance of that outcome', () => {
    expect(mcNemar(3, 3)).toMatchObject({
      exact: { value: 1 },
      // 3 of 6: 20 / 64.
      midP: { value: expect.closeTo(1 - 10 / 64, 14) as number },
    });
    expect(mcNemar(1, 1)).toMatchObject({ midP: { value: expect.closeTo(0.75, 14) as number } });
    expect(mcNemar(1_000_000, 1_000_000).exact).toEqual({ defined: true, value: 1 });
  });

  test('have nothing to say where both are right on the same images', () => {
    const none = { defined: false, reason: 'no_discordant_pairs' };
    expect(mcNemar(0, 0)).toEqual({ exact: none, midP: none, chiSquared: none, chiSquaredP: none });
  });
});

describe('pairs', () => {
  const first = { probabilities: Float32Array.of(0.9, 0.9, 0.1, 0.1, 0.5), threshold: 0.5 };
  const second = { probabilities: Float64Array.of(0.9, 0.1, 0.9, 0.1, 0.5), threshold: 0.6 };

  test('are counted row by row, each model at its own threshold', () => {
    const rows = Uint32Array.of(0, 1, 2, 3, 4);
    expect(pairedOutcomes(first, second, rows, 1)).toEqual(outcomes(1, 2, 1, 1));
    expect(pairedOutcomes(first, second, rows, 0)).toEqual(outcomes(1, 1, 2, 1));
    expect(pairedOutcomes(first, second, Uint32Array.of(2, 2), 1)).toEqual(outcomes(0, 0, 2, 0));
  });

  test('of any two ways of being right', () => {
    const right = Uint8Array.of(1, 1, 0, 0, 1);
    expect(pairedCorrectness(right, Uint8Array.of(1, 0, 1, 0, 1))).toEqual(outcomes(2, 1, 1, 1));
    expect(() => pairedCorrectness(right, new Uint8Array(4))).toThrow('5 and 4 images');
  });

  test('add up', () => {
    expect(addPairedOutcomes(outcomes(1, 2, 3, 4), outcomes(10, 20, 30, 40))).toEqual(
      outcomes(11, 22, 33, 44),
    );
  });
});

describe('two models on a subset', () => {
  test('a model that misses more persons and raises no more alarms regresses', () => {
    const comparison = compared(outcomes(700, 150, 50, 100), outcomes(900, 20, 20, 60));
    expect(verdicts(comparison)).toEqual({
      accuracy: 'regression',
      recall: 'regression',
      specificity: 'no_claim',
      f1: 'regression',
      f1_rates: 'regression',
    });
    expect([comparison.positives, comparison.negatives]).toEqual([1000, 1000]);
    expect(comparison.mcNemarOfPositives).toEqual(mcNemar(150, 50));
    expect(comparison.mcNemar).toEqual(mcNemar(170, 70));
    const named = regressionsIn([comparison]);
    expect(named.map(({ subset, metric }) => `${metric}[${subset}]`)).toEqual([
      'accuracy[far]',
      'recall[far]',
      'f1[far]',
      'f1_rates[far]',
    ]);
    expect(named[1]).toMatchObject({ difference: expect.closeTo(-0.1, 12) as number });
    expect(named.every(({ lower, upper }) => lower < upper && upper < 0)).toBe(true);
  });

  test('the other way round it is an improvement, with the interval turned', () => {
    const forward = compared(outcomes(700, 150, 50, 100), outcomes(900, 20, 20, 60));
    const back = compared(outcomes(700, 50, 150, 100), outcomes(900, 20, 20, 60));
    expect(verdicts(back)['recall']).toBe('improvement');
    expect(regressionsIn([back])).toEqual([]);
    const of = (comparison: SubsetComparison) => comparison.differences[1].interval;
    const [one, other] = [of(forward), of(back)];
    if (!one.defined || !other.defined) expect.fail();
    expect(other.lower).toBeCloseTo(-one.upper, 1);
  });

  test('a model against itself has a difference of 0 and an interval without width', () => {
    const same = compared(outcomes(80, 0, 0, 20), outcomes(90, 0, 0, 10));
    for (const { difference, interval, verdict } of same.differences) {
      expect(difference).toEqual({ defined: true, value: 0 });
      expect(interval).toEqual({ defined: true, lower: 0, upper: 0, confidence: 0.95 });
      expect(verdict).toBe('no_claim');
    }
  });

  test('a subset without persons says so', () => {
    const comparison = compared(outcomes(0, 0, 0, 0), outcomes(90, 1, 1, 0));
    expect(comparison.differences[1]).toMatchObject({
      metric: 'recall',
      difference: { defined: false, reason: 'no_positives' },
      interval: { defined: false, reason: 'no_positives' },
      verdict: 'undefined',
    });
    // Both have an F1 of 0, but a replicate without false alarms has none.
    expect(comparison.differences[3]).toMatchObject({
      metric: 'f1',
      difference: { defined: true, value: 0 },
      interval: { defined: false, reason: 'no_positives_and_none_predicted' },
      verdict: 'undefined',
    });
    expect(comparison.mcNemarOfPositives.exact).toEqual({ defined: false, reason: 'no_discordant_pairs' });
  });
});

test.each([
  [-0.2, -0.01, 'regression'],
  [-0.2, 0, 'no_claim'],
  [0, 0.1, 'no_claim'],
  [0.01, 0.1, 'improvement'],
])('an interval from %d to %d lets one say %s', (lower, upper, verdict) => {
  expect(verdictOf({ defined: true, lower, upper, confidence: 0.95 })).toBe(verdict);
});
