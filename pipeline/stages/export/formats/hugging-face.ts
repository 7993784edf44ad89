import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  huggingFaceFooter,
  huggingFaceShardName,
  WAKE_VISION_HUGGING_FACE,
  type HuggingFaceFeature,
} from '../../../../manifests/index.js';
import type { TableSchema } from '../../../io/duckdb.js';
import { SIDECAR_ENDING, temporaryPath } from '../../../sidecar.js';
import { squareVariantsOf } from '../variants.js';
import {
  pictureEnding,
  type ExportFormat,
  type ShardOrder,
  type ShardPlace,
  type ShardWriter,
} from './format.js';

const file = ({ split, index, count }: ShardPlace) => join('data', huggingFaceShardName(split, index, count));

/** Parquet shards as the Hugging Face Hub keeps them. */
export const HUGGING_FACE: ExportFormat = {
  name: 'huggingface',
  version: 1,
  holdsAttribution: true,
  variants: squareVariantsOf,
  sidecar: (place) => `${file(place)}${SIDECAR_ENDING}`,
  recordPlace: (place, { index }) => ({ file: file(place), record: index }),
  open: openShard,
};

const SQL_TYPES: Readonly<Record<HuggingFaceFeature['kind'], string>> = {
  image: 'STRUCT(bytes BLOB, path VARCHAR)',
  string: 'VARCHAR',
  int64: 'BIGINT',
  class_label: 'BIGINT',
};

const SCHEMA: TableSchema = WAKE_VISION_HUGGING_FACE.map(({ name, feature }) => ({
  name,
  type: SQL_TYPES[feature.kind],
  comment: feature.kind,
}));

async function openShard({ folder, picture, place, database }: ShardOrder): Promise<ShardWriter> {
  const path = join(folder, file(place));
  await mkdir(dirname(path), { recursive: true });
  const writer = await database.openParquetWriter(temporaryPath(path), SCHEMA, {
    huggingface: huggingFaceFooter(WAKE_VISION_HUGGING_FACE),
  });
  const ending = pictureEnding(picture);
  return {
    write: ({ imageId, filename, flags, rule, attribution }, bytes) => {
      writer.write({
        image_id: imageId,
        // A view would keep the pictures of all other variants in memory until the rows are handed on.
        image: { bytes: Uint8Array.from(bytes), path: `${imageId}.${ending}` },
        filename,
        ...flags,
        rule,
        author: attribution.author,
        author_url: attribution.authorUrl,
        title: attribution.title,
        license: attribution.license,
        page: attribution.landingUrl,
        source_url: attribution.originalUrl,
      });
      return Promise.resolve();
    },
    close: async () => {
      const rows = await writer.close();
      return { staged: [{ path, rows }], counts: { images: rows } };
    },
    abort: () => writer.abort(),
  };
}
