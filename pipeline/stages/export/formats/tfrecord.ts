import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  TFDS_DATASET_NAME,
  TFDS_DATASET_VERSION,
  TfRecordWriter,
  tfdsShardName,
  WakeVisionExampleEncoder,
} from '../../../../manifests/index.js';
import { SIDECAR_ENDING, temporaryPath } from '../../../sidecar.js';
import { squareVariantsOf } from '../variants.js';
import type { ExportFormat, FormatName, ShardOrder, ShardPlace, ShardWriter } from './format.js';

/** Where TFDS looks for a data set below its data folder. */
export const TFDS_FOLDER = join(TFDS_DATASET_NAME, TFDS_DATASET_VERSION);

function tfRecords(name: FormatName, version: number, below: string): ExportFormat {
  const file = ({ split, index, count }: ShardPlace) =>
    join(below, tfdsShardName({ dataset: TFDS_DATASET_NAME, split, index, count }));
  return {
    name,
    version,
    holdsAttribution: false,
    variants: squareVariantsOf,
    sidecar: (place) => `${file(place)}${SIDECAR_ENDING}`,
    recordPlace: (place, { index }) => ({ file: file(place), record: index }),
    open: ({ folder, place }) => openTfRecords(join(folder, file(place))),
  };
}

/** TFRecord shards beside their manifests. */
export const TFRECORD = tfRecords('tfrecord', 1, '');

/** The same shards in the folders of a TFDS data set. */
export const TFDS = tfRecords('tfds', 1, TFDS_FOLDER);

async function openTfRecords(path: ShardOrder['folder']): Promise<ShardWriter> {
  await mkdir(dirname(path), { recursive: true });
  const writer = await TfRecordWriter.open(temporaryPath(path));
  const encoder = new WakeVisionExampleEncoder();
  return {
    write: async (image, picture) => {
      await writer.write(encoder.encode({ ...image, image: picture }));
    },
    close: async () => {
      const { records, dataBytes, bytes, sha256 } = await writer.close();
      return {
        staged: [{ path, rows: records, bytes, sha256 }],
        counts: { images: records, data_bytes: dataBytes },
      };
    },
    abort: () => writer.abort(),
  };
}
