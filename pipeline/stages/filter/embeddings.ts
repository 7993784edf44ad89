import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cosineSimilarity,
  findNearPairs,
  PairSimilarities,
  type HashColumns,
} from '../../../filters/duplicates/index.js';
import type { RunContext } from '../../context.js';
import { StageError } from '../../errors.js';
import { literal, type Database, type PlainValue, type TableSchema } from '../../io/duckdb.js';
import { number, text } from '../../tables/cells.js';
import { imageIdOf, type Pictures } from './pictures.js';

const PAIR_COLUMNS: TableSchema = [
  { name: 'one', type: 'UINTEGER', comment: 'place of a picture' },
  { name: 'other', type: 'UINTEGER', comment: 'place of another one, after it' },
  { name: 'one_id', type: 'VARCHAR', comment: 'its image_id' },
  { name: 'other_id', type: 'VARCHAR', comment: 'image_id of the other one' },
];

/** What near pairs are looked for by. */
export interface NearHashes {
  readonly hashes: HashColumns;
  readonly noHash: Uint8Array;
  /** For each picture the first one of the same file: such pairs need no embedding. */
  readonly files: Uint32Array;
  /** Largest number of differing bits. */
  readonly distance: number;
}

/**
 * Similarities of the embeddings of all pairs of different files whose hashes are near. Pairs and embeddings are the
 * engine's to hold, which spills them: of each pair one number is kept.
 *
 * @param embeddings SQL for image_id and embedding of all pictures.
 * @throws StageError where two embeddings differ in length: they are of different models.
 */
export async function similaritiesOfNear(
  context: RunContext,
  database: Database,
  pictures: Pictures,
  near: NearHashes,
  embeddings: string,
): Promise<PairSimilarities> {
  const { spill } = context.workspace;
  await mkdir(spill, { recursive: true });
  const path = join(spill, 'near-pairs.parquet');
  await writeNearPairs(database, path, await pictures.readIds(), near);
  const similarities = new PairSimilarities(pictures.count);
  const query = `
    SELECT p.one, p.other, p.one_id, p.other_id, a.embedding AS of_one, b.embedding AS of_other
    FROM read_parquet(${literal(path)}) p
    JOIN ${embeddings} a ON a.image_id = p.one_id JOIN ${embeddings} b ON b.image_id = p.other_id
    ORDER BY p.one, p.other`;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const one = vector(row['of_one']);
      const other = vector(row['of_other']);
      if (one.length !== other.length)
        throw new StageError(
          `The embeddings of ${text(row, 'one_id')} and ${text(row, 'other_id')} have ${one.length} and ${other.length} numbers: ` +
            'they are of different models. Score again, or set filter.duplicates.embedding_similarity to null',
        );
      similarities.add(number(row, 'one'), number(row, 'other'), cosineSimilarity(one, other));
    }
  }
  await rm(path, { force: true });
  return similarities;
}

/** Writes near pairs of different files to a table, as they are found. */
async function writeNearPairs(
  database: Database,
  path: string,
  ids: BigUint64Array,
  { hashes, noHash, files, distance }: NearHashes,
): Promise<void> {
  const writer = await database.openParquetWriter(path, PAIR_COLUMNS);
  try {
    findNearPairs(hashes, { distance, noHash }, (one, other) => {
      if (files[one] === files[other]) return;
      writer.write({ one, other, one_id: imageIdOf(ids[one]), other_id: imageIdOf(ids[other]) });
    });
    await writer.close();
  } finally {
    await writer.abort();
  }
}

function vector(value: PlainValue | undefined): Float32Array {
  return Float32Array.from(Array.isArray(value) ? value : [], Number);
}
