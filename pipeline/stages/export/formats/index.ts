import type { ExportConfig } from '../../../config.js';
import type { ExportFormat, FormatName } from './format.js';
import { HUGGING_FACE } from './hugging-face.js';
import { NPY } from './npy.js';
import { COCO, CVAT, FIFTYONE, IMAGE_FOLDER, MLPERF_TINY } from './picture-files.js';
import { TFDS, TFRECORD } from './tfrecord.js';
import { WEBDATASET } from './webdataset.js';

export * from './format.js';
export { TFDS_FOLDER } from './tfrecord.js';
export { npyFile } from './npy.js';

/** Every format, by its name in the configuration. */
export const FORMATS: Readonly<Record<FormatName, ExportFormat>> = {
  tfrecord: TFRECORD,
  tfds: TFDS,
  webdataset: WEBDATASET,
  huggingface: HUGGING_FACE,
  imagefolder: IMAGE_FOLDER,
  'mlperf-tiny': MLPERF_TINY,
  npy: NPY,
  coco: COCO,
  fiftyone: FIFTYONE,
  cvat: CVAT,
};

/** The formats that a configuration asks for, each once: croissant is a file of the huggingface format. */
export function formatsOf(config: ExportConfig): ExportFormat[] {
  const names = config.formats.map((name) => (name === 'croissant' ? 'huggingface' : name));
  return [...new Set(names)].map((name) => FORMATS[name]);
}
