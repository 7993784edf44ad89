import { DisjointSets } from './disjoint-sets.js';
import { hammingDistance, hashColumns, type Hashes } from './hashes.js';
import { findNearPairs, type PairSearchOptions } from './near-pairs.js';
import { decideSet, DUPLICATE_REASONS, type DuplicatePolicy, type DuplicateReason } from './policy.js';
import type { PairSearchReport } from './report.js';

/** Pictures to look through, one an index; columns of the same length. Lower indices are preferred within a split. */
export interface DuplicateColumns {
  /** Perceptual hashes. */
  readonly hashes: Hashes;
  /** For each picture the first one of the same file, as `firstEqual` gives it. */
  readonly files: Uint32Array;
  /** Rank of each picture's split, as `splitRank` gives it. */
  readonly splits: Uint8Array;
}

/** How to look for duplicates and what to do with them. */
export interface DuplicateOptions extends PairSearchOptions {
  readonly policy: DuplicatePolicy;
  /**
   * Asked of two pictures that are near by their hashes: whether they are near indeed, by their embeddings say. It must
   * answer the same whichever comes first. Left out, hashes alone decide. Equal files are not asked about.
   */
  readonly confirm?: (one: number, other: number) => boolean;
}

/** What becomes of each picture. */
export interface DuplicateOutcome {
  /** 0 where a picture stays, else 1 + the place of the reason in `DUPLICATE_REASONS`: see {@link reasonOf}. */
  readonly codes: Uint8Array;
  /** The kept picture because of which one is dropped; the picture itself where it stays. */
  readonly of: Uint32Array;
  /** Pictures dropped, by reason. */
  readonly dropped: Readonly<Record<DuplicateReason, number>>;
  readonly search: PairSearchReport;
}

/** Why a picture is dropped, from its code in a {@link DuplicateOutcome}; null where it stays. */
export function reasonOf(code: number): DuplicateReason | null {
  return code === 0 ? null : DUPLICATE_REASONS[code - 1];
}

/**
 * Finds duplicates and decides which pictures stay, by the rules of `decideSet`. Pictures hang together where a chain
 * of equal files and near hashes joins them; within such a set every distance that counts is measured between the two
 * pictures themselves. Memory: at most 60 bytes a picture, its columns included, where the hashes are given as two
 * columns. Time within a set grows with its pictures times those that stay.
 *
 * @throws RangeError where columns differ in length, and what `findNearPairs` throws.
 */
export function decideDuplicates(
  { hashes, files, splits }: DuplicateColumns,
  options: DuplicateOptions,
): DuplicateOutcome {
  const columns = hashColumns(hashes);
  const count = columns.high.length;
  if (files.length !== count || splits.length !== count)
    throw new RangeError(`${count} hashes, ${files.length} files and ${splits.length} splits`);
  const sets = new DisjointSets(count);
  for (let i = 0; i < count; i++) if (files[i] !== i) sets.join(files[i], i);
  const search = findNearPairs(columns, options, (i, j) => {
    sets.join(i, j);
  });
  const { distance, noHash, confirm } = options;
  const near = (one: number, other: number): boolean =>
    noHash?.[one] !== 1 &&
    noHash?.[other] !== 1 &&
    hammingDistance(columns, one, other) <= distance &&
    (confirm === undefined || confirm(one, other));

  const codes = new Uint8Array(count);
  const of = new Uint32Array(count).map((_zero, index) => index);
  const dropped = { duplicate_exact: 0, duplicate_near: 0, leak_across_splits: 0 };
  const facts = { splitOf: (i: number) => splits[i], fileOf: (i: number) => files[i], near };
  for (const set of sets.sets()) {
    decideSet(set, facts, options.policy, ({ index, reason, of: kept }) => {
      codes[index] = 1 + DUPLICATE_REASONS.indexOf(reason);
      of[index] = kept;
      dropped[reason]++;
    });
  }
  return { codes, of, dropped, search };
}

/**
 * Groups near pictures, of any split: each belongs to one whose index is lower or its own (the representative), and is
 * within the distance of it. Pictures that only a chain of others joins stay apart.
 *
 * @param options as for `findNearPairs`, and `confirm` as for `decideDuplicates`.
 * @returns the representative of each picture.
 */
export function nearGroups(
  hashes: Hashes,
  options: Omit<DuplicateOptions, 'policy'>,
): { readonly representatives: Uint32Array; readonly search: PairSearchReport } {
  const columns = hashColumns(hashes);
  const count = columns.high.length;
  const { of, search } = decideDuplicates(
    {
      hashes: columns,
      files: new Uint32Array(count).map((_zero, index) => index),
      splits: new Uint8Array(count),
    },
    { ...options, policy: { exact: 'keep', near: 'drop' } },
  );
  return { representatives: of, search };
}
