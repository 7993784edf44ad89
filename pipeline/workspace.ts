import { join } from 'node:path';
import type { RuleSet } from '../filters/types.js';
import { shardLabel } from './keys.js';
import { PROCESS_MARK } from './leftovers.js';
import { SIDECAR_ENDING } from './sidecar.js';
import type { DatasetSplit, SourceSplit } from './splits.js';

/** The files of one shard of working copies. */
export interface ImageShardPaths {
  /** What the names of all files begin with. */
  readonly base: string;
  readonly tar: string;
  readonly table: string;
  /** One JSON line a try: outside the promise of equal bytes. */
  readonly attempts: string;
  readonly sidecar: string;
}

/**
 * Every folder and file name of a workspace. No other file spells one.
 *
 * @param root the workspace folder.
 */
export function openWorkspace(root: string) {
  const images = (split: SourceSplit) => join(root, 'images', split);
  const table = (...parts: string[]) => {
    const base = join(root, ...parts);
    return { table: `${base}.parquet`, sidecar: `${base}${SIDECAR_ENDING}` };
  };
  return {
    root,
    /** Downloaded source files. */
    sources: join(root, 'sources'),
    /** SHA-256 of source files whose sum is not published, noted on first use. */
    sourcePins: join(root, 'sources', 'pins.json'),
    /** Spill files of this process; gone when it ends. */
    spill: join(root, `spill.${PROCESS_MARK}.tmp`),
    metadata: (split: SourceSplit) => ({
      ...table('metadata', split),
      rejects: join(root, 'metadata', `${split}.rejects.parquet`),
      /** The correction file as it was at ingest: labels do not depend on kept downloads. */
      corrections: join(root, 'metadata', `${split}.corrections.csv`),
    }),
    imagesFolder: images,
    imagePlan: (split: SourceSplit) => table('images', split, 'plan'),
    imageShard: (split: SourceSplit, shard: number, shardCount: number): ImageShardPaths => {
      const base = join(images(split), `shard-${shardLabel(shard, shardCount)}`);
      return {
        base,
        tar: `${base}.tar`,
        table: `${base}.parquet`,
        attempts: `${base}.attempts.jsonl`,
        sidecar: `${base}${SIDECAR_ENDING}`,
      };
    },
    labels: (rules: RuleSet, split: DatasetSplit) => table('labels', rules, split),
    exportFolder: (format: string, variant: string) => join(root, 'export', format, variant),
    exportsRoot: join(root, 'export'),
    subsetsFolder: (rules: RuleSet, split: DatasetSplit) => join(root, 'subsets', rules, split),
  };
}

export type Workspace = ReturnType<typeof openWorkspace>;
