import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isMissingFile } from '../errors.js';
import type { DatasetSplit } from '../splits.js';
import type { ImageMetadata } from '../tables/metadata.js';
import type { Workspace } from '../workspace.js';
import { rowsThatBegin } from './source-rows.js';

/** A CSV of the subsets stage that names an image. */
export interface SubsetFile {
  /** Below the workspace. */
  readonly file: string;
  /** The rows as they stand there; several where several images bear the published file name. */
  readonly rows: readonly string[];
}

/** The subset files of a split that name an image: the published ones by its file name, the others by its id. */
export async function findSubsetFiles(
  workspace: Workspace,
  set: string,
  split: DatasetSplit,
  { imageId, filename }: Pick<ImageMetadata, 'imageId' | 'filename'>,
): Promise<SubsetFile[]> {
  const folder = workspace.subsetsFolder(set, split);
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const files: SubsetFile[] = [];
  for (const name of names.filter((one) => one.endsWith('.csv')).sort()) {
    const wanted = name === `wake_vision_${split}.csv` ? filename : imageId;
    if (wanted === '') continue;
    const { rows } = await rowsThatBegin(join(folder, name), wanted);
    if (rows.length > 0)
      files.push({ file: relative(workspace.root, join(folder, name)).replaceAll('\\', '/'), rows });
  }
  return files;
}
