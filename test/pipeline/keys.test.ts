import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashImageId, scaledShardCount, shardLabel, shardOfHash } from '../../pipeline/keys.js';

describe('hashImageId', () => {
  it('is the first 8 bytes of SHA-256 of the text', () => {
    // printf 0001eeaf4aed83f9 | sha256sum
    expect(hashImageId('0001eeaf4aed83f9')).toBe('84135c56978de46f');
  });
});

describe('shardOfHash', () => {
  it('equals the 64-bit remainder', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.integer({ min: 1, max: 2 ** 20 }),
        (hash, count) => {
          expect(shardOfHash(hash.toString(16).padStart(16, '0'), count)).toBe(Number(hash % BigInt(count)));
        },
      ),
    );
  });
});

describe('scaledShardCount', () => {
  it.each([
    [16, 41_620, 16],
    [16, 1024, 16],
    [16, 1023, 8],
    [16, 100, 1],
    [16, 0, 1],
    [1024, 500, 4],
    [10, 130, 2],
  ])('%d configured for %d images gives %d', (configured, count, expected) => {
    expect(scaledShardCount(configured, count)).toBe(expected);
  });
});

describe('shardLabel', () => {
  it('pads to five digits, and to more where the count has more', () => {
    expect(shardLabel(3, 16)).toBe('00003-of-00016');
    expect(shardLabel(3, 123_456)).toBe('000003-of-123456');
  });
});
