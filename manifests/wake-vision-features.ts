import { ExampleEncoder, type ExampleRow, type ExampleSchema } from './example-encoder.js';
import { eachFlag, FLAG_NAMES, type FlagName, type Flags } from './flags.js';

/** What a feature is to TFDS. */
export type WakeVisionFeatureType = 'image' | 'text' | 'class_label';

/** Class names of every flag, by value: 0 is No, 1 is Yes; -1 stands for no label. */
export const FLAG_CLASS_NAMES = ['No', 'Yes'] as const;

/** One feature of the exported data set. */
export interface WakeVisionFeature {
  readonly name: 'image' | 'filename' | 'image_id' | FlagName;
  readonly type: WakeVisionFeatureType;
}

/** The 21 features of the published TFDS data set `wake_vision` 1.0.0, with its names and types. */
export const PUBLISHED_FEATURES: readonly WakeVisionFeature[] = [
  { name: 'image', type: 'image' },
  { name: 'filename', type: 'text' },
  ...FLAG_NAMES.map((name): WakeVisionFeature => ({ name, type: 'class_label' })),
];

/** The published features and `image_id`, the Open Images id, which `filename` cannot replace. */
export const WAKE_VISION_FEATURES: readonly WakeVisionFeature[] = [
  ...PUBLISHED_FEATURES,
  { name: 'image_id', type: 'text' },
];

/** One image of an export. */
export interface WakeVisionRow {
  /** 16 lower-case hex digits. */
  readonly imageId: string;
  /** Last part of the photograph's original URL. */
  readonly filename: string;
  /**
   * The encoded file (JPEG or PNG), which TFDS decodes; or, for raw exports, the pixels themselves: uint8,
   * height x width x channels, row by row from the top left, channels (red, green, blue) side by side, no
   * header. Raw pixels need their shape from elsewhere: `tf.io.decode_raw`, then reshape.
   */
  readonly image: Uint8Array;
  readonly flags: Flags;
}

const SCHEMA = {
  image: 'bytes',
  filename: 'bytes',
  image_id: 'bytes',
  ...eachFlag(() => 'int64' as const),
} as const satisfies ExampleSchema & Record<WakeVisionFeature['name'], 'bytes' | 'int64'>;

/** Turns rows into serialised `tf.train.Example` messages with {@link WAKE_VISION_FEATURES}. */
export class WakeVisionExampleEncoder {
  readonly #encoder = new ExampleEncoder(SCHEMA);

  /** @returns a view of a buffer that the next call writes over: hand it to a writer, or copy it. */
  encode(row: WakeVisionRow): Uint8Array {
    const features: ExampleRow<typeof SCHEMA> = {
      ...row.flags,
      image: row.image,
      filename: Buffer.from(row.filename, 'utf8'),
      image_id: Buffer.from(row.imageId, 'utf8'),
    };
    return this.#encoder.encode(features);
  }
}
