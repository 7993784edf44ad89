import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitsSet,
  findNearPairs,
  hammingDistance,
  hashColumns,
  makeHashColumns,
  pairSearchWarnings,
  setHash,
  type HashColumns,
  type PairSearchOptions,
} from '../../../filters/index.js';

type Pair = readonly [number, number, number];

function columnsOf(hashes: readonly bigint[]): HashColumns {
  return hashColumns(BigUint64Array.from(hashes));
}

function pairsOf(hashes: HashColumns | BigUint64Array, options: PairSearchOptions) {
  const pairs: Pair[] = [];
  const report = findNearPairs(hashes, options, (i, j, bits) => pairs.push([i, j, bits]));
  return { pairs: sorted(pairs), report };
}

function sorted(pairs: readonly Pair[]): readonly Pair[] {
  return [...pairs].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** Every pair, looked at one by one and bit by bit. */
function bruteForce(hashes: readonly bigint[], distance: number): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < hashes.length; i++) {
    for (let j = i + 1; j < hashes.length; j++) {
      let bits = 0;
      for (let rest = hashes[i] ^ hashes[j]; rest > 0n && bits <= distance; rest &= rest - 1n) bits++;
      if (bits <= distance) pairs.push([i, j, bits]);
    }
  }
  return pairs;
}

/** A few centres, and hashes that differ from them in a few bits: many near pairs at every distance. */
const clusteredHashes = fc
  .tuple(
    fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(3), fc.uniqueArray(fc.nat(63), { maxLength: 8 })), { maxLength: 60 }),
  )
  .map(([centres, changes]) =>
    changes.map(([centre, bits]) =>
      bits.reduce((hash, bit) => hash ^ (1n << BigInt(bit)), centres[centre % centres.length]),
    ),
  );

describe('hashes', () => {
  it('counts bits', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const count = (value: number) => (value >>> 0).toString(2).replaceAll('0', '').length;
    fc.assert(fc.property(word, word, (a, b) => bitsSet(a, b) === count(a) + count(b)));
    expect(bitsSet(-1, -1)).toBe(64);
    expect(bitsSet(0, 0)).toBe(0);
  });

  it('reads hex and 64-bit integers alike', () => {
    const columns = makeHashColumns(2);
    setHash(columns, 0, '84042c4d5af1affb');
    setHash(columns, 1, '04042c4d5af1affa');
    expect(columns).toEqual(hashColumns(BigUint64Array.of(0x84042c4d5af1affbn, 0x04042c4d5af1affan)));
    expect(columns.high[0]).toBe(0x84042c4d);
    expect(hammingDistance(columns, 0, 1)).toBe(2);
  });

  it.each(['84042C4D5AF1AFFB', '84042c4d5af1aff', '84042c4d5af1affb0', '', 'zz042c4d5af1affb'])(
    'refuses %j',
    (text) => {
      expect(() => {
        setHash(makeHashColumns(1), 0, text);
      }).toThrow(RangeError);
    },
  );

  it('refuses columns of two lengths', () => {
    expect(() => hashColumns({ high: new Uint32Array(2), low: new Uint32Array(3) })).toThrow(RangeError);
  });
});

