import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  webDatasetClass,
  webDatasetJson,
  webDatasetShardName,
  WebDatasetWriter,
} from '../../../../manifests/index.js';
import { SIDECAR_ENDING, temporaryPath } from '../../../sidecar.js';
import { squareVariantsOf } from '../variants.js';
import { pictureEnding, type ExportFormat, type ShardOrder, type ShardWriter } from './format.js';

/** WebDataset shards: picture, JSON with flags and attribution, and the label as `cls`. */
export const WEBDATASET: ExportFormat = {
  name: 'webdataset',
  version: 1,
  holdsAttribution: true,
  variants: squareVariantsOf,
  sidecar: ({ split, index, count }) => `${webDatasetShardName(split, index, count)}${SIDECAR_ENDING}`,
  recordPlace: ({ split, index, count }, image) => ({
    file: webDatasetShardName(split, index, count),
    record: image.index,
  }),
  open: openShard,
};

async function openShard({ folder, picture, place }: ShardOrder): Promise<ShardWriter> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, webDatasetShardName(place.split, place.index, place.count));
  const writer = await WebDatasetWriter.open(temporaryPath(path));
  const ending = pictureEnding(picture);
  return {
    write: ({ imageId, filename, flags, rule, attribution }, bytes) =>
      writer.write({
        key: imageId,
        fields: {
          [ending]: bytes,
          cls: webDatasetClass(flags.person),
          json: webDatasetJson({
            image_id: imageId,
            filename,
            split: place.split,
            rule,
            ...flags,
            author: attribution.author,
            author_url: attribution.authorUrl,
            title: attribution.title,
            license: attribution.license,
            page: attribution.landingUrl,
            source_url: attribution.originalUrl,
          }),
        },
      }),
    close: async () => {
      const { members, samples, bytes, sha256 } = await writer.close();
      return { staged: [{ path, rows: members, bytes, sha256 }], counts: { images: samples } };
    },
    abort: () => writer.abort(),
  };
}
