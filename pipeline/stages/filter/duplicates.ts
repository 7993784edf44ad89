import {
  decideDuplicates,
  hammingDistance,
  pairSearchWarnings,
  reasonOf,
  SPLITS_BY_WORTH,
  type DuplicateReason,
  type PairSimilarities,
} from '../../../filters/duplicates/index.js';
import type { FilterConfig } from '../../config.js';
import type { RunContext } from '../../context.js';
import type { Database } from '../../io/duckdb.js';
import type { DatasetSplit } from '../../splits.js';
import { similaritiesOfNear, type NearHashes } from './embeddings.js';
import { openPictures, type DecidedSplit, type Pictures } from './pictures.js';
import type { FilterTables } from './rows.js';

/** An image that goes for the sake of another one. */
export interface Duplicate {
  readonly reason: DuplicateReason;
  /** Id of the other one, as a number. */
  readonly of: bigint;
  readonly ofSplit: DatasetSplit;
  /** Bits in which the two hashes differ; 0 of the same file. */
  readonly distance: number;
  /** Cosine similarity of the embeddings of the two; null without them, or of the same file. */
  readonly similarity: number | null;
}

/** An image whose hash is near while its embedding tells another picture. */
export interface UnlikeImage {
  /** Its id as a number. */
  readonly of: bigint;
  readonly similarity: number;
}

/** The duplicates of a split. */
export interface SplitDuplicates {
  /** The duplicate at a place among the images that take part; null where the image stays. */
  readonly at: (index: number) => Duplicate | null;
  /** The most similar image that only the hash calls near; null where there is none. */
  readonly unlikeAt: (index: number) => UnlikeImage | null;
  /** How embeddings refined the near pairs; null where the model gives none. */
  readonly embeddings: { least: number; pairs: number; told_apart: number } | null;
  readonly warnings: readonly string[];
}

/** What is found where nothing is looked for. */
export const NO_DUPLICATES: SplitDuplicates = {
  at: () => null,
  unlikeAt: () => null,
  embeddings: null,
  warnings: [],
};

/** After all splits: images that go for another reason, so that no image goes for the sake of one of them. */
const GOES_ANYWAY = SPLITS_BY_WORTH.length;

/** What duplicates are looked for in. */
export interface DuplicateSearch {
  readonly tables: FilterTables;
  readonly decided: readonly DecidedSplit[];
  /** 1 where an image of the split is left out for another reason; one number an image that takes part. */
  readonly leaves: Uint8Array;
}

/**
 * Finds the images of a split that are the same as, or near, one that stays: in the split itself, or in one that matters
 * more. It holds below 64 bytes an image: columns are read when they are needed, and again where that saves memory.
 */
export async function findSplitDuplicates(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  { tables, decided, leaves }: DuplicateSearch,
): Promise<SplitDuplicates> {
  const config = context.config.filter.duplicates;
  const pictures = await openPictures(context, database, split, tables, decided, leaves.length);
  const { ownFrom } = pictures;
  const files = await pictures.readFiles();
  const { hashes, noHash } = await pictures.readHashes();
  const near: NearHashes = { hashes, noHash, files, distance: config.distance };
  const embeddings = embeddingsSql(tables, decided);
  const least = config.embedding_similarity;
  const similarities =
    embeddings === null || least === null
      ? null
      : await similaritiesOfNear(context, database, pictures, near, embeddings);

  const splits = pictures.ranks();
  for (let own = 0; own < leaves.length; own++) if (leaves[own] === 1) splits[ownFrom + own] = GOES_ANYWAY;
  const confirm =
    similarities === null || least === null
      ? undefined
      : (one: number, other: number) => (similarities.of(one, other) ?? 1) >= least;
  const outcome = decideDuplicates(
    { hashes, files, splits },
    { distance: config.distance, noHash, policy: policyOf(config), ...(confirm && { confirm }) },
  );
  const ids = await pictures.readIds();
  const refined =
    similarities === null || least === null ? null : refinedPairs(similarities, pictures, least);
  return {
    at: (own) => {
      const place = ownFrom + own;
      const of = outcome.of[place];
      const isSameFile = files[of] === files[place];
      const reason = ownReason(reasonOf(outcome.codes[place]), of < ownFrom, isSameFile, config);
      if (reason === null) return null;
      return {
        reason,
        of: ids[of],
        ofSplit: pictures.splitAt(of),
        distance: isSameFile ? 0 : hammingDistance(hashes, of, place),
        similarity: isSameFile ? null : (similarities?.of(of, place) ?? null),
      };
    },
    unlikeAt: (own) => {
      const found = refined?.unlike.get(ownFrom + own);
      return found === undefined ? null : { of: ids[found.of], similarity: found.similarity };
    },
    embeddings:
      refined === null || least === null
        ? null
        : { least, pairs: refined.pairs, told_apart: refined.toldApart },
    warnings: pairSearchWarnings(outcome.search),
  };
}

/** SQL for the embeddings of all images; null where the own ones have none. */
function embeddingsSql({ scores }: FilterTables, decided: readonly DecidedSplit[]): string | null {
  const own = scores?.embeddings ?? null;
  if (own === null) return null;
  const all = [own, ...decided.flatMap(({ embeddings }) => (embeddings === null ? [] : [embeddings]))];
  return `(${all.map((sql) => `FROM ${sql}`).join(' UNION ALL ')})`;
}

/** What embeddings say of the near pairs that the split is part of. */
interface RefinedPairs {
  readonly pairs: number;
  readonly toldApart: number;
  /** The images whose near pairs are told apart, each with the most similar other image, by places. */
  readonly unlike: ReadonlyMap<number, { of: number; similarity: number }>;
}

function refinedPairs(similarities: PairSimilarities, { ownFrom }: Pictures, least: number): RefinedPairs {
  const unlike = new Map<number, { of: number; similarity: number }>();
  let pairs = 0;
  let toldApart = 0;
  const note = (place: number, of: number, similarity: number): void => {
    if (place >= ownFrom && similarity > (unlike.get(place)?.similarity ?? -Infinity))
      unlike.set(place, { of, similarity });
  };
  for (const { one, other, similarity } of similarities) {
    if (other < ownFrom) continue;
    pairs++;
    if (similarity >= least) continue;
    toldApart++;
    note(one, other, similarity);
    note(other, one, similarity);
  }
  return { pairs, toldApart, unlike };
}

function policyOf({ exact, near }: FilterConfig['duplicates']): {
  exact: 'drop' | 'keep';
  near: 'drop' | 'keep';
} {
  return { exact: exact === 'drop' ? 'drop' : 'keep', near: near === 'drop' ? 'drop' : 'keep' };
}

/** The reason by the splits that images are of: one that goes anyway is held against its own split as against another. */
function ownReason(
  reason: DuplicateReason | null,
  isOfOtherSplit: boolean,
  isSameFile: boolean,
  { exact, near }: FilterConfig['duplicates'],
): DuplicateReason | null {
  if (reason === null || isOfOtherSplit) return reason;
  if (isSameFile) return exact === 'drop' ? 'duplicate_exact' : null;
  return near === 'drop' ? 'duplicate_near' : null;
}
