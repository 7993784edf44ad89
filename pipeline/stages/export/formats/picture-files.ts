import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { imageFolderClass, MLPERF_TINY_FOLDER, MLPERF_TINY_SIZE } from '../../../../manifests/index.js';
import { SIDECAR_ENDING, temporaryPath, type StagedOutput } from '../../../sidecar.js';
import type { DatasetSplit } from '../../../splits.js';
import { squareVariantsOf } from '../variants.js';
import {
  pictureEnding,
  shardSuffix,
  type ExportFormat,
  type FormatName,
  type FormatVariant,
  type PictureKind,
  type ShardWriter,
} from './format.js';
import type { ExportConfig } from '../../../config.js';

/** What the path of a picture file follows from. */
interface PictureFile {
  readonly split: DatasetSplit;
  readonly imageId: string;
  readonly label: number;
  readonly target: string;
  readonly ending: string;
}

/** A format that keeps each picture as a file. One sidecar a shard names its files. */
function pictureFiles(
  name: FormatName,
  variants: (config: ExportConfig) => readonly FormatVariant[],
  path: (file: PictureFile) => string,
): ExportFormat {
  return {
    name,
    version: 1,
    holdsAttribution: false,
    variants,
    sidecar: (place) => `${place.split}.pictures-${shardSuffix(place)}${SIDECAR_ENDING}`,
    recordPlace: ({ split }, { imageId, label, target }, picture) => ({
      file: path({ split, imageId, label, target, ending: pictureEnding(picture) }),
      record: 0,
    }),
    open: ({ folder, place, picture }, target) =>
      Promise.resolve(
        new PictureFileWriter(folder, (imageId, label) =>
          path({ split: place.split, imageId, label, target, ending: pictureEnding(picture) }),
        ),
      ),
  };
}

const WORKING: readonly FormatVariant[] = [{ name: 'working-copies', picture: { kind: 'working' } }];

/** `{split}/person/{image_id}.jpg`, as Keras, torchvision and Hugging Face read it. */
export const IMAGE_FOLDER = pictureFiles(
  'imagefolder',
  squareVariantsOf,
  ({ split, target, label, imageId, ending }) =>
    join(split, imageFolderClass(target, label), `${imageId}.${ending}`),
);

/** Pictures beside COCO annotations. */
export const COCO = pictureFiles(
  'coco',
  () => WORKING,
  ({ split, imageId, ending }) => join(split, 'data', `${imageId}.${ending}`),
);

/** Pictures beside FiftyOne labels. */
export const FIFTYONE = pictureFiles(
  'fiftyone',
  () => WORKING,
  ({ split, imageId, ending }) => join(split, 'data', `${imageId}.${ending}`),
);

/** Pictures beside CVAT annotations, in a folder of their subset, as CVAT's projects have them. */
export const CVAT = pictureFiles(
  'cvat',
  () => WORKING,
  ({ split, imageId, ending }) => join(split, 'images', split, `${imageId}.${ending}`),
);

const MLPERF_PICTURE: PictureKind = {
  kind: 'square',
  variant: { size: MLPERF_TINY_SIZE, color: 'rgb', encoding: 'raw', quality: 100 },
};

/** The stimuli of the MLPerf Tiny runner: the drawn pictures as bare pixels. */
export const MLPERF_TINY = pictureFiles(
  'mlperf-tiny',
  ({ mlperf_split: split, mlperf_per_class: count, mlperf_seed: seed }) => [
    { name: `${split}-${count}-per-class-seed-${seed}`, picture: MLPERF_PICTURE },
  ],
  ({ imageId }) => join(MLPERF_TINY_FOLDER, `${imageId}.bin`),
);

class PictureFileWriter implements ShardWriter {
  readonly #folder: string;
  readonly #path: (imageId: string, label: number) => string;
  readonly #folders = new Set<string>();
  #staged: StagedOutput[] = [];

  constructor(folder: string, path: (imageId: string, label: number) => string) {
    this.#folder = folder;
    this.#path = path;
  }

  async write(
    { imageId, flags }: { readonly imageId: string; readonly flags: { readonly person: number } },
    picture: Uint8Array,
  ): Promise<void> {
    const path = join(this.#folder, this.#path(imageId, flags.person));
    const folder = dirname(path);
    if (!this.#folders.has(folder)) await mkdir(folder, { recursive: true });
    this.#folders.add(folder);
    await writeFile(temporaryPath(path), picture);
    const sha256 = createHash('sha256').update(picture).digest('hex');
    this.#staged.push({ path, bytes: picture.length, sha256, small: true });
  }

  close(): ReturnType<ShardWriter['close']> {
    const staged = this.#staged;
    this.#staged = [];
    return Promise.resolve({ staged, counts: { images: staged.length } });
  }

  async abort(): Promise<void> {
    for (const { path } of this.#staged) await rm(temporaryPath(path), { force: true });
  }
}
