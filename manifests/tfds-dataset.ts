import { sortedJson, type JsonValue } from './json-text.js';
import { TFDS_DATASET_NAME, TFDS_DATASET_VERSION } from './tfds-names.js';

/**
 * What a feature of a TFDS data set is, as `features.json` says it. Source: TFDS `core/features/` and
 * `core/proto/feature.proto`.
 */
export type TfdsFeature =
  /** An encoded picture. Sides of null are left open; TFDS decodes PNG and JPEG. */
  | { readonly kind: 'image'; readonly size: number | null; readonly channels: 1 | 3 }
  /** Pixels as bytes without a header: uint8, height x width x channels. */
  | { readonly kind: 'pixels'; readonly size: number; readonly channels: 1 | 3 }
  | { readonly kind: 'text' }
  /** A number below `names.length`, or -1 for no label. */
  | { readonly kind: 'class_label'; readonly names: readonly string[] }
  | { readonly kind: 'int64' }
  | { readonly kind: 'float32' };

/** Features by name. */
export type TfdsFeatures = Readonly<Record<string, TfdsFeature>>;

/** One split as `dataset_info.json` states it. */
export interface TfdsSplit {
  readonly name: string;
  /** Records of each shard, in order. Readers fail where a number is not the true one. */
  readonly shardLengths: readonly number[];
  /** Sum of the records' data, without the 16 bytes of frame a record. */
  readonly dataBytes: number;
}

/** What `dataset_info.json` says. */
export interface TfdsDatasetInfo {
  readonly description: string;
  /** BibTeX. */
  readonly citation: string;
  readonly homepage: string;
  readonly license: string;
  /** What this version brings. */
  readonly releaseNotes: string;
  readonly splits: readonly TfdsSplit[];
  /** Feature names that `as_supervised=True` gives. */
  readonly supervised: readonly [input: string, target: string];
}

const FILE_TEMPLATE = '{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}';

/**
 * The text of `dataset_info.json`: TFDS' DatasetInfo message as JSON, 64-bit numbers as strings. An unknown
 * key makes TFDS refuse the data set, so there is no place here for facts of our own.
 */
export function tfdsDatasetInfo(info: TfdsDatasetInfo): string {
  return sortedJson({
    name: TFDS_DATASET_NAME,
    version: TFDS_DATASET_VERSION,
    description: info.description,
    citation: info.citation,
    location: { urls: [info.homepage] },
    redistributionInfo: { license: info.license },
    releaseNotes: { [TFDS_DATASET_VERSION]: info.releaseNotes },
    fileFormat: 'tfrecord',
    supervisedKeys: { tuple: { items: info.supervised.map((featureKey) => ({ featureKey })) } },
    splits: info.splits.map(({ name, shardLengths, dataBytes }) => ({
      name,
      filepathTemplate: FILE_TEMPLATE,
      shardLengths: shardLengths.map(String),
      numBytes: String(dataBytes),
    })),
  });
}

const PACKAGE = 'tensorflow_datasets.core.features';

/** The text of `features.json`. */
export function tfdsFeaturesJson(features: TfdsFeatures): string {
  return sortedJson(
    {
      pythonClassName: `${PACKAGE}.features_dict.FeaturesDict`,
      featuresDict: {
        features: Object.fromEntries(
          Object.entries(features).map(([name, feature]) => [name, featureNode(feature)]),
        ),
      },
    },
    4,
  );
}

function shape(side: number | null, channels: number): JsonValue {
  return { dimensions: [String(side ?? -1), String(side ?? -1), String(channels)] };
}

function featureNode(feature: TfdsFeature): JsonValue {
  switch (feature.kind) {
    case 'image':
      return {
        pythonClassName: `${PACKAGE}.image_feature.Image`,
        image: { dtype: 'uint8', shape: shape(feature.size, feature.channels) },
      };
    case 'pixels':
      return {
        pythonClassName: `${PACKAGE}.tensor_feature.Tensor`,
        tensor: { dtype: 'uint8', encoding: 'bytes', shape: shape(feature.size, feature.channels) },
      };
    case 'text':
      return { pythonClassName: `${PACKAGE}.text_feature.Text`, text: {} };
    case 'class_label':
      return {
        pythonClassName: `${PACKAGE}.class_label_feature.ClassLabel`,
        classLabel: { numClasses: String(feature.names.length) },
      };
    case 'int64':
    case 'float32':
      return {
        pythonClassName: `${PACKAGE}.scalar.Scalar`,
        tensor: { dtype: feature.kind, encoding: 'none', shape: {} },
      };
  }
}

/** Name and text of the label file of every class label: a class name a line, in the order of the numbers. */
export function tfdsLabelFiles(features: TfdsFeatures): { readonly name: string; readonly text: string }[] {
  return Object.entries(features).flatMap(([name, feature]) =>
    feature.kind === 'class_label'
      ? [
          {
            name: `${name.replaceAll('/', '.')}.labels.txt`,
            text: feature.names.map((line) => `${line}\n`).join(''),
          },
        ]
      : [],
  );
}
