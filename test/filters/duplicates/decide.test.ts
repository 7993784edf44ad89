import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cosineSimilarity,
  decideDuplicates,
  DisjointSets,
  embeddingsAgree,
  firstEqual,
  hammingDistance,
  hashColumns,
  nearGroups,
  reasonOf,
  splitRank,
  type DuplicatePolicy,
} from '../../../filters/index.js';

const DROP: DuplicatePolicy = { exact: 'drop', near: 'drop' };
const [TEST, TRAIN] = [splitRank('test'), splitRank('train')];

/** Sums of 32 bytes, of which all but the last byte agree. */
function sumsOf(files: readonly number[]): Uint8Array {
  return Uint8Array.from(files.flatMap((file) => [...Array<number>(31).fill(9), file]));
}

const flags = fc.constantFrom<'keep' | 'drop'>('keep', 'drop');
const picture = fc.record({
  hash: fc.tuple(fc.nat(2), fc.uniqueArray(fc.nat(12), { maxLength: 5 })),
  file: fc.nat(20),
  split: fc.nat(2),
  noHash: fc.integer({ min: 0, max: 9 }).map((number) => (number === 0 ? 1 : 0)),
});
const CENTRES = [0n, 0xffff0000ffff0000n, 0x123456789abcdef0n];

describe('duplicates', () => {
  it('are dropped because of a kept one that is near itself, and no kept ones leak', () => {
    fc.assert(
      fc.property(
        fc.array(picture, { maxLength: 60 }),
        fc.integer({ min: 0, max: 10 }),
        fc.record({ exact: flags, near: flags }),
        (pictures, distance, policy) => {
          const hashes = hashColumns(
            BigUint64Array.from(pictures, ({ hash: [centre, bits] }) =>
              bits.reduce((value, bit) => value ^ (1n << BigInt(5 * bit)), CENTRES[centre]),
            ),
          );
          const noHash = Uint8Array.from(pictures, (one) => one.noHash);
          const splits = Uint8Array.from(pictures, ({ split }) => split);
          const files = firstEqual(sumsOf(pictures.map(({ file }) => file)));
          const outcome = decideDuplicates(
            { hashes, files, splits },
            { distance, noHash, policy, maxEqual: 3 },
          );
          const near = (a: number, b: number): boolean =>
            noHash[a] + noHash[b] === 0 && hammingDistance(hashes, a, b) <= distance;
          const counts = { duplicate_exact: 0, duplicate_near: 0, leak_across_splits: 0 };
          for (const i of pictures.keys()) {
            const reason = reasonOf(outcome.codes[i]);
            const of = outcome.of[i];
            expect(outcome.codes[of]).toBe(0);
            if (reason === null) {
              expect(of).toBe(i);
              continue;
            }
            counts[reason]++;
            expect(reason === 'leak_across_splits').toBe(splits[of] < splits[i]);
            if (reason !== 'leak_across_splits') {
              expect(splits[of]).toBe(splits[i]);
              expect(of).toBeLessThan(i);
              expect(policy[reason === 'duplicate_exact' ? 'exact' : 'near']).toBe('drop');
            }
            if (reason === 'duplicate_exact') expect(files[of]).toBe(files[i]);
            else expect(files[of] === files[i] || near(of, i)).toBe(true);
          }
          expect(outcome.dropped).toEqual(counts);
          const kept = [...pictures.keys()].filter((i) => outcome.codes[i] === 0);
          for (const a of kept) {
            for (const b of kept) {
              if (a >= b) continue;
              const same = files[a] === files[b];
              if (splits[a] !== splits[b]) expect(same || near(a, b)).toBe(false);
              else if (same) expect(policy.exact).toBe('keep');
              else if (near(a, b)) expect(policy.near).toBe('keep');
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keep the first where all pictures are one, however many', () => {
    const count = 50_000;
    const { codes, of, dropped, search } = decideDuplicates(
      {
        hashes: { high: new Uint32Array(count).fill(3), low: new Uint32Array(count) },
        files: new Uint32Array(count).map((_zero, i) => i),
        splits: new Uint8Array(count).map((_zero, i) => (i === 777 ? TEST : TRAIN)),
      },
      { distance: 4, policy: DROP },
    );
    expect(dropped).toEqual({ duplicate_exact: 0, duplicate_near: 0, leak_across_splits: count - 1 });
    expect(codes[777]).toBe(0);
    expect(of.every((one) => one === 777)).toBe(true);
    expect(search.hotHashes).toBe(1);
  });

  it('of flat pictures are told by their files alone', () => {
    const outcome = decideDuplicates(
      {
        hashes: BigUint64Array.of(0n, 0n, 0n),
        files: Uint32Array.of(0, 1, 0),
        splits: Uint8Array.of(TRAIN, TRAIN, TRAIN),
      },
      { distance: 4, noHash: Uint8Array.of(1, 1, 1), policy: DROP },
    );
    expect([...outcome.codes].map(reasonOf)).toEqual([null, null, 'duplicate_exact']);
  });

  it('can be confirmed by embeddings', () => {
    const embeddings = [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(1, 0.1), null];
    const columns = {
      hashes: BigUint64Array.of(1n, 1n, 1n, 1n),
      files: Uint32Array.of(0, 1, 2, 3),
      splits: new Uint8Array(4),
    };
    const confirm = embeddingsAgree((i) => embeddings[i], 0.9);
    const { of } = decideDuplicates(columns, { distance: 0, policy: DROP, confirm });
    expect([...of]).toEqual([0, 1, 0, 0]);
  });

  it('refuses columns of different lengths', () => {
    const columns = { hashes: new BigUint64Array(2), files: new Uint32Array(2), splits: new Uint8Array(1) };
    expect(() => decideDuplicates(columns, { distance: 0, policy: DROP })).toThrow(RangeError);
  });
});

describe('groups of near pictures', () => {
  it('do not chain', () => {
    const { representatives } = nearGroups(BigUint64Array.of(0b0000n, 0b0011n, 0b1111n, 0b1110n), {
      distance: 2,
    });
    expect([...representatives]).toEqual([0, 0, 2, 2]);
  });

  it('have one picture each where none is near, and there are none of none', () => {
    expect([...nearGroups(BigUint64Array.of(0n, 0xffffn), { distance: 3 }).representatives]).toEqual([0, 1]);
    expect([...nearGroups(new BigUint64Array(0), { distance: 3 }).representatives]).toEqual([]);
    expect([...nearGroups(new BigUint64Array(1), { distance: 3 }).representatives]).toEqual([0]);
  });
});

describe('equal sums', () => {
  it('point at the first of them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 200 }), (files) => {
        const expected = files.map((file) => files.indexOf(file));
        expect([...firstEqual(sumsOf(files))]).toEqual(expected);
      }),
    );
  });

  it('are compared over their whole length', () => {
    const sums = Uint8Array.from([1, 2, 3, 4, 5, 1, 2, 3, 4, 6, 1, 2, 3, 4, 5]);
    expect([...firstEqual(sums, 5)]).toEqual([0, 1, 0]);
    expect(() => firstEqual(sums, 4)).toThrow(RangeError);
    expect(() => firstEqual(sums, 3)).toThrow(RangeError);
  });
});

describe('disjoint sets', () => {
  it('are those of a flood over the joins', () => {
    const joins = fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 40 });
    fc.assert(
      fc.property(joins, (pairs) => {
        const sets = new DisjointSets(30);
        const labels = Array.from({ length: 30 }, (_, i) => i);
        for (const [a, b] of pairs) {
          sets.join(a, b);
          const [low, high] = [Math.min(labels[a], labels[b]), Math.max(labels[a], labels[b])];
          for (const i of labels.keys()) if (labels[i] === high) labels[i] = low;
        }
        expect(labels.map((_label, i) => sets.rootOf(i))).toEqual(labels);
        const expected = [...new Set(labels)]
          .map((label) => [...labels.keys()].filter((i) => labels[i] === label))
          .filter((members) => members.length > 1);
        expect([...sets.sets()].map((set) => [...set])).toEqual(expected);
      }),
    );
  });
});

describe('cosine similarity', () => {
  it('is that of the vectors, whatever their length', () => {
    expect(cosineSimilarity(Float32Array.of(1, 0), Float32Array.of(5, 0))).toBe(1);
    expect(cosineSimilarity(Float32Array.of(1, 0), Float32Array.of(0, 3))).toBe(0);
    expect(cosineSimilarity(Float32Array.of(1, 2), Float32Array.of(-2, -4))).toBe(-1);
    expect(cosineSimilarity(Float32Array.of(3, 4), Float32Array.of(4, 3))).toBeCloseTo(0.96, 12);
    expect(cosineSimilarity(Float32Array.of(0, 0), Float32Array.of(1, 1))).toBe(0);
    expect(() => cosineSimilarity(Float32Array.of(1), Float32Array.of(1, 2))).toThrow(RangeError);
  });
});
