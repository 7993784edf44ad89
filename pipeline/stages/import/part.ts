import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eachFlag } from '../../../filters/subset-flags.js';
import { TarWriter } from '../../../manifests/index.js';
import type { RunContext } from '../../context.js';
import { withRunDatabase } from '../../database.js';
import { IMPORT_VERSION } from '../../imported.js';
import { literal, type Database, type Row } from '../../io/duckdb.js';
import { hashImageId } from '../../keys.js';
import {
  doneSidecar,
  inputKey,
  publishOutputs,
  SIDECAR_ENDING,
  temporaryPath,
  type Sidecar,
} from '../../sidecar.js';
import { sourceSplitOf, type DatasetSplit } from '../../splits.js';
import { number } from '../../tables/cells.js';
import { IMAGE_COLUMNS } from '../../tables/image-columns.js';
import { IMPORT_REJECT_COLUMNS, PART_COLUMNS } from '../../tables/imported.js';
import type { Attribution } from '../../tables/metadata.js';
import { failedRow, okRow } from '../images/image-row.js';
import { standingShards } from '../images/reuse.js';
import { makingKey, requestKeys } from '../images/shard-key.js';
import type { ImportContainer, ImportReject } from './container.js';
import { imageIdOf, lookUp, type ImageList } from './ids.js';
import type { ReadPicture } from './picture.js';

/**
 * Items of a container that are finished together: what an interruption can cost. Their working copies (some 40 kB each)
 * are in memory together.
 */
export const PART_ITEMS = 4096;

/** What was read of a stretch of a container. */
export type PartItem =
  | { readonly kind: 'picture'; readonly picture: ReadPicture }
  | { readonly kind: 'reject'; readonly reject: ImportReject };

/** Where a part stands in its container, and what it depends on. */
export interface PartPlace {
  readonly container: ImportContainer;
  /** Number of the part in its container, from 0. */
  readonly sequence: number;
  /** What its pictures' ids and labels come from. */
  readonly list: ImageList | null;
  /** SHA-256 of the CSV file that names the pictures to take; null where labels stand beside them. */
  readonly labelSum: string | null;
}

/** What working copies of an import are made with, also while the split is not known to be imported yet. */
function importMaking(context: RunContext, split: DatasetSplit): string {
  return makingKey({ ...context, imported: new Map([[split, '']]) }, sourceSplitOf(split));
}

/** The key of a part: 64 hex digits; its files are named by the first 16. */
export function partKey(context: RunContext, { container, sequence, list, labelSum }: PartPlace): string {
  return inputKey({
    stage: 'import',
    version: IMPORT_VERSION,
    making: importMaking(context, container.split),
    split: container.split,
    name: container.name,
    size: container.size,
    sequence,
    ids: list?.sum ?? null,
    labels: labelSum,
  });
}

/**
 * Writes which published pictures have a working copy in the shards of a split, whole ones and those set aside.
 *
 * @returns path of the table, in the spill folder: image_id, source_sha256.
 */
export async function writeStandingPictures(context: RunContext, split: DatasetSplit): Promise<string> {
  const { workspace } = context;
  const shards = await standingShards(workspace.imagesFolder(sourceSplitOf(split)));
  const tables = shards.map(({ base }) => literal(`${base}.parquet`));
  const from =
    tables.length === 0
      ? "(SELECT '' AS image_id, '' AS source_sha256 WHERE false)"
      : `read_parquet([${tables.join(', ')}]) WHERE outcome = 'ok'`;
  const path = join(workspace.spill, `import-standing-${split}.parquet`);
  await mkdir(workspace.spill, { recursive: true });
  await withRunDatabase(context.config, workspace, (database) =>
    database.writeParquet(path, `SELECT image_id, source_sha256 FROM ${from}`),
  );
  return path;
}

/**
 * The sidecar of a part that stands: its table is there, its container has not been changed since, and each working copy
 * is in a shard or in the part's own archive. Null otherwise.
 *
 * @param pictures what {@link writeStandingPictures} wrote.
 */
export async function standingPart(
  context: RunContext,
  database: Database,
  place: PartPlace,
  pictures: string,
): Promise<Sidecar | null> {
  const key = partKey(context, place);
  const { split, changed } = place.container;
  const paths = context.workspace.imported(split).part(key.slice(0, 16));
  const done = await doneSidecar(paths.sidecar, key);
  if (done === null || (await stat(paths.sidecar)).mtimeMs < changed) return null;
  const [row] = await database.all(
    `SELECT count(*) AS lost FROM read_parquet(${literal(paths.table)})
     WHERE outcome = 'ok' AND image_id NOT IN (SELECT unnest($1::VARCHAR[]))
       AND (image_id, source_sha256) NOT IN (SELECT (image_id, source_sha256) FROM read_parquet(${literal(pictures)}))`,
    [[...context.excluded]],
  );
  return number(row, 'lost') === 0 ? done : null;
}

/**
 * Writes what was read of a part: its table and rejects, and its working copies as a shard set aside, which the images
 * stage takes them from.
 *
 * @param items in the order of the container.
 * @param isLast whether the container ends with this part.
 */
