/** How the hashes of a benchmark are spread. */
export type HashSpread = 'even' | 'crowded';

/** Of so many hashes one is near another. */
const NEAR_EVERY = 50;

/** Starts that crowded hashes share, and how many of their first bits those are. */
const CROWDS = 2000;
const CROWDED_BITS = 24n;

/**
 * Made-up hashes, the same every time: even ones are random; of crowded ones the first 24 bits take 2,000 values only,
 * a few of them much more often than the others, as those of pictures of one kind do. One in 50 is another one with up
 * to seven bits turned.
 */
export function benchHashes(count: number, spread: HashSpread): BigUint64Array {
  const next = xorshift128(12_345);
  const hashes = new BigUint64Array(count);
  const words = new Uint32Array(hashes.buffer);
  const crowds = Array.from({ length: CROWDS }, () => BigInt(next() >>> (32 - Number(CROWDED_BITS))));
  for (let i = 0; i < words.length; i++) words[i] = next();
  for (let i = 0; i < count; i++) {
    if (spread === 'crowded') {
      const share = next() / 2 ** 32;
      hashes[i] =
        (crowds[Math.floor(CROWDS * share ** 2)] << (64n - CROWDED_BITS)) | (hashes[i] >> CROWDED_BITS);
    }
    if (i === 0 || i % NEAR_EVERY !== 0) continue;
    hashes[i] = hashes[next() % i];
    for (let turns = next() % 8; turns > 0; turns--) hashes[i] ^= 1n << BigInt(next() % 64);
  }
  return hashes;
}

/** Marsaglia's xorshift generator with 128 bits of state: its 32-bit numbers make hashes that are independent enough. */
function xorshift128(seed: number): () => number {
  let [x, y, z, w] = [seed, 362_436_069, 521_288_629, 88_675_123];
  return () => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return w >>> 0;
  };
}
