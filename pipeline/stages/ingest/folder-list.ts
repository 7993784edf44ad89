import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { errorMessage } from '../../errors.js';
import { IMAGE_ID_PATTERN } from '../../keys.js';
import { IngestError } from './errors.js';

const PICTURE_SUFFIXES = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.bmp']);

/**
 * The image ids of a folder of pictures: names of 16 lower-case hex digits with a picture's suffix. Other names
 * are passed over. Sorted, each once.
 *
 * @throws IngestError where the folder cannot be read or holds no such picture.
 */
export async function listImageFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new IngestError(`${folder}: the folder of pictures cannot be read: ${errorMessage(error)}`);
  });
  const ids = new Set<string>();
  for (const name of names) {
    const suffix = extname(name);
    const id = name.slice(0, name.length - suffix.length);
    if (PICTURE_SUFFIXES.has(suffix.toLowerCase()) && IMAGE_ID_PATTERN.test(id)) ids.add(id);
  }
  if (ids.size === 0)
    throw new IngestError(
      `${folder}: no picture is named by an image id (16 lower-case hex digits, such as ${'0'.repeat(15)}1.jpg)`,
    );
  return [...ids].sort();
}
