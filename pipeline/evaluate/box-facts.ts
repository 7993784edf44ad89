import { existsSync } from 'node:fs';
import { labelFromBoxes } from '../../filters/index.js';
import type { CleanLabel } from '../../filters/corrections.js';
import type { RunContext } from '../context.js';
import { StageError } from '../errors.js';
import { openImageTables } from '../image-tables.js';
import { literal } from '../io/duckdb-sql.js';
import type { Database, Row } from '../io/duckdb.js';
import { labelOptions } from '../rule-options.js';
import { labelSourceOf, sourceSplitOf } from '../splits.js';
import { numberOrNull, text } from '../tables/cells.js';
import { PICTURE_COLUMNS, readPicture } from '../tables/images.js';
import { METADATA_COLUMNS, readMetadata } from '../tables/metadata.js';
import type { Truth } from './truth.js';

/** What the boxes of an image say beyond its row in the label table. */
export interface BoxFacts {
  /** Of a far image, the area that its distance went by, in parts of the crop. */
  readonly largestArea: number | null;
  /** MIDs of the classes that the label went by, each once; none where they were not asked for. */
  readonly decidingClasses: readonly string[];
}

const LABELS_OF_CORRECTIONS: readonly CleanLabel[] = [1, 0, -1, -2];

/**
 * Looks again at the boxes of the images with a person: the benchmark's own "far", and single body parts, rest on
 * more than the label table holds. Images whose boxes no longer give the label's distance (other settings, other
 * pictures) are left out. Null where metadata or pictures are not in the workspace.
 *
 * @param parts whether classes are asked for; else only far images are kept in memory.
 */
export async function readBoxFacts(
  context: RunContext,
  database: Database,
  truth: Truth,
  parts: boolean,
): Promise<ReadonlyMap<string, BoxFacts> | null> {
  const { config, workspace, target } = context;
  const source = sourceSplitOf(truth.split);
  const metadata = workspace.metadata(source).table;
  if (labelSourceOf(truth.split) !== 'boxes' || !existsSync(metadata)) return null;
  const images = await openImageTables(workspace, source).catch((error: unknown) => {
    if (error instanceof StageError) return null;
    throw error;
  });
  if (images === null) return null;
  const options = labelOptions(config.labels, target);
  const facts = new Map<string, BoxFacts>();
  const query = `
    SELECT ${METADATA_COLUMNS.map((name) => `m.${name}`).join(', ')},
      ${PICTURE_COLUMNS.map((name) => `i.${name}`).join(', ')},
      l.correction, l.distance AS known_distance
    FROM ${truth.sql} l JOIN read_parquet(${literal(metadata)}) m USING (image_id)
    JOIN ${images.sql} i USING (image_id)
    WHERE (l.main AND l.label = 1) OR l.distance_only`;
  for await (const rows of database.streamRows(query)) {
    context.signal.throwIfAborted();
    for (const row of rows) {
      const image = readMetadata(row);
      const { picture } = readPicture(row);
      if (picture === null) continue;
      const correction = correctionOf(row);
      const found = labelFromBoxes({ ...image, picture, correction }, config.labels.rules, options);
      if (found.distance !== (row['known_distance'] ?? null)) continue;
      const largestArea = found.distance === 'far' ? found.largestArea : null;
      const decidingClasses = parts && found.label === 1 ? [...new Set(found.decidingClasses)] : [];
      if (largestArea !== null || decidingClasses.length > 0)
        facts.set(text(row, 'image_id'), { largestArea, decidingClasses });
    }
  }
  return facts;
}

function correctionOf(row: Row): CleanLabel | null {
  const value = numberOrNull(row, 'correction');
  return LABELS_OF_CORRECTIONS.find((known) => known === value) ?? null;
}
