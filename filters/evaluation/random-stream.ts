/** A source of uniform numbers in [0, 1), the same for the same seed on every machine. */
export type UniformSource = () => number;

const MASK = 0xffff_ffff_ffff_ffffn;

/** FNV-1a in 64 bits of the text's UTF-8 bytes. Source: draft-eastlake-fnv. */
function fnv1a64(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of new TextEncoder().encode(text))
    hash = ((hash ^ BigInt(byte)) * 0x0000_0100_0000_01b3n) & MASK;
  return hash;
}

/** One output of SplitMix64 after the given state. Source: Steele, Lea, Flood, OOPSLA 2014. */
function splitMix64(state: bigint): bigint {
  let mixed = state;
  mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK;
  mixed = ((mixed ^ (mixed >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK;
  return mixed ^ (mixed >> 31n);
}

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/**
 * Outputs of xoshiro128** 1.1, whole numbers in 0..2^32 - 1. Source: Blackman and Vigna, doi:10.1145/3460772.
 *
 * @param state four 32-bit words, not all 0.
 */
export function xoshiro128StarStar(state: readonly [number, number, number, number]): () => number {
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result;
  };
}

/**
 * A stream of uniform numbers for a seed and a name. Each name has a stream of its own, so that no figure depends
 * on which other figures are asked for, or in what order.
 *
 * The generator is {@link xoshiro128StarStar}. Its four words are the low and high halves of two outputs of
 * SplitMix64, which starts at FNV-1a 64 of the text `seed:name`. A number takes two outputs a and b:
 * ((a >>> 5) * 2^26 + (b >>> 6)) / 2^53.
 *
 * @param seed a whole number.
 * @throws RangeError for another seed.
 */
export function uniformStream(seed: number, name: string): UniformSource {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed}: give a whole number`);
  const golden = 0x9e37_79b9_7f4a_7c15n;
  const start = fnv1a64(`${seed}:${name}`);
  const first = splitMix64((start + golden) & MASK);
  const second = splitMix64((start + 2n * golden) & MASK);
  const low = (word: bigint): number => Number(word & 0xffff_ffffn);
  const high = (word: bigint): number => Number(word >> 32n);
  const next = xoshiro128StarStar([low(first), high(first), low(second), high(second)]);
  return () => {
    const a = next() >>> 5;
    const b = next() >>> 6;
    return (a * 0x400_0000 + b) / 0x20_0000_0000_0000;
  };
}
