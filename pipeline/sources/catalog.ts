import type { SourceSplit } from '../splits.js';

/** What a source file holds. */
export type SourceKind =
  | 'image_list'
  | 'boxes'
  | 'human_labels'
  | 'machine_labels'
  | 'miap'
  | 'corrections'
  | 'class_names'
  | 'class_tree';

/** One published source file. */
export interface SourceFile {
  readonly kind: SourceKind;
  /** The split it belongs to; null for files that serve all splits. */
  readonly split: SourceSplit | null;
  readonly url: string;
  /** Size in bytes; null where it is not published. */
  readonly bytes: number | null;
  /** SHA-256 as hex; null where it is not published: such a file is pinned on first use. */
  readonly sha256: string | null;
}

const OPEN_IMAGES = 'https://storage.googleapis.com/openimages';
const WAKE_VISION =
  'https://raw.githubusercontent.com/harvard-edge/Wake_Vision/bab1ce4a8ef20a7ef90858279b1a2a0796125946/cleaned_csvs';

/** Names of the source files, as configuration and messages spell them. */
export const SOURCE_KEYS = [
  'all_images',
  'train_images',
  'train_images_boxable',
  'validation_images',
  'test_images',
  'train_boxes',
  'validation_boxes',
  'test_boxes',
  'train_human_labels',
  'validation_human_labels',
  'test_human_labels',
  'train_machine_labels',
  'validation_machine_labels',
  'test_machine_labels',
  'validation_miap',
  'test_miap',
  'validation_corrections',
  'test_corrections',
  'class_names',
  'class_tree',
] as const;

export type SourceKey = (typeof SOURCE_KEYS)[number];

function file(
  kind: SourceKind,
  split: SourceSplit | null,
  url: string,
  bytes: number | null = null,
  sha256: string | null = null,
): SourceFile {
  return { kind, split, url, bytes, sha256 };
}

/**
 * Every source file: the Open Images tables (V4 to V7, with the box extension MIAP), and the label corrections
 * that were published with Wake Vision.
 *
 * MIAP boxes of train are left out on purpose: the authors of Wake Vision hold that training on perceived
 * demographics is unethical.
 */
export const SOURCES: Readonly<Record<SourceKey, SourceFile>> = {
  all_images: file(
    'image_list',
    null,
    `${OPEN_IMAGES}/2018_04/image_ids_and_rotation.csv`,
    3_348_497_077,
    '913db7a1fae324d83c9cce5267ece323f801066cba8e109690fab1106b75597f',
  ),
  train_images: file('image_list', 'train', `${OPEN_IMAGES}/2018_04/train/train-images-with-rotation.csv`),
  train_images_boxable: file(
    'image_list',
    'train',
    `${OPEN_IMAGES}/2018_04/train/train-images-boxable-with-rotation.csv`,
  ),
  validation_images: file(
    'image_list',
    'validation',
    `${OPEN_IMAGES}/2018_04/validation/validation-images-with-rotation.csv`,
  ),
  test_images: file('image_list', 'test', `${OPEN_IMAGES}/2018_04/test/test-images-with-rotation.csv`),
  train_boxes: file(
    'boxes',
    'train',
    `${OPEN_IMAGES}/v6/oidv6-train-annotations-bbox.csv`,
    2_258_447_590,
    'dfc9637907a6b105f87e435bac91a5ee9b29af3ff8391168f86c1d63879786b6',
  ),
  validation_boxes: file(
    'boxes',
    'validation',
    `${OPEN_IMAGES}/v5/validation-annotations-bbox.csv`,
    25_105_048,
    'd8bbd59410af14835d7733165a7bb8a3f0213981b22dd5077b0b9f7878991ff2',
  ),
  test_boxes: file(
    'boxes',
    'test',
    `${OPEN_IMAGES}/v5/test-annotations-bbox.csv`,
    77_484_237,
    'fe22e579b9453875601576859d14ef3304058165de139c66b725e599202bd7b1',
  ),
  train_human_labels: file(
    'human_labels',
    'train',
    `${OPEN_IMAGES}/v7/oidv7-train-annotations-human-imagelabels.csv`,
    2_735_816_020,
    '0237e1e4080291b959ceb99484a8f2d723aeeb7d15b2adf60337f2c027174116',
  ),
  validation_human_labels: file(
    'human_labels',
    'validation',
    `${OPEN_IMAGES}/v7/oidv7-val-annotations-human-imagelabels.csv`,
    28_392_297,
    '92ddbdfceb3626e044df5e89100b24f6c22a79c1888a4bddd00a6f231d86d56a',
  ),
  test_human_labels: file(
    'human_labels',
    'test',
    `${OPEN_IMAGES}/v7/oidv7-test-annotations-human-imagelabels.csv`,
    93_606_939,
    '917d3ca8c0a2e09d652fb3148e9264df6117bfcaccf425a60a29b23269487953',
  ),
  train_machine_labels: file(
    'machine_labels',
    'train',
    `${OPEN_IMAGES}/v7/oidv7-train-annotations-machine-imagelabels.csv`,
    7_349_472_056,
    '3af448116d927e19500acd439491cd06be6cf909a5b4b2bbb8d27d35dbfc9f43',
  ),
  validation_machine_labels: file(
    'machine_labels',
    'validation',
    `${OPEN_IMAGES}/v7/oidv7-val-annotations-machine-imagelabels.csv`,
    31_390_821,
    '912df0b0cb905d02a6011de61f61fdfad80ac1b946075571f7b66852ba64d12e',
  ),
  test_machine_labels: file(
    'machine_labels',
    'test',
    `${OPEN_IMAGES}/v7/oidv7-test-annotations-machine-imagelabels.csv`,
    91_995_336,
    '4edf167bc0472e09d149af880a90714f9a4bfc709ff5cfada9bfa20dd6b8d8ee',
  ),
  validation_miap: file(
    'miap',
    'validation',
    `${OPEN_IMAGES}/open_images_extended_miap/open_images_extended_miap_boxes_val.csv`,
    2_357_900,
    '86ea219627891189ee9ddcf71845ba3e90a377d6589a780fa91e97bd22d4f9a9',
  ),
  test_miap: file(
    'miap',
    'test',
    `${OPEN_IMAGES}/open_images_extended_miap/open_images_extended_miap_boxes_test.csv`,
    7_364_546,
    '5012fbf0f3665be6a9bdaea69c8ceb1f503dadb2279eb51bb06ccf70d64cfe11',
  ),
  validation_corrections: file(
    'corrections',
    'validation',
    `${WAKE_VISION}/wv_validation_cleaned.csv`,
    566_570,
    '0c3b138ab440ab08d4a5f59034dc7532a72e2934ca0e75437efed305577b6f7a',
  ),
  test_corrections: file(
    'corrections',
    'test',
    `${WAKE_VISION}/wv_test_cleaned.csv`,
    1_712_621,
    '711f74e8109bde66ed40505fbe9c5ce1a22bbf15b02549244123d8492c0a7c47',
  ),
  class_names: file('class_names', null, `${OPEN_IMAGES}/v7/oidv7-class-descriptions-boxable.csv`),
  class_tree: file('class_tree', null, `${OPEN_IMAGES}/2018_04/bbox_labels_600_hierarchy.json`),
};

/** The usual name of a source file: the last part of its address. */
export function sourceFileName(key: SourceKey): string {
  const { pathname } = new URL(SOURCES[key].url);
  return pathname.slice(pathname.lastIndexOf('/') + 1);
}