export async function writePart(
  context: RunContext,
  database: Database,
  place: PartPlace,
  items: readonly PartItem[],
  isLast: boolean,
): Promise<Sidecar> {
  const { container, sequence, list } = place;
  const source = sourceSplitOf(container.split);
  const key = partKey(context, place);
  const paths = context.workspace.imported(container.split).part(key.slice(0, 16));
  const names = items.flatMap((item) => (item.kind === 'picture' ? [item.picture.filename] : []));
  const listed = list === null ? new Map<string, never>() : await lookUp(database, list, source, names);
  const rejects = items.flatMap((item, index): Row[] => {
    if (item.kind !== 'reject') return [];
    const { place: at, reason, detail } = item.reject;
    return [{ container: container.name, item: sequence * PART_ITEMS + index, place: at, reason, detail }];
  });
  const pictures = items.flatMap((item, index) => {
    if (item.kind !== 'picture') return [];
    const found = listed.get(item.picture.filename);
    const id = imageIdOf(source, item.picture.filename, item.picture.imageId, found);
    return [{ index, ...item.picture, ...id, found }];
  });

  await mkdir(dirname(paths.table), { recursive: true });
  await writeShard(context, database, container, key, pictures);
  const rows = pictures.map(({ index, imageId, idSource, found, ...picture }): Row => {
    const attribution = picture.attribution ?? found?.attribution;
    return {
      item: sequence * PART_ITEMS + index,
      image_id: imageId,
      id_source: idSource,
      name_bearers: found?.bearers ?? null,
      filename: picture.filename,
      container: container.name,
      outcome: picture.made.outcome,
      kept_bytes: picture.keptBytes,
      source_bytes: picture.sourceBytes,
      source_sha256: picture.sourceSha256,
      ...eachFlag((name) => picture.flags?.[name] ?? null),
      ...attributionRow(attribution),
    };
  });
  await database.writeParquetRows(temporaryPath(paths.table), PART_COLUMNS, rows);
  await database.writeParquetRows(temporaryPath(paths.rejects), IMPORT_REJECT_COLUMNS, rejects);
  return publishOutputs(
    paths.sidecar,
    {
      stage: 'import',
      key,
      counts: { items: items.length, pictures: pictures.length, rejects: rejects.length },
      facts: { container: container.name, last: String(isLast) },
    },
    [
      { path: paths.table, rows: rows.length },
      { path: paths.rejects, rows: rejects.length },
    ],
  );
}

function attributionRow(attribution: Attribution | undefined): Row {
  return {
    original_url: attribution?.originalUrl ?? '',
    landing_url: attribution?.landingUrl ?? '',
    license: attribution?.license ?? '',
    author_url: attribution?.authorUrl ?? '',
    author: attribution?.author ?? '',
    title: attribution?.title ?? '',
  };
}

type NamedPicture = ReadPicture & { readonly imageId: string };

/** The working copies of a part, under the name of a shard that was set aside. */
async function writeShard(
  context: RunContext,
  database: Database,
  { split }: ImportContainer,
  key: string,
  pictures: readonly NamedPicture[],
): Promise<void> {
  const source = sourceSplitOf(split);
  const base = join(
    context.workspace.imagesFolder(source),
    `shard-00000-of-00001.earlier-${key.slice(0, 16)}`,
  );
  await mkdir(dirname(base), { recursive: true });
  const tar = await TarWriter.open(temporaryPath(`${base}.tar`));
  const rows: Row[] = [];
  const counts: Record<string, number> = {};
  try {
    for (const { imageId, sourceBytes, sourceSha256, made, workingSha256 } of pictures) {
      const hash = hashImageId(imageId);
      const facts = { kind: 'import', bytes: sourceBytes, sha256: sourceSha256 };
      const request = requestKeys(
        {
          imageId,
          hash,
          originalUrl: '',
          originalBytes: sourceBytes,
          originalMd5: sourceSha256,
          rotation: null,
          hasBoxes: false,
        },
        context.config.images,
      );
      counts[made.outcome] = (counts[made.outcome] ?? 0) + 1;
      if (made.outcome !== 'ok') {
        const names = { image_id: imageId, hash, request: request.fetch };
        rows.push(failedRow(names, made.outcome, 'import', facts));
        continue;
      }
      const offset = await tar.add(`${imageId}.jpg`, made.jpeg);
      const names = { image_id: imageId, hash, request: request.picture };
      rows.push({ ...okRow(names, facts, made, workingSha256), tar_offset: offset });
    }
    const archive = await tar.close();
    await database.writeParquetRows(temporaryPath(`${base}.parquet`), IMAGE_COLUMNS, rows);
    await publishOutputs(
      `${base}${SIDECAR_ENDING}`,
      { stage: 'images', key, counts, facts: { making: importMaking(context, split), fetch: '' } },
      [
        { path: `${base}.tar`, rows: archive.members, bytes: archive.bytes, sha256: archive.sha256 },
        { path: `${base}.parquet`, rows: rows.length },
      ],
    );
  } finally {
    await tar.abort();
  }
}
