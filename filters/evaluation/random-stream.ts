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
 * A stream of uniform numbers for a seed and a name. Each name has a stream of its own, so that no figure depends
 * on which other figures are asked for, or in what order.
 *
 * xoshiro128** 1.1 (Blackman and Vigna, doi:10.1145/3460772). Its four words are the low and high halves of two
 * outputs of SplitMix64, which starts at FNV-1a 64 of the text `seed:name`. A number takes two 32-bit outputs a
 * and b: ((a >>> 5) * 2^26 + (b >>> 6)) / 2^53.
 *
 * @param seed a whole number.
 */
export function uniformStream(seed: number, name: string): UniformSource {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed}: give a whole number`);
  const golden = 0x9e37_79b9_7f4a_7c15n;
  const start = fnv1a64(`${seed}:${name}`);
  const first = splitMix64((start + golden) & MASK);
  const second = splitMix64((start + 2n * golden) & MASK);
  let s0 = Number(first & 0xffff_ffffn) | 0;
  let s1 = Number(first >> 32n) | 0;
  let s2 = Number(second & 0xffff_ffffn) | 0;
  let s3 = Number(second >> 32n) | 0;
  const next = (): number => {
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
  return () => {
    const high = next() >>> 5;
    const low = next() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  };
}
