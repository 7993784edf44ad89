import type { TfdsFeature, TfdsFeatures } from './tfds-dataset.js';
import { FLAG_CLASS_NAMES, WAKE_VISION_FEATURES } from './wake-vision-features.js';

/** How the pictures of an export stand in its records. */
export interface ExportedPicture {
  /** Side in pixels. */
  readonly size: number;
  readonly channels: 1 | 3;
  /** Bare pixels instead of a JPEG or PNG file. */
  readonly raw: boolean;
}

/** The features of the exported TFDS data set: the published names and types, and `image_id`. */
export function wakeVisionTfdsFeatures({ size, channels, raw }: ExportedPicture): TfdsFeatures {
  const image: TfdsFeature = { kind: raw ? 'pixels' : 'image', size, channels };
  return Object.fromEntries(
    WAKE_VISION_FEATURES.map(({ name, type }): [string, TfdsFeature] => {
      if (type === 'image') return [name, image];
      return [name, type === 'text' ? { kind: 'text' } : { kind: 'class_label', names: FLAG_CLASS_NAMES }];
    }),
  );
}
