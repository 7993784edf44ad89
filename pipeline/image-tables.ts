import { StageError } from './errors.js';
import { literal } from './io/duckdb.js';
import { outputsStand, readSidecar } from './sidecar.js';
import type { SourceSplit } from './splits.js';
import type { Workspace } from './workspace.js';

/** The finished shards of working copies of a split. */
export interface ImageTables {
  readonly shardCount: number;
  /** SQL that reads the tables of all shards, with the columns of the images table and `shard`. */
  readonly sql: string;
  /** SHA-256 of each shard's table: what later stages depend on. */
  readonly tableSums: readonly string[];
  tarPath(shard: number): string;
}

/** Which shards of the current plan stand. */
export interface StandingTables {
  readonly shardCount: number;
  readonly tables: readonly string[];
  readonly tableSums: readonly string[];
  /** Numbers of the shards that are not done. */
  readonly missing: readonly number[];
}

/** Looks which shards of the plan of a split are done; null where there is no plan. */
export async function standingTables(
  workspace: Workspace,
  split: SourceSplit,
): Promise<StandingTables | null> {
  const plan = await readSidecar(workspace.imagePlan(split).sidecar);
  if (plan === null) return null;
  const shardCount = plan.counts['shards'] ?? 0;
  const tables: string[] = [];
  const tableSums: string[] = [];
  const missing: number[] = [];
  for (let shard = 0; shard < shardCount; shard++) {
    const paths = workspace.imageShard(split, shard, shardCount);
    const sidecar = await readSidecar(paths.sidecar);
    const table = sidecar?.outputs.find((output) => output.file.endsWith('.parquet'));
    if (sidecar === null || table === undefined || !(await outputsStand(paths.sidecar, sidecar))) {
      missing.push(shard);
      continue;
    }
    tables.push(paths.table);
    tableSums.push(table.sha256);
  }
  return { shardCount, tables, tableSums, missing };
}

/** What is wrong with the pictures of a split, for an error; null where every shard of the plan is done. */
export function missingPictures(standing: StandingTables | null): string | null {
  if (standing === null) return 'no pictures yet';
  const { missing, shardCount } = standing;
  if (missing.length === 0) return null;
  return `${missing.length} of ${shardCount} picture shards are not done (first: ${missing[0] ?? 0})`;
}

/**
 * The image tables of a split, all shards of the current plan.
 *
 * @throws StageError where a shard is not done: later stages would silently miss its images.
 */
export async function openImageTables(workspace: Workspace, split: SourceSplit): Promise<ImageTables> {
  const standing = await standingTables(workspace, split);
  const problem = missingPictures(standing);
  if (standing === null || problem !== null)
    throw new StageError(`${split}: ${problem ?? ''}. Run the images stage first.`);
  const { shardCount, tables, tableSums } = standing;
  return {
    shardCount,
    sql: `(SELECT *, CAST(hash % ${shardCount} AS INTEGER) AS shard FROM read_parquet([${tables.map(literal).join(', ')}]))`,
    tableSums,
    tarPath: (shard) => workspace.imageShard(split, shard, shardCount).tar,
  };
}
