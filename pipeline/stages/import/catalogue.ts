import type { RunContext } from '../../context.js';
import { IMPORT_VERSION } from '../../imported.js';
import { literal, type Database } from '../../io/duckdb.js';
import { imageHashSql } from '../../keys.js';
import { inputKey, outputState, publishOutputs, temporaryPath, type Sidecar } from '../../sidecar.js';
import type { DatasetSplit } from '../../splits.js';
import { number, text } from '../../tables/cells.js';
import { FLAG_COLUMN_NAMES, IMPORTED_COLUMNS, IMPORT_REJECT_COLUMNS } from '../../tables/imported.js';
import { firstRowsSql, type PublishedLabels } from './labels.js';

/**
 * Writes what is known of the images of a split, from the parts that were read and the labels, and what was refused.
 * Of pictures with one name, and of names with one id, the first is taken, by containers and places in them.
 *
 * @param read sidecars of the parts, in the order of the containers.
 */
export async function writeCatalogue(
  context: RunContext,
  database: Database,
  split: DatasetSplit,
  read: readonly Sidecar[],
  labels: PublishedLabels | null,
): Promise<Sidecar> {
  const { imported } = context.workspace;
  const paths = imported(split);
  const key = inputKey({
    stage: 'import',
    version: IMPORT_VERSION,
    split,
    parts: read.map(({ outputs }) => outputs),
    labels: labels?.sum ?? null,
  });
  const standing = await outputState(paths.sidecar, key);
  if (standing.state === 'done') return standing.sidecar;

  const parts = read.map(({ key: part }) => paths.part(part.slice(0, 16)));
  /** Rows of the tables of all parts, with the number of the part. */
  const union = (files: readonly string[]): string => {
    const list = `[${files.map(literal).join(', ')}]`;
    return `SELECT t.* EXCLUDE (part_file), part FROM read_parquet(${list}, filename = 'part_file') t
            JOIN (SELECT unnest(${list}) AS part_file, unnest(range(${files.length})) AS part) USING (part_file)`;
  };
  const flags = FLAG_COLUMN_NAMES.map((name) => (labels === null ? `p.${name}` : `l.${name}`)).join(', ');
  await database.run(`
    -- A table of its own first: the engine takes conditions on a column called filename for ones on the file's name.
    CREATE TABLE listed AS ${union(parts.map(({ table }) => table))};
    CREATE TABLE found AS
    SELECT p.* EXCLUDE (${FLAG_COLUMN_NAMES.join(', ')}), ${flags},
           row_number() OVER (PARTITION BY p.filename ORDER BY part, item) AS of_name
    FROM listed p ${labels === null ? '' : `JOIN ${firstRowsSql(labels)} l USING (filename)`};
    DROP TABLE listed;
    CREATE TABLE chosen AS
    SELECT *, row_number() OVER (PARTITION BY image_id ORDER BY part, item) AS of_id FROM found
    WHERE of_name = 1 OR id_source = 'dataset';
    CREATE TABLE refused AS
    SELECT container, item, place, reason, detail, part FROM (${union(parts.map(({ rejects }) => rejects))});
    INSERT INTO refused
    SELECT container, item, filename, 'duplicate_name', 'an earlier picture has this name', part FROM found
    WHERE of_name > 1 AND id_source <> 'dataset';
    INSERT INTO refused
    SELECT container, item, filename, 'duplicate_id', 'an earlier picture has the id ' || image_id, part FROM chosen
    WHERE of_id > 1;
    INSERT INTO refused
    SELECT container, item, filename, 'bad_picture', outcome, part FROM chosen WHERE of_id = 1 AND outcome <> 'ok'`);
  if (labels !== null) await refuseLabelRows(database, labels, read.length);

  const columns = IMPORTED_COLUMNS.map(({ name, type }) =>
    name === 'hash' ? `${imageHashSql('image_id')} AS hash` : `"${name}"::${type} AS "${name}"`,
  );
  const rows = await database.writeParquet(
    temporaryPath(paths.table),
    `SELECT ${columns.join(', ')} FROM chosen WHERE of_id = 1 ORDER BY hash, image_id`,
  );
  const rejects = await database.writeParquet(
    temporaryPath(paths.rejects),
    `SELECT ${IMPORT_REJECT_COLUMNS.map(({ name }) => name).join(', ')} FROM refused
     ORDER BY part, item, reason, place`,
  );
  return publishOutputs(
    paths.sidecar,
    { stage: 'import', key, counts: { images: rows, ...(await countAll(database)) } },
    [
      { path: paths.table, rows },
      { path: paths.rejects, rows: rejects },
    ],
  );
}

/** Rows of the CSV file without a picture, and those whose name an earlier row has. */
async function refuseLabelRows(database: Database, labels: PublishedLabels, part: number): Promise<void> {
  const container = literal(labels.name);
  const all = `read_parquet(${literal(labels.table)})`;
  await database.run(`
    INSERT INTO refused
    SELECT ${container}, line, 'line ' || line, 'missing_picture', filename, ${part} FROM ${firstRowsSql(labels)}
    WHERE filename NOT IN (SELECT filename FROM found);
    INSERT INTO refused
    SELECT ${container}, line, 'line ' || line, 'duplicate_row', filename, ${part} FROM ${all}
    QUALIFY row_number() OVER (PARTITION BY filename ORDER BY line) > 1`);
}

/** Images by what became of them, refused ones by reason, and images whose name several of the image list bear. */
async function countAll(database: Database): Promise<Record<string, number>> {
  const rows = await database.all(`
    SELECT 'rejects.' || reason AS name, count(*) AS images FROM refused GROUP BY ALL
    UNION ALL SELECT 'id.' || id_source, count(*) FROM chosen WHERE of_id = 1 GROUP BY id_source
    UNION ALL SELECT 'person.' || person, count(*) FROM chosen WHERE of_id = 1 GROUP BY person
    UNION ALL SELECT 'kept_bytes', count(*) FROM chosen WHERE of_id = 1 AND kept_bytes
    UNION ALL SELECT 'name_collisions', count(*) FROM chosen
      WHERE of_id = 1 AND id_source = 'ids_file' AND name_bearers > 1
    ORDER BY name`);
  return Object.fromEntries(rows.map((row) => [text(row, 'name'), number(row, 'images')]));
}
