import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareLabelSets, resampledCounts, resampledHits } from '../../../filters/index.js';

const OPTIONS = { seed: 0, replicates: 4000, confidence: 0.95 };

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function covariance(first: Float64Array, second: Float64Array): number {
  const [one, other] = [mean(first), mean(second)];
  return mean(first.map((value, at) => (value - one) * (second[at] - other)));
}

describe('counts of several kinds drawn again', () => {
  test('add up to as many as there are, and none is drawn of a kind that has none (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 8 }), (counts) => {
        const drawn = resampledCounts('some', counts, { seed: 1, replicates: 20 });
        const total = counts.reduce((sum, count) => sum + count, 0);
        for (let at = 0; at < 20; at++) expect(drawn.reduce((sum, kind) => sum + kind[at], 0)).toBe(total);
        for (const [kind, count] of counts.entries())
          if (count === 0) expect(drawn[kind].every((value) => value === 0)).toBe(true);
      }),
    );
  });

  test('have the means and covariances of a multinomial', () => {
    const counts = [500, 20, 300, 180];
    const drawn = resampledCounts('some', counts, OPTIONS);
    for (const [i, one] of counts.entries()) {
      const deviation = Math.sqrt((one * (1000 - one)) / 1000);
      expect(Math.abs(mean(drawn[i]) - one)).toBeLessThan((5 * deviation) / Math.sqrt(4000));
      for (const [j, other] of counts.entries()) {
        const expected = i === j ? (one * (1000 - one)) / 1000 : (-one * other) / 1000;
        expect(Math.abs(covariance(drawn[i], drawn[j]) - expected)).toBeLessThan(0.1 * deviation * 16);
      }
    }
  });

  test('of two kinds are binomial, of the same stream', () => {
    const [few] = resampledCounts('some', [30, 70], OPTIONS);
    expect(few).toEqual(resampledHits({ name: 'some', hits: 30, images: 100 }, OPTIONS));
  });

  test('are the same for the same seed, and others for another', () => {
    expect(resampledCounts('some', [3, 4, 5], OPTIONS)).toEqual(resampledCounts('some', [3, 4, 5], OPTIONS));
    expect(resampledCounts('some', [3, 4, 5], { ...OPTIONS, seed: 1 })).not.toEqual(
      resampledCounts('some', [3, 4, 5], OPTIONS),
    );
  });
});

describe('F1 under two sets of labels', () => {
  /** Images written as `{says}{first}{second}` times how many. */
  function compared(kinds: Readonly<Record<string, number>>) {
    const rows = Object.entries(kinds).flatMap(([kind, count]) => new Array<string>(count).fill(kind));
    const places = (label: string) =>
      Uint32Array.from(rows.flatMap((kind, row) => (kind[1] === label ? [row] : [])));
    return compareLabelSets(
      'some',
      { persons: places('1'), others: places('0'), second: rows.map((kind) => Number(kind[2])) },
      { probabilities: Float64Array.from(rows, (kind) => Number(kind[0])), threshold: 0.5 },
      OPTIONS,
    ).f1;
  }

  test('is the difference of both, with an interval around it', () => {
    // First: 80 found of 100, 20 false alarms: 160 / 200. Second: 100 found of 100, none false: 1.
    const f1 = compared({ '111': 80, '101': 20, '010': 20, '000': 80 });
    expect(f1).toMatchObject({
      difference: { defined: true, value: expect.closeTo(0.2, 12) as number },
      verdict: 'improvement',
    });
    if (!f1.interval.defined) expect.fail();
    // A share of 0.2 of some 120 images that are told or labelled persons: about 0.035 of deviation.
    expect(f1.interval.lower).toBeGreaterThan(0.11);
    expect(f1.interval.lower).toBeLessThan(0.15);
    expect(f1.interval.upper).toBeGreaterThan(0.25);
    expect(f1.interval.upper).toBeLessThan(0.29);
  });

  test('is 0 without a doubt where no label differs', () => {
    expect(compared({ '111': 5, '011': 2, '100': 3 })).toMatchObject({
      difference: { defined: true, value: 0 },
      interval: { defined: true, lower: 0, upper: 0 },
      verdict: 'no_claim',
    });
  });

  test('is not defined where one of them has nothing to find and nothing is found', () => {
    expect(compared({ '010': 3, '000': 3 })).toMatchObject({
      difference: { defined: false, reason: 'no_positives_and_none_predicted' },
      verdict: 'undefined',
    });
  });
});
