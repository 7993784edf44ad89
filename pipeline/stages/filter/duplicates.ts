import {
  decideDuplicates,
  firstEqual,
  hammingDistance,
  makeHashColumns,
  pairSearchWarnings,
  reasonOf,
  setHash,
  splitRank,
  SPLITS_BY_WORTH,
  type DuplicateReason,
} from '../../../filters/duplicates/index.js';
import type { FilterConfig } from '../../config.js';
import type { RunContext } from '../../context.js';
import type { ImageTables } from '../../image-tables.js';
import { literal, type Database } from '../../io/duckdb.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { flag, number, text } from '../../tables/cells.js';
import { setSum, SUM_BYTES, type Survey } from './survey.js';

/** The decisions of a split that matters more than the one that is filtered. */
export interface DecidedSplit {
  readonly split: DatasetSplit;
  /** Its decision table. */
  readonly table: string;
  readonly images: ImageTables;
}

/** An image that goes for the sake of another one. */
export interface Duplicate {
  readonly reason: DuplicateReason;
  /** Id of the other one, as a number. */
  readonly of: bigint;
  readonly ofSplit: DatasetSplit;
  /** Bits in which the two hashes differ; 0 of the same file. */
  readonly distance: number;
}

/** The duplicates of a split. */
export interface SplitDuplicates {
  /** The duplicate at a place of the survey; null where the image stays. */
  readonly at: (index: number) => Duplicate | null;
  readonly warnings: readonly string[];
}

/** What is found where nothing is looked for. */
export const NO_DUPLICATES: SplitDuplicates = { at: () => null, warnings: [] };

/** After all splits: images that go for another reason, so that no image goes for the sake of one of them. */
const GOES_ANYWAY = SPLITS_BY_WORTH.length;

/**
 * Finds the images of a split that are the same as, or near, one that stays: in the split itself, or in one that matters
 * more.
 *
 * @param goes 1 where an image of the survey is left out for another reason.
 */
export async function findSplitDuplicates(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  survey: Survey,
  goes: Uint8Array,
  decided: readonly DecidedSplit[],
): Promise<SplitDuplicates> {
  const config = context.config.filter.duplicates;
  const bounds: { readonly split: DatasetSplit; readonly end: number }[] = [];
  let before = 0;
  for (const other of decided) {
    before += await countStaying(database, other);
    bounds.push({ split: other.split, end: before });
  }
  const total = before + survey.count;
  const ids = new BigUint64Array(total);
  const hashes = makeHashColumns(total);
  const noHash = new Uint8Array(total);
  const sums = new Uint8Array(SUM_BYTES * total);
  const splits = new Uint8Array(total);
  let index = 0;
  for (const other of decided) {
    const rank = splitRank(sourceSplitOf(other.split));
    for await (const rows of database.streamRows(stayingQuery(other))) {
      context.signal.throwIfAborted();
      for (const row of rows) {
        ids[index] = BigInt(`0x${text(row, 'image_id')}`);
        setHash(hashes, index, text(row, 'phash'));
        noHash[index] = flag(row, 'phash_degenerate') ? 1 : 0;
        setSum(sums, index, text(row, 'source_sha256'));
        splits[index++] = rank;
      }
    }
  }
  ids.set(survey.ids, before);
  hashes.high.set(survey.hashes.high, before);
  hashes.low.set(survey.hashes.low, before);
  noHash.set(survey.noHash, before);
  sums.set(survey.sums, SUM_BYTES * before);
  const rank = splitRank(sourceSplitOf(split));
  for (let own = 0; own < survey.count; own++) splits[before + own] = goes[own] === 1 ? GOES_ANYWAY : rank;

  const files = firstEqual(sums, SUM_BYTES);
  const outcome = decideDuplicates(
    { hashes, files, splits },
    { distance: config.distance, noHash, policy: policyOf(config) },
  );
  return {
    at: (own) => {
      const place = before + own;
      const of = outcome.of[place];
      const isSameFile = files[of] === files[place];
      const reason = ownReason(reasonOf(outcome.codes[place]), of < before, isSameFile, config);
      if (reason === null) return null;
      const ofSplit = bounds.find(({ end }) => of < end)?.split ?? split;
      return { reason, of: ids[of], ofSplit, distance: isSameFile ? 0 : hammingDistance(hashes, of, place) };
    },
    warnings: pairSearchWarnings(outcome.search),
  };
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

function staying({ table, images }: DecidedSplit): string {
  return `read_parquet(${literal(table)}) d JOIN ${images.sql} i USING (image_id) WHERE d.decision <> 'drop'`;
}

function stayingQuery(decided: DecidedSplit): string {
  return `SELECT d.image_id, i.phash, i.phash_degenerate, i.source_sha256 FROM ${staying(decided)} ORDER BY d.hash, d.image_id`;
}

async function countStaying(database: Database, decided: DecidedSplit): Promise<number> {
  const [row] = await database.all(`SELECT count(*) AS images FROM ${staying(decided)}`);
  return number(row, 'images');
}
