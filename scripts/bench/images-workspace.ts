import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadConfig } from '../../pipeline/config.js';
import type { RunContext } from '../../pipeline/context.js';
import { withRunDatabase } from '../../pipeline/database.js';
import type { PlainValue, Row } from '../../pipeline/io/duckdb.js';
import { hashImageId } from '../../pipeline/keys.js';
import { createReporter } from '../../pipeline/progress.js';
import { publishOutputs, temporaryPath } from '../../pipeline/sidecar.js';
import { METADATA_SCHEMA } from '../../pipeline/stages/ingest/schema.js';
import { openWorkspace } from '../../pipeline/workspace.js';

/**
 * A context whose workspace knows these images of the validation split, each with a box: what the images stage needs
 * of the stage before it.
 *
 * @param images the `images` part of the configuration.
 */
export async function openImagesContext(
  folder: string,
  ids: readonly string[],
  images: Readonly<Record<string, unknown>>,
): Promise<RunContext> {
  const config = await loadConfig(null, { workspace: folder, splits: ['validation'], images });
  const workspace = openWorkspace(folder);
  const paths = workspace.metadata('validation');
  await mkdir(dirname(paths.table), { recursive: true });
  const rows = ids.map((id) => ({ id, hash: hashImageId(id) })).sort((a, b) => (a.hash < b.hash ? -1 : 1));
  await withRunDatabase(config, workspace, (database) =>
    database.writeParquetRows(temporaryPath(paths.table), METADATA_SCHEMA, rows.map(metadataRow)),
  );
  await publishOutputs(paths.sidecar, { stage: 'ingest', key: '0'.repeat(64) }, [{ path: paths.table }]);
  const none = new Set<string>();
  return {
    config,
    workspace,
    report: createReporter(process.stderr, { quiet: true }),
    signal: new AbortController().signal,
    // Boxes alone choose the images of validation.
    target: {
      name: 'Person',
      boxes: none,
      partBoxes: none,
      imageLabels: none,
      partImageLabels: none,
      lookAlikes: none,
      depictable: none,
    },
    excluded: none,
    retryFailed: false,
    part: { index: 0, of: 1 },
  };
}

function metadataRow({ id, hash }: { readonly id: string; readonly hash: string }): Row {
  const known: Record<string, PlainValue> = { image_id: id, hash, box_count: 1, depiction_box_count: 0 };
  return Object.fromEntries(
    METADATA_SCHEMA.map(({ name, type }) => [name, known[name] ?? emptyValue(name, type)]),
  );
}

function emptyValue(name: string, type: string): PlainValue {
  if (type.endsWith('[]')) return [];
  if (type === 'BOOLEAN') return true;
  return type === 'VARCHAR' && name !== 'original_md5' && name !== 'thumbnail_url' ? '' : null;
}
