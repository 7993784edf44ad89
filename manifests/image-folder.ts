import type { CsvValue } from './csv.js';
import { FLAG_NAMES, type FlagName } from './flags.js';

/**
 * The class folder of a picture: `person` or `no_person`, named after the target. Sorted by name, as Keras and
 * torchvision number them, `no_...` comes first: 0 no target, 1 target (for targets whose name sorts after it;
 * {@link imageFolderClasses} gives the order).
 */
export function imageFolderClass(target: string, label: number): string {
  const name = target.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  return label === 1 ? name : `no_${name}`;
}

/** Both class folders of a target, in the order in which readers that sort by name number them. */
export function imageFolderClasses(target: string): string[] {
  return [0, 1].map((label) => imageFolderClass(target, label)).sort();
}

/** Columns of a split's `metadata.csv`, which Hugging Face reads with the pictures. */
export const IMAGE_FOLDER_COLUMNS: readonly string[] = ['file_name', 'image_id', 'filename', ...FLAG_NAMES];

/** One row of `metadata.csv`. */
export function imageFolderRow(row: {
  /** Path below the folder of the file, `/` between its parts. */
  readonly file: string;
  readonly imageId: string;
  readonly filename: string;
  readonly flag: (name: FlagName) => number;
}): CsvValue[] {
  return [row.file, row.imageId, row.filename, ...FLAG_NAMES.map((name) => row.flag(name))];
}
