import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NpyWriter, quantisePixels } from '../../../../manifests/index.js';
import type { ExportConfig } from '../../../config.js';
import { SIDECAR_ENDING, temporaryPath } from '../../../sidecar.js';
import { squareVariants } from '../variants.js';
import {
  channelsOf,
  shardSuffix,
  type ExportFormat,
  type FormatVariant,
  type ShardOrder,
  type ShardPlace,
  type ShardWriter,
} from './format.js';

/** The arrays of a shard: quantised pixels (n, size, size, channels), labels (n) and image ids (n). */
export const NPY_ARRAYS = ['images', 'labels', 'image_ids'] as const;

/** File of one array of a shard. */
export function npyFile(place: ShardPlace, array: (typeof NPY_ARRAYS)[number]): string {
  return `${place.split}-${shardSuffix(place)}.${array}.npy`;
}

/** NumPy arrays of quantised pixels, with labels and ids. */
export const NPY: ExportFormat = {
  name: 'npy',
  version: 1,
  holdsAttribution: false,
  variants: npyVariants,
  sidecar: (place) => `${place.split}-${shardSuffix(place)}.npy${SIDECAR_ENDING}`,
  recordPlace: (place, { index }) => ({ file: npyFile(place, 'images'), record: index }),
  open: openShard,
};

/** Sizes times colours, whatever the encoding of the other formats: arrays hold pixels. */
function npyVariants(config: ExportConfig): FormatVariant[] {
  return squareVariants(config).map(({ size, color }) => ({
    name: `${color}${size}-${config.npy_type}`,
    picture: { kind: 'square', variant: { size, color, encoding: 'raw', quality: 100 } },
  }));
}

async function openShard({ folder, picture, place, images, config }: ShardOrder): Promise<ShardWriter> {
  if (picture.kind !== 'square') throw new Error('npy holds squares');
  const { size } = picture.variant;
  const type = config.npy_type;
  await mkdir(folder, { recursive: true });
  const paths = NPY_ARRAYS.map((array) => join(folder, npyFile(place, array)));
  const [pixels, labels, ids] = await Promise.all([
    NpyWriter.open(temporaryPath(paths[0]), type, [images, size, size, channelsOf(picture.variant)]),
    NpyWriter.open(temporaryPath(paths[1]), 'int8', [images]),
    NpyWriter.open(temporaryPath(paths[2]), 'S16', [images]),
  ]);
  const writers = [pixels, labels, ids];
  return {
    write: async ({ imageId, flags }, data) => {
      await pixels.write(quantisePixels(data, type));
      await labels.write(Uint8Array.of(flags.person));
      await ids.write(Buffer.from(imageId, 'latin1'));
    },
    close: async () => {
      const staged = [];
      for (const [index, writer] of writers.entries()) {
        const { bytes, sha256 } = await writer.close();
        staged.push({ path: paths[index], rows: images, bytes, sha256 });
      }
      return { staged, counts: { images } };
    },
    abort: async () => {
      await Promise.all(writers.map((writer) => writer.abort()));
    },
  };
}
