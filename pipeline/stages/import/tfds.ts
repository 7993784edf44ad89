import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { eachFlag } from '../../../filters/subset-flags.js';
import {
  decodeExample,
  ExampleError,
  readTfRecords,
  TfRecordError,
  type Feature,
} from '../../../manifests/index.js';
import { StageError, UsageError } from '../../errors.js';
import { IMAGE_ID_PATTERN } from '../../keys.js';
import { DATASET_SPLITS, type DatasetSplit } from '../../splits.js';
import { asFlag, baseName, type ImportContainer, type ImportItem } from './container.js';
import { findFiles, type FoundFile } from './paths.js';

const SHARD = /^(.+)-([A-Za-z0-9_]+)\.tfrecord-(\d{5,})-of-(\d{5,})$/;

/** What must be known of `features.json`: which features there are, and that the pictures are encoded files. */
const featuresSchema = z.looseObject({
  featuresDict: z.looseObject({
    features: z.record(z.string(), z.looseObject({ image: z.unknown().optional() })),
  }),
});

/**
 * The shards of a TFDS data set on disk: `wake_vision` as TFDS prepares it, or an export of ours.
 *
 * @param path the folder that holds `dataset_info.json`, or one above it.
 * @throws UsageError where there is no such data set, or its pictures are raw pixels.
 * @throws StageError where a shard is missing.
 */
export async function tfdsContainers(path: string): Promise<ImportContainer[]> {
  const { files } = await findFiles(path, '--tfds');
  const infos = files.filter(({ below }) => baseName(below) === 'dataset_info.json');
  if (infos.length !== 1)
    throw new UsageError(
      infos.length === 0
        ? `--tfds ${path}: no dataset_info.json there. Name the folder of the version, such as wake_vision/1.0.0.`
        : `--tfds ${path}: ${infos.length} data sets (${infos.map(({ below }) => dirname(below)).join(', ')}). Name one of them.`,
    );
  const folder = dirname(infos[0].path);
  await requirePictures(join(folder, 'features.json'));
  const shards = files.filter((file) => dirname(file.path) === folder && SHARD.test(baseName(file.below)));
  const containers = DATASET_SPLITS.flatMap((split) => splitShards(folder, split, shards));
  if (containers.length === 0)
    throw new UsageError(
      `--tfds ${path}: no TFRecord files of ${DATASET_SPLITS.join(', ')} there. Other file formats of TFDS are not read.`,
    );
  return containers;
}

async function requirePictures(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${path}: cannot be read; it tells what the records hold`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path}: not JSON`, { cause });
  }
  const parsed = featuresSchema.safeParse(json);
  const features = parsed.success ? parsed.data.featuresDict.features : {};
  for (const name of ['image', 'filename', 'person'])
    if (!(name in features))
      throw new UsageError(`${path}: no feature ${name}: this is no Wake Vision data set`);
  if (features['image'].image === undefined)
    throw new UsageError(
      `${path}: the pictures are raw pixels, not picture files. Import an export with JPEG or PNG pictures.`,
    );
}

function splitShards(folder: string, split: DatasetSplit, shards: readonly FoundFile[]): ImportContainer[] {
  const own = shards.filter(({ below }) => SHARD.exec(baseName(below))?.[2] === split);
  if (own.length === 0) return [];
  const counts = new Set(own.map(({ below }) => SHARD.exec(baseName(below))?.[4]));
  if (counts.size !== 1 || Number([...counts][0]) !== own.length)
    throw new StageError(
      `${folder}: ${own.length} shards of ${split}, whose names say ${[...counts].map(Number).join(' and ')}. ` +
        'Get the missing shards, or take the others away.',
    );
  return own.map((file) => ({
    split,
    name: baseName(file.below),
    size: String(file.size),
    changed: file.changed,
    read: ({ maxBytes, signal }) => recordItems(file.path, maxBytes, signal),
  }));
}

async function* recordItems(path: string, maxBytes: number, signal: AbortSignal): AsyncGenerator<ImportItem> {
  try {
    for await (const { index, data } of readTfRecords(path)) {
      signal.throwIfAborted();
      yield recordItem(`record ${index}`, data, maxBytes);
    }
  } catch (error) {
    if (error instanceof TfRecordError)
      throw new StageError(`${error.message}. Get the file anew.`, { cause: error });
    throw error;
  }
}

function recordItem(place: string, data: Uint8Array, maxBytes: number): ImportItem {
  let features: Map<string, Feature>;
  try {
    features = decodeExample(data);
  } catch (error) {
    if (!(error instanceof ExampleError)) throw error;
    return { kind: 'reject', place, reason: 'bad_record', detail: error.message };
  }
  const image = bytesOf(features, 'image');
  const filename = textOf(features, 'filename');
  if (image === null || filename === null)
    return { kind: 'reject', place, reason: 'bad_record', detail: 'no image or no filename in the record' };
  if (image.length > maxBytes)
    return { kind: 'reject', place, reason: 'too_large', detail: `${filename}: ${image.length} bytes` };
  if (!features.has('person'))
    return { kind: 'reject', place, reason: 'no_label', detail: `${filename}: no person in the record` };
  const imageId = textOf(features, 'image_id');
  return {
    kind: 'picture',
    place,
    filename: baseName(filename),
    imageId: imageId !== null && IMAGE_ID_PATTERN.test(imageId) ? imageId : null,
    flags: eachFlag((name) => flagOf(features, name)),
    attribution: null,
    bytes: Uint8Array.from(image),
  };
}

function bytesOf(features: ReadonlyMap<string, Feature>, name: string): Uint8Array | null {
  const feature = features.get(name);
  return feature !== undefined && 'bytes' in feature ? (feature.bytes.at(0) ?? null) : null;
}

function textOf(features: ReadonlyMap<string, Feature>, name: string): string | null {
  const bytes = bytesOf(features, name);
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}

function flagOf(features: ReadonlyMap<string, Feature>, name: string): -1 | 0 | 1 {
  const feature = features.get(name);
  return feature !== undefined && 'int64' in feature ? asFlag(feature.int64.at(0)) : -1;
}
