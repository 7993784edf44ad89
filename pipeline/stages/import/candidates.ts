import type { RunContext } from '../../context.js';
import { StageError } from '../../errors.js';
import { importedImagesSql, importedSplitsOf } from '../../imported.js';
import { literal, type Database } from '../../io/duckdb.js';
import { labelSourceOf, sourceSplitOf, type LabelSource, type SourceSplit } from '../../splits.js';

/**
 * SQL for the imported images of the asked splits, in the form of `candidatesSql`: all of them but the excluded, and
 * of each kind those of the lowest hashes where there is a limit. The file that was imported stands in the place of
 * the original, so that another picture of the same name is another request.
 *
 * @throws StageError where a split is asked for that was not imported beside others of its images.
 */
export async function importedCandidatesSql(
  context: RunContext,
  database: Database,
  source: SourceSplit,
): Promise<string> {
  const { workspace, config } = context;
  const imported = importedSplitsOf(context, source);
  const asked = config.splits.filter((split) => sourceSplitOf(split) === source);
  const missing = asked.find((split) => !imported.includes(split));
  if (missing !== undefined)
    throw new StageError(
      `${missing}: not imported into ${workspace.root}, which holds ${imported.join(', ')}. ` +
        `Import it, too, or leave it out with --split ${imported.join(',')}.`,
    );
  await database.run('CREATE OR REPLACE TABLE excluded (image_id VARCHAR)');
  if (context.excluded.size > 0)
    await database.run('INSERT INTO excluded SELECT unnest($1::VARCHAR[])', [[...context.excluded]]);
  const limit = config.limit === null ? '' : `LIMIT ${config.limit}`;
  const ids = (kind: LabelSource): string => {
    const split = asked.find((name) => labelSourceOf(name) === kind);
    if (split === undefined) return "(SELECT '' WHERE false)";
    const table = `read_parquet(${literal(workspace.imported(split).table)})`;
    return `(SELECT image_id FROM ${table} WHERE image_id NOT IN (SELECT image_id FROM excluded)
             ORDER BY hash, image_id ${limit})`;
  };
  return `
    SELECT * FROM (
      SELECT image_id, hash, '' AS original_url, source_bytes AS original_bytes, source_sha256 AS original_md5,
             NULL::SMALLINT AS rotation, 0 AS box_count,
             image_id IN ${ids('boxes')} AS for_boxes, image_id IN ${ids('image_labels')} AS for_image_labels
      FROM ${importedImagesSql(context, source)})
    WHERE for_boxes OR for_image_labels
    ORDER BY hash, image_id`;
}
