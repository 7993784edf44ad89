import { suggestCommand } from './command-line.js';
import type { RunContext } from './context.js';
import { literal } from './io/duckdb.js';
import type { ImageSources } from './io/image-sources.js';
import { readSidecar } from './sidecar.js';
import { DATASET_SPLITS, sourceSplitOf, type DatasetSplit, type SourceSplit } from './splits.js';
import type { Workspace } from './workspace.js';

/** Raised when the same imported files give other tables or working copies. */
export const IMPORT_VERSION = 1;

/** The imported splits of a workspace, with the SHA-256 of the table that says what is known of their images. */
export type ImportedSplits = ReadonlyMap<DatasetSplit, string>;

/** Looks which splits of a workspace were imported. */
export async function readImports(workspace: Workspace): Promise<ImportedSplits> {
  const imports = new Map<DatasetSplit, string>();
  for (const split of DATASET_SPLITS) {
    const sidecar = await readSidecar(workspace.imported(split).sidecar);
    const table = sidecar?.outputs.find(({ file }) => file === `${split}.parquet`);
    if (table !== undefined) imports.set(split, table.sha256);
  }
  return imports;
}

/** The imported dataset splits of a source split, in their usual order. */
export function importedSplitsOf(
  { imported }: Pick<RunContext, 'imported'>,
  source: SourceSplit,
): DatasetSplit[] {
  return DATASET_SPLITS.filter((split) => sourceSplitOf(split) === source && imported?.has(split) === true);
}

/** Whether the images of a source split were imported. */
export function isImported(context: Pick<RunContext, 'imported'>, source: SourceSplit): boolean {
  return importedSplitsOf(context, source).length > 0;
}

/**
 * SQL for the images of a source split as the imports of its dataset splits tell of them, each image once: where two
 * tell of one, `train_large` goes before `train_quality`. Columns are those of the import tables.
 */
export function importedImagesSql(context: RunContext, source: SourceSplit): string {
  const tables = importedSplitsOf(context, source).map(
    (split, rank) =>
      `SELECT *, ${rank} AS rank FROM read_parquet(${literal(context.workspace.imported(split).table)})`,
  );
  return `(
    SELECT * EXCLUDE (rank) FROM (${tables.join(' UNION ALL ')})
    QUALIFY row_number() OVER (PARTITION BY image_id ORDER BY rank) = 1)`;
}

/** The source of imported pictures that no standing shard holds: there is none but the import itself. */
export function importedSources(context: RunContext): ImageSources {
  return {
    get: () =>
      Promise.resolve({
        outcome: 'missing',
        kind: 'import',
        detail: `the imported picture is gone; import it again: ${suggestCommand(context, 'import')}`,
      }),
    isChanged: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  };
}
