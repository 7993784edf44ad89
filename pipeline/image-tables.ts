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

/**
 * The image tables of a split, all shards of the current plan.
 *
 * @throws StageError where a shard is not done: later stages would silently miss its images.
 */
export async function openImageTables(workspace: Workspace, split: SourceSplit): Promise<ImageTables> {
  const plan = await readSidecar(workspace.imagePlan(split).sidecar);
  if (plan === null) throw new StageError(`${split}: no pictures yet. Run: wake-vision images`);
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
    tables.push(literal(paths.table));
    tableSums.push(table.sha256);
  }
  if (missing.length > 0) {
    throw new StageError(
      `${split}: ${missing.length} of ${shardCount} picture shards are not done (first: ${missing[0] ?? 0}). Run: wake-vision images`,
    );
  }
  return {
    shardCount,
    sql: `(SELECT *, CAST(hash % ${shardCount} AS INTEGER) AS shard FROM read_parquet([${tables.join(', ')}]))`,
    tableSums,
    tarPath: (shard) => workspace.imageShard(split, shard, shardCount).tar,
  };
}
