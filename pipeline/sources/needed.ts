import { type DatasetSplit, sourceSplitOf } from '../splits.js';
import { SOURCE_KEYS, type SourceKey } from './catalog.js';
import type { SourcesConfig } from './config.js';

/** A source file that a run needs. */
export interface NeededSource {
  readonly key: SourceKey;
  /** Optional files are used where they are at hand, and never downloaded. */
  readonly isOptional: boolean;
}

/** What the choice of source files depends on. */
export interface NeedOptions {
  /** Which image list to read. */
  readonly imageList: SourcesConfig['image_list'];
  /** Files that configuration leaves out (null in `sources.files`). */
  readonly leftOut: ReadonlySet<SourceKey>;
  /** Whether the target is the published Person target: MIAP and the corrections hold for no other. */
  readonly isPersonTarget: boolean;
  /** Whether corrections are applied. */
  readonly corrections: boolean;
}

/**
 * The source files that the asked splits need, each once, in the order of the catalog.
 *
 * - every split: its image list; for `train_quality` alone the list of images with boxes, a fifth of the size
 * - splits labelled from boxes: the box file of their source split
 * - `train_large`: human and machine image-level labels of train; its box file says which pictures CVDF holds,
 *   so that a picture comes from the same place whichever train split asks for it
 * - validation and test: MIAP boxes and corrections, for the Person target only
 * - another target: class names and class tree
 *
 * With a folder of pictures for an image list, the data are the user's own: MIAP and corrections are optional.
 */
export function neededSources(splits: readonly DatasetSplit[], options: NeedOptions): NeededSource[] {
  const needed = new Map<SourceKey, NeededSource>();
  const need = (key: SourceKey, isOptional = false) => {
    if (!options.leftOut.has(key)) needed.set(key, { key, isOptional });
  };
  for (const split of splits) {
    const source = sourceSplitOf(split);
    if (options.imageList === 'full') need('all_images');
    else if (options.imageList === 'per_split')
      need(
        source === 'train' && !splits.includes('train_large') ? 'train_images_boxable' : `${source}_images`,
      );
    need(`${source}_boxes`);
    if (split === 'train_large') {
      need('train_human_labels');
      need('train_machine_labels');
    }
    if (options.isPersonTarget && (split === 'validation' || split === 'test')) {
      const isOwnData = options.imageList === 'folder';
      need(`${split}_miap`, isOwnData);
      if (options.corrections) need(`${split}_corrections`, isOwnData);
    }
  }
  if (!options.isPersonTarget) {
    need('class_names');
    need('class_tree');
  }
  return SOURCE_KEYS.flatMap((key) => needed.get(key) ?? []);
}
