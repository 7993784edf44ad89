import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseTfdsShardName } from '../../../manifests/index.js';
import { isMissingFile } from '../../errors.js';
import { readSidecar, SIDECAR_ENDING } from '../../sidecar.js';
import type { DatasetSplit } from '../../splits.js';
import type { ExportTarget } from './targets.js';

/**
 * Removes the shards of an earlier export of a split that was cut into another number of them: readers that take
 * every file of a split would read its images twice. It comes before the writing, since a picture file may be of
 * another shard now.
 */
export async function removeOtherShards(
  { folder, format }: ExportTarget,
  split: DatasetSplit,
  shardCount: number,
): Promise<void> {
  const place = (index: number) => format.sidecar({ split, index, count: shardCount });
  const current = new Set(Array.from({ length: shardCount }, (_, index) => join(folder, place(index))));
  const shards = join(folder, dirname(place(0)));
  const names = await readdir(shards).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  for (const name of names) {
    const path = join(shards, name);
    if (!name.endsWith(SIDECAR_ENDING) || current.has(path)) continue;
    const sidecar = await readSidecar(path).catch(() => null);
    if (sidecar?.stage !== 'export' || !isOf(split, name, sidecar.facts)) continue;
    for (const { file } of sidecar.outputs) await rm(join(shards, file), { force: true });
    await rm(path);
  }
}

/** The split stands in the sidecar or, in those of earlier versions, in the name of a TFRecord shard alone. */
function isOf(split: DatasetSplit, name: string, facts: Readonly<Record<string, string>>): boolean {
  const stated = facts['split'] ?? parseTfdsShardName(name.slice(0, -SIDECAR_ENDING.length))?.split;
  return stated === split;
}
