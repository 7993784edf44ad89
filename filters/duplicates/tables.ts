/** Bits of a hash that a set of blocks covers. */
export interface Mask {
  readonly high: number;
  readonly low: number;
}

/** How to look for near pairs: in one table for each way of taking `keyBlocks` of the blocks. */
export interface TablePlan {
  /** The blocks into which the bits are dealt. */
  readonly blocks: readonly Mask[];
  /** Which blocks each table's key takes, ascending; tables in lexicographic order. */
  readonly tables: readonly (readonly number[])[];
  /** Tables have 2 to the power of this many buckets. */
  readonly bucketBits: number;
}

/** Largest distance that can be asked for. */
export const MAX_DISTANCE = 10;

/** More tables cost more than they save. */
const MAX_TABLES = 1100;

/** Buckets of a table: at most as many as hashes, and within these. */
const BUCKET_BITS = { least: 1, most: 24 };

/** What putting one hash into a table costs, in comparisons of two hashes (measured: some 130 ns and 2.5 ns). */
const COMPARISONS_A_PLACE = 50;

/**
 * Share of a key's bits that tell hashes apart. Neighbouring bits of real pictures' hashes go together to a degree, so
 * that buckets are fuller than chance would have them.
 */
const TELLING_SHARE = 0.85;

/** All 64 bits of a hash. */
export const ALL_BITS: Mask = { high: -1, low: -1 };

/**
 * Chooses the tables for a search. Dealt into b blocks, two hashes within distance r are equal in at least b - r of them
 * (each differing bit spoils one block), so the tables with each choice of b - r blocks as the key bring all near pairs
 * into one bucket. More blocks make longer keys and fewer needless comparisons, and more tables. (Manku, Jain and Das
 * Sarma, "Detecting near-duplicates for web crawling", 2007; with one block a key it is the multi-index hashing of
 * Norouzi, Punjani and Fleet, 2012.)
 *
 * @param count different hashes.
 * @param distance 1..10.
 * @param bits the bits that are dealt into blocks: more of them than `distance`.
 */
export function planTables(count: number, distance: number, bits: Mask): TablePlan {
  const places = placesOf(bits);
  const wanted = Math.floor(Math.log2(Math.max(2, count)));
  const bucketBits = Math.min(BUCKET_BITS.most, Math.max(BUCKET_BITS.least, wanted));
  let best = { blocks: distance + 1, cost: Infinity };
  for (let blocks = distance + 1; blocks <= Math.min(distance + 5, places.length); blocks++) {
    const tables = choose(blocks, distance);
    if (tables > MAX_TABLES) break;
    const keyBits = ((places.length * (blocks - distance)) / blocks) * TELLING_SHARE;
    const share = 2 ** -Math.min(bucketBits, keyBits);
    const cost = tables * (count * COMPARISONS_A_PLACE + (count * count * share) / 2);
    if (cost < best.cost) best = { blocks, cost };
  }
  // Blocks take turns at the bits: where many hashes share a run of bits, each block gets some of the others.
  return {
    blocks: Array.from({ length: best.blocks }, (_, block) =>
      maskOf(places.filter((_place, i) => i % best.blocks === block)),
    ),
    tables: combinations(best.blocks, best.blocks - distance),
    bucketBits,
  };
}

/** Which bits a mask holds, 0 for the most significant one. */
function placesOf({ high, low }: Mask): number[] {
  return Array.from({ length: 64 }, (_, place) => place).filter(
    (place) => ((place < 32 ? high : low) & bitAt(place)) !== 0,
  );
}

function bitAt(place: number): number {
  return 1 << (31 - (place % 32));
}

function maskOf(places: readonly number[]): Mask {
  let high = 0;
  let low = 0;
  for (const place of places) {
    if (place < 32) high |= bitAt(place);
    else low |= bitAt(place);
  }
  return { high, low };
}

/** The bits of a mask that another has not. */
export function withoutMask(bits: Mask, taken: Mask): Mask {
  return { high: bits.high & ~taken.high, low: bits.low & ~taken.low };
}

/** The bits of several blocks together. */
export function joinMasks(masks: readonly Mask[]): Mask {
  return masks.reduce((all, mask) => ({ high: all.high | mask.high, low: all.low | mask.low }), {
    high: 0,
    low: 0,
  });
}

/** Ways to take `taken` of `from` things. */
function choose(from: number, taken: number): number {
  let ways = 1;
  for (let i = 1; i <= taken; i++) ways = (ways * (from - taken + i)) / i;
  return Math.round(ways);
}

/** All ascending lists of `taken` numbers below `from`, in lexicographic order. */
function combinations(from: number, taken: number, least = 0): number[][] {
  if (taken === 0) return [[]];
  const lists: number[][] = [];
  for (let first = least; first <= from - taken; first++)
    for (const rest of combinations(from, taken - 1, first + 1)) lists.push([first, ...rest]);
  return lists;
}
