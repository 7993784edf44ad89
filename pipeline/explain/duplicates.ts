import { existsSync } from 'node:fs';
import { literal, type Database, type Row } from '../io/duckdb.js';
import { DATASET_SPLITS, type DatasetSplit } from '../splits.js';
import { numberOrNull, text, textOrNull } from '../tables/cells.js';
import type { Workspace } from '../workspace.js';

/** An image of a group of pictures that are the same, or nearly. */
export interface GroupMember {
  readonly imageId: string;
  readonly split: DatasetSplit;
  readonly decision: string;
  /** Bits in which its hash differs from that of the image that is kept; null of that image itself. */
  readonly distance: number | null;
}

/**
 * The group of duplicates that an image belongs to, the kept image first; empty where it has none. Decisions of every split
 * are looked at, as pictures repeat across them.
 *
 * @param set folder of the decisions.
 * @param decision the row of the image in the decision table; null where its split is not filtered.
 */
export async function findDuplicates(
  workspace: Workspace,
  database: Database,
  set: string,
  imageId: string,
  decision: Row | null,
): Promise<GroupMember[]> {
  if (decision === null) return [];
  const kept = textOrNull(decision, 'duplicate_of') ?? imageId;
  const members: GroupMember[] = [];
  for (const split of DATASET_SPLITS) {
    const { table } = workspace.decisions(set, split);
    if (!existsSync(table)) continue;
    const rows = await database.all(
      `SELECT image_id, decision, CASE WHEN image_id = $1 THEN NULL ELSE duplicate_distance END AS distance
       FROM read_parquet(${literal(table)}) WHERE image_id = $1 OR duplicate_of = $1 ORDER BY hash, image_id`,
      [kept],
    );
    for (const row of rows)
      members.push({
        imageId: text(row, 'image_id'),
        split,
        decision: text(row, 'decision'),
        distance: numberOrNull(row, 'distance'),
      });
  }
  const first = (member: GroupMember): number => (member.imageId === kept ? 0 : 1);
  const others = members.some((member) => member.imageId !== kept);
  return others ? members.sort((a, b) => first(a) - first(b)) : [];
}
