import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTfdsShardName } from '../../../manifests/index.js';
import { SIDECAR_ENDING } from '../../sidecar.js';
import type { DatasetSplit } from '../../splits.js';

/**
 * Removes the shards of an earlier export of a split that was cut into another number of them: readers that take
 * every file of a split would read its images twice.
 */
export async function removeOtherShards(
  folder: string,
  split: DatasetSplit,
  shardCount: number,
): Promise<void> {
  for (const name of await readdir(folder)) {
    const shard = parseTfdsShardName(
      name.endsWith(SIDECAR_ENDING) ? name.slice(0, -SIDECAR_ENDING.length) : name,
    );
    if (shard?.split === split && shard.count !== shardCount) await rm(join(folder, name), { force: true });
  }
}
