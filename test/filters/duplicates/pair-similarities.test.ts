import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairSimilarities } from '../../../filters/index.js';

describe('PairSimilarities', () => {
  it('gives each pair back, whichever picture comes first, and nothing for others', () => {
    const pairs = fc.uniqueArray(
      fc
        .tuple(fc.nat(4999), fc.nat(4999))
        .filter(([one, other]) => one !== other)
        .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const),
      { selector: ([one, other]) => one * 5000 + other, maxLength: 3000, size: 'max' },
    );
    fc.assert(
      fc.property(pairs, fc.nat(4999), fc.nat(4999), (all, one, other) => {
        const sorted = all.toSorted(([a, b], [c, d]) => a - c || b - d);
        const held = new PairSimilarities(5000);
        sorted.forEach(([a, b], at) => {
          held.add(a, b, at / 7);
        });
        expect(held.pairs).toBe(all.length);
        sorted.forEach(([a, b], at) => {
          expect([held.of(a, b), held.of(b, a)]).toEqual([at / 7, at / 7]);
        });
        const known = sorted.some(([a, b]) => (a === one && b === other) || (a === other && b === one));
        expect(held.of(one, other) !== null).toBe(known);
        expect([...held].map(({ one: a, other: b }) => [a, b])).toEqual(sorted);
      }),
      { numRuns: 30 },
    );
  });

  it('tells pictures apart whose numbers multiply beyond 32 bits', () => {
    const held = new PairSimilarities(6_000_000);
    held.add(5_999_997, 5_999_998, 0.25);
    held.add(5_999_997, 5_999_999, 0.5);
    expect([held.of(5_999_999, 5_999_997), held.of(5_999_998, 5_999_999)]).toEqual([0.5, null]);
  });

  it('refuses pairs out of order', () => {
    const held = new PairSimilarities(10);
    held.add(2, 3, 1);
    expect(() => {
      held.add(2, 3, 1);
    }).toThrow(RangeError);
    expect(() => {
      held.add(5, 4, 1);
    }).toThrow('pair 5, 4 is out of order');
  });
});