describe('near pairs', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('are those of a brute search: distance %i', (distance) => {
    fc.assert(
      fc.property(clusteredHashes, (hashes) => {
        const { pairs, report } = pairsOf(BigUint64Array.from(hashes), { distance });
        expect(pairs).toEqual(bruteForce(hashes, distance));
        expect(report.pairs).toBe(pairs.length);
        expect(report.comparisonsLeftOut).toBe(0);
        expect(report.pairsLeftOut).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('are all found among many hashes too, where tables are cut otherwise', () => {
    let state = 12345;
    const next = (): bigint => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return BigInt(state >>> 16);
    };
    const hash = (): bigint => (next() << 48n) | (next() << 32n) | (next() << 16n) | next();
    const hashes: bigint[] = [];
    for (let i = 0; i < 1000; i++) {
      const centre = hash();
      let near = centre;
      for (let flip = 0; flip < i % 7; flip++) near ^= 1n << (next() % 64n);
      hashes.push(centre, near);
    }
    const near = bruteForce(hashes, 6);
    expect(near.length).toBeGreaterThanOrEqual(1000);
    for (const distance of [1, 2, 3, 4, 6]) {
      const expected = near.filter(([, , bits]) => bits <= distance);
      expect(pairsOf(columnsOf(hashes), { distance }).pairs).toEqual(expected);
    }
  });

  it.each([1, 2, 4, 7])('are all found where thousands share half of their bits: distance %i', (distance) => {
    let state = 99;
    const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 8;
    const count = 6000;
    const hashes = makeHashColumns(count);
    hashes.high.fill(0xabcd1234);
    for (let i = 0; i < count; i++) {
      hashes.low[i] = (next() << 16) ^ next();
      if (i % 3 === 2) hashes.low[i] = hashes.low[i - 1] ^ (1 << (next() % 32)) ^ (1 << (next() % 32));
      if (i % 100 === 0) hashes.high[i] ^= 1 << (next() % 32);
    }
    const expected: Pair[] = [];
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const bits = hammingDistance(hashes, i, j);
        if (bits <= distance) expected.push([i, j, bits]);
      }
    }
    const { pairs, report } = pairsOf(hashes, { distance });
    expect(pairs).toEqual(expected);
    expect(pairs.length).toBeGreaterThan(distance < 2 ? 0 : 1000);
    expect(report.comparisonsLeftOut).toBe(0);
  });

  it.each([2, 3])('are all found where thousands stand around one hash: distance %i', (distance) => {
    let state = 7;
    const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 8;
    const count = 8000;
    const hashes = makeHashColumns(count);
    for (let i = 0; i < count; i++) {
      for (let flips = 0; flips < 3; flips++) {
        const bit = (next() >>> 4) % 64;
        if (bit < 32) hashes.high[i] ^= 1 << bit;
        else hashes.low[i] ^= 1 << (bit - 32);
      }
    }
    const expected: number[] = [];
    for (let i = 0; i < count; i++)
      for (let j = i + 1; j < count; j++)
        if (hammingDistance(hashes, i, j) <= distance) expected.push(i * count + j);
    const found: number[] = [];
    const report = findNearPairs(hashes, { distance }, (i, j) => found.push(i * count + j));
    expect(Float64Array.from(found).sort()).toEqual(Float64Array.from(expected));
    expect(found.length).toBeGreaterThan(100_000);
    // Full buckets are searched by tables of their own; compared throughout they would take 7 million.
    if (distance === 2) expect(report.comparisons).toBeLessThan(5_000_000);
  });

  it('leave out hashes that say nothing', () => {
    const hashes = columnsOf([0n, 0n, 1n, 0n]);
    const noHash = Uint8Array.of(1, 0, 0, 1);
    const { pairs, report } = pairsOf(hashes, { distance: 1, noHash });
    expect(pairs).toEqual([[1, 2, 1]]);
    expect(report).toMatchObject({ hashes: 4, noHash: 2, distinct: 2 });
  });

  it.each<[string, readonly bigint[]]>([
    ['no hashes', []],
    ['one hash', [5n]],
    ['two far ones', [0n, 2n ** 64n - 1n]],
  ])('are none: %s', (_what, hashes) => {
    for (const distance of [0, 1, 10]) expect(pairsOf(columnsOf(hashes), { distance }).pairs).toEqual([]);
  });

  it('are given in the same order each time', () => {
    fc.assert(
      fc.property(clusteredHashes, (hashes) => {
        const runs = [0, 1].map(() => {
          const pairs: Pair[] = [];
          findNearPairs(columnsOf(hashes), { distance: 4 }, (...pair) => pairs.push(pair));
          return pairs;
        });
        expect(runs[0]).toEqual(runs[1]);
      }),
    );
  });

  it('of a hash that very many share are given with the first only, and counted', () => {
    const hashes = columnsOf([...Array<bigint>(1000).fill(7n), 6n, 6n]);
    const { pairs, report } = pairsOf(hashes, { distance: 1, maxEqual: 10 });
    expect(pairs).toHaveLength(999 + 2 + 1);
    expect(pairs.filter(([first]) => first === 0)).toHaveLength(1001);
    expect(report).toMatchObject({ pairs: 1002, hotHashes: 1, pairsLeftOut: (1000 * 999) / 2 - 999 + 1998 });
    const [warning] = pairSearchWarnings(report);
    expect(warning).toContain('1 hashes are shared');
    expect(warning).toContain(String(report.pairsLeftOut));
  });

  it('of full buckets are cut off, and the comparisons left out counted', () => {
    // One block differs throughout, so that one bucket of each other table holds them all.
    const hashes = Array.from({ length: 64 }, (_, i) => BigInt(i));
    const whole = pairsOf(columnsOf(hashes), { distance: 2 });
    expect(whole.report).toMatchObject({ hotBuckets: 0, comparisonsLeftOut: 0 });
    expect(pairSearchWarnings(whole.report)).toEqual([]);
    const cut = pairsOf(columnsOf(hashes), { distance: 2, maxBucket: 3 });
    expect(cut.report.hotBuckets).toBeGreaterThan(0);
    expect(cut.report.comparisonsLeftOut).toBeGreaterThanOrEqual(whole.pairs.length - cut.pairs.length);
    expect(cut.pairs.length).toBeLessThan(whole.pairs.length);
    expect(pairSearchWarnings(cut.report)[0]).toContain(`${cut.report.comparisonsLeftOut} comparisons`);
  });

  it('refuses what makes no sense', () => {
    const hashes = columnsOf([1n]);
    const search = (options: PairSearchOptions) => () => pairsOf(hashes, options);
    expect(search({ distance: 11 })).toThrow('distance is 11: it must be a whole number, 0 to 10');
    expect(search({ distance: 0.5 })).toThrow(RangeError);
    expect(search({ distance: -1 })).toThrow(RangeError);
    expect(search({ distance: 1, maxEqual: 0 })).toThrow(RangeError);
    expect(search({ distance: 1, maxBucket: 0 })).toThrow(RangeError);
    expect(search({ distance: 1, noHash: new Uint8Array(2) })).toThrow(RangeError);
  });
});
