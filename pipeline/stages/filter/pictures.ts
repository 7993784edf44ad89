import {
  firstEqual,
  makeHashColumns,
  setHash,
  splitRank,
  type HashColumns,
} from '../../../filters/duplicates/index.js';
import type { RunContext } from '../../context.js';
import type { ImageTables } from '../../image-tables.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { flag, number, text } from '../../tables/cells.js';
import { labelledRows, type FilterTables } from './rows.js';

/** The decisions of a split that matters more than the one that is filtered. */
export interface DecidedSplit {
  readonly split: DatasetSplit;
  /** Its decision table. */
  readonly table: string;
  readonly images: ImageTables;
  /** SQL that reads image_id and embedding; null where the model gives none, or nobody asked. */
  readonly embeddings: string | null;
}

/** Bytes of a file's sum that are held: among 6 million different files, two agree in 16 with a chance of 5e-26. */
const SUM_BYTES = 16;

/** Images among which duplicates are looked for, each with a place: those of other splits that stay, then the own ones. */
export interface Pictures {
  readonly count: number;
  /** Place of the first image of the split that is filtered. */
  readonly ownFrom: number;
  /** The dataset split of an image by its place. */
  splitAt(place: number): DatasetSplit;
  /** For each image the first one of the same file. While it runs it holds 16 bytes an image more. */
  readFiles(): Promise<Uint32Array>;
  readHashes(): Promise<{ readonly hashes: HashColumns; readonly noHash: Uint8Array }>;
  /** Image ids as numbers. */
  readIds(): Promise<BigUint64Array>;
  /** Rank of each image's split, as `splitRank` gives it. */
  ranks(): Uint8Array;
}

/** Lays out the places of images. Nothing but counts is read before it is asked for. @param own how many are in the split. */
export async function openPictures(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  tables: FilterTables,
  decided: readonly DecidedSplit[],
  own: number,
): Promise<Pictures> {
  const parts: {
    readonly split: DatasetSplit;
    readonly end: number;
    readonly from: string;
    readonly where: string;
  }[] = [];
  let ownFrom = 0;
  for (const { split: other, table, images } of decided) {
    const from = `(SELECT d.image_id, d.hash, d.decision, i.phash, i.phash_degenerate, i.source_sha256
      FROM read_parquet(${literal(table)}) d JOIN ${images.sql} i USING (image_id))`;
    const where = "decision <> 'drop'";
    const [row] = await database.all(`SELECT count(*) AS images FROM ${from} WHERE ${where}`);
    ownFrom += number(row, 'images');
    parts.push({ split: other, end: ownFrom, from, where });
  }
  const count = ownFrom + own;
  // Scores have no part in it: the engine need not join them.
  const ownRows = labelledRows(context, split, { ...tables, scores: null });
  parts.push({ split, end: count, from: ownRows, where: 'is_member' });

  const read = async (columns: string, take: (place: number, row: Row) => void): Promise<void> => {
    let place = 0;
    for (const { from, where } of parts)
      for await (const rows of database.streamRows(
        `SELECT ${columns} FROM ${from} WHERE ${where} ORDER BY hash, image_id`,
      )) {
        context.signal.throwIfAborted();
        for (const row of rows) take(place++, row);
      }
  };
  return {
    count,
    ownFrom,
    splitAt: (place) => parts.find(({ end }) => place < end)?.split ?? split,
    readFiles: async () => {
      const sums = new Uint8Array(SUM_BYTES * count);
      await read('source_sha256', (place, row) => {
        setSum(sums, place, text(row, 'source_sha256'));
      });
      return firstEqual(sums, SUM_BYTES);
    },
    readHashes: async () => {
      const hashes = makeHashColumns(count);
      const noHash = new Uint8Array(count);
      await read('phash, phash_degenerate', (place, row) => {
        setHash(hashes, place, text(row, 'phash'));
        noHash[place] = flag(row, 'phash_degenerate') ? 1 : 0;
      });
      return { hashes, noHash };
    },
    readIds: async () => {
      const ids = new BigUint64Array(count);
      await read('image_id', (place, row) => {
        ids[place] = BigInt(`0x${text(row, 'image_id')}`);
      });
      return ids;
    },
    ranks: () => {
      const ranks = new Uint8Array(count);
      let place = 0;
      for (const { split: of, end } of parts) {
        ranks.fill(splitRank(sourceSplitOf(of)), place, end);
        place = end;
      }
      return ranks;
    },
  };
}

/** Writes the first bytes of a sum, of 64 hex digits, into its place. */
function setSum(sums: Uint8Array, place: number, hex: string): void {
  for (let at = 0; at < SUM_BYTES; at++)
    sums[place * SUM_BYTES + at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
}

/** An image id from its number. */
export function imageIdOf(id: bigint): string {
  return id.toString(16).padStart(16, '0');
}
