/** Why a picture is left out because of another one. */
export const DUPLICATE_REASONS = ['duplicate_exact', 'duplicate_near', 'leak_across_splits'] as const;

/**
 * - `duplicate_exact`: the same file is kept in the same split
 * - `duplicate_near`: a near picture is kept in the same split
 * - `leak_across_splits`: the same file or a near picture is kept in a split that matters more
 */
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number];

/** Splits by how much they matter: a picture in two of them is dropped from the later one. */
export const SPLITS_BY_WORTH = ['test', 'validation', 'train'] as const;

/** A split between which and the others pictures can leak. */
export type LeakSplit = (typeof SPLITS_BY_WORTH)[number];

/** Rank of a split: 0 for test, which matters most. */
export function splitRank(split: LeakSplit): number {
  return SPLITS_BY_WORTH.indexOf(split);
}

/** What becomes of duplicates within one split. Across splits they are always dropped from the one that matters less. */
export interface DuplicatePolicy {
  readonly exact: 'keep' | 'drop';
  readonly near: 'keep' | 'drop';
}

/** What is known of the pictures of a set, by their indices. */
export interface DuplicateFacts {
  /** Rank of a picture's split: 0 for the one that matters most. */
  readonly splitOf: (index: number) => number;
  /** A number that pictures of the same file share, and no others. */
  readonly fileOf: (index: number) => number;
  /** Whether two pictures are near. It must answer the same whichever comes first. */
  readonly near: (one: number, other: number) => boolean;
}

/** A picture that goes. */
export interface DroppedDuplicate {
  readonly index: number;
  readonly reason: DuplicateReason;
  /** The kept picture because of which it goes. */
  readonly of: number;
}

/**
 * Decides which pictures of a set stay. They are taken split by split, the one that matters most first, and in the
 * given order within a split; each stays unless a picture that stayed before is against it. So a picture only ever goes
 * because of one that stays and is itself the same or near: of a chain a-b-c in which a and c are not near, a and c
 * stay. No two pictures that stay are the same or near across splits, nor within one where the policy drops them.
 *
 * @param set indices in the order of preference within a split.
 * @param onDrop takes each picture that goes, in the order in which they were taken; those of which it hears nothing
 *   stay.
 */
export function decideSet(
  set: readonly number[] | Uint32Array,
  facts: DuplicateFacts,
  policy: DuplicatePolicy,
  onDrop: (dropped: DroppedDuplicate) => void,
): void {
  const splits = new Set<number>();
  for (const index of set) splits.add(facts.splitOf(index));
  const kept: Kept = { bySplit: new Map(), byFile: new Map() };
  for (const split of [...splits].sort((a, b) => a - b)) {
    const beside: number[] = [];
    kept.bySplit.set(split, beside);
    for (const index of set) {
      if (facts.splitOf(index) !== split) continue;
      const against = opponent(index, kept, facts, policy);
      if (against !== null) {
        onDrop({ index, ...against });
        continue;
      }
      beside.push(index);
      const file = facts.fileOf(index);
      if (!kept.byFile.has(file)) kept.byFile.set(file, index);
    }
  }
}

interface Kept {
  readonly bySplit: Map<number, number[]>;
  /** The first picture kept of each file. */
  readonly byFile: Map<number, number>;
}

/** The kept picture that is against another, and why; null where none is. */
function opponent(
  index: number,
  kept: Kept,
  { splitOf, fileOf, near }: DuplicateFacts,
  policy: DuplicatePolicy,
): Pick<DroppedDuplicate, 'reason' | 'of'> | null {
  const split = splitOf(index);
  const file = fileOf(index);
  const same = kept.byFile.get(file);
  if (same !== undefined && splitOf(same) !== split) return { reason: 'leak_across_splits', of: same };
  if (same !== undefined && policy.exact === 'drop') return { reason: 'duplicate_exact', of: same };
  for (const [otherSplit, others] of kept.bySplit) {
    if (otherSplit === split) continue;
    const found = others.find((other) => near(other, index));
    if (found !== undefined) return { reason: 'leak_across_splits', of: found };
  }
  if (policy.near === 'keep') return null;
  const found = kept.bySplit.get(split)?.find((other) => fileOf(other) !== file && near(other, index));
  return found === undefined ? null : { reason: 'duplicate_near', of: found };
}
