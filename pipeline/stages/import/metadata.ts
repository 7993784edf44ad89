import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { personTarget } from '../../../filters/target-classes.js';
import type { RunContext } from '../../context.js';
import { withRunDatabase } from '../../database.js';
import { importedImagesSql, importedSplitsOf, IMPORT_VERSION } from '../../imported.js';
import { targetFacts } from '../../rule-options.js';
import {
  inputKey,
  outputState,
  publishOutputs,
  temporaryPath,
  type OutputState,
  type Sidecar,
} from '../../sidecar.js';
import type { SourceSplit } from '../../splits.js';
import { number, text } from '../../tables/cells.js';
import { METADATA_SCHEMA, METADATA_SCHEMA_VERSION } from '../ingest/schema.js';

/** The stage that the sidecar of an imported metadata table names. */
export const IMPORT_STAGE = 'import';

function metadataKey(context: RunContext, source: SourceSplit): string {
  const imports = importedSplitsOf(context, source).map((split) => [split, context.imported?.get(split)]);
  return inputKey({ stage: IMPORT_STAGE, version: IMPORT_VERSION, source, imports });
}

/** How the metadata of an imported split stands to its imports. */
export async function importedMetadataState(
  context: RunContext,
  source: SourceSplit,
): Promise<OutputState & { readonly why: string }> {
  const output = await outputState(context.workspace.metadata(source).sidecar, metadataKey(context, source));
  return { ...output, why: output.state === 'out_of_date' ? 'other files were imported' : '' };
}

/**
 * Writes the metadata table of an imported split, with what is known: names, attribution where the imported files or
 * the image list tell it, no boxes and no image-level labels.
 *
 * @returns the sidecar of the table, which may have stood already.
 */
export async function writeImportedMetadata(
  context: RunContext,
  source: SourceSplit,
): Promise<Record<string, number>> {
  const standing = await importedMetadataState(context, source);
  if (standing.state === 'done') return standing.sidecar.counts;
  const paths = context.workspace.metadata(source);
  await mkdir(dirname(paths.table), { recursive: true });
  return withRunDatabase(context.config, context.workspace, async (database) => {
    const columns = METADATA_SCHEMA.map(({ name, type }) => `${valueOf(name, type)} AS ${name}`);
    const from = importedImagesSql(context, source);
    const rows = await database.writeParquet(
      temporaryPath(paths.table),
      `SELECT ${columns.join(', ')} FROM ${from} ORDER BY hash, image_id`,
      { schema_version: METADATA_SCHEMA_VERSION },
    );
    const ids = await database.all(
      `SELECT id_source, count(*) AS images FROM ${from} GROUP BY ALL ORDER BY ALL`,
    );
    const counts: Sidecar['counts'] = {
      images: rows,
      imported: rows,
      ...Object.fromEntries(ids.map((row) => [`id.${text(row, 'id_source')}`, number(row, 'images')])),
    };
    await publishOutputs(
      paths.sidecar,
      {
        stage: IMPORT_STAGE,
        key: metadataKey(context, source),
        counts,
        facts: { target: inputKey(targetFacts(personTarget())) },
      },
      [{ path: paths.table, rows }],
    );
    return counts;
  });
}

/** SQL of a column of the metadata table over the import table. */
function valueOf(name: string, type: string): string {
  switch (name) {
    case 'boxes':
    case 'image_labels':
    case 'miap_boxes':
      return `[]::${type}`;
    case 'box_count':
    case 'depiction_box_count':
      return `0::${type}`;
    case 'original_bytes':
    case 'original_md5':
    case 'thumbnail_url':
    case 'rotation': // The image list tells it of originals; published pictures are shown as they are.
      return `NULL::${type}`;
    case 'in_image_list':
      return "id_source = 'ids_file'";
    default:
      return `${name}::${type}`;
  }
}
