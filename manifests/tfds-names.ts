/** The data set's name in TFDS: the published `wake_vision` has a builder of its own there. */
export const TFDS_DATASET_NAME = 'wake_vision_regenerated';

/** The version that the exported TFDS data set states. */
export const TFDS_DATASET_VERSION = '1.0.0';

/** Least digits of a shard number and a shard count. Source: TFDS `core/naming.py`. */
const MIN_DIGITS = 5;

/** One shard's place in a data set. */
export interface TfdsShard {
  /** Snake case: a letter, then letters, digits and underscores. */
  readonly dataset: string;
  readonly split: string;
  /** From 0, below `count`. */
  readonly index: number;
  readonly count: number;
}

/**
 * The file name that TFDS forms by its default template, such as
 * `wake_vision_regenerated-validation.tfrecord-00000-of-00016`. Both numbers have at least five digits, and
 * as many as the count.
 *
 * @throws RangeError where the index is not 0 .. count - 1.
 */
export function tfdsShardName({ dataset, split, index, count }: TfdsShard): string {
  if (!Number.isInteger(count) || !Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`shard ${index} of ${count}: whole numbers, 0 <= index < count, are expected`);
  }
  const digits = Math.max(MIN_DIGITS, String(count).length);
  const pad = (value: number) => String(value).padStart(digits, '0');
  return `${dataset}-${split}.tfrecord-${pad(index)}-of-${pad(count)}`;
}

const SHARD_NAME = /^([A-Za-z]\w*)-([\w-]+)\.tfrecord-(\d{5,})-of-(\d{5,})$/;

/** What a shard's file name says; null where it is no name that {@link tfdsShardName} gives. */
export function parseTfdsShardName(name: string): TfdsShard | null {
  const parts = SHARD_NAME.exec(name);
  if (parts === null) return null;
  const [, dataset, split, index, count] = parts;
  const shard = { dataset, split, index: Number(index), count: Number(count) };
  if (shard.index >= shard.count) return null;
  return tfdsShardName(shard) === name ? shard : null;
}
