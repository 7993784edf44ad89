import { readdir } from 'node:fs/promises';
import { errorMessage } from '../../errors.js';
import { pictureName } from '../../io/picture-name.js';
import { IMAGE_ID_PATTERN } from '../../keys.js';
import { IngestError } from './errors.js';

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
    const id = pictureName(name)?.imageId;
    if (id !== undefined && IMAGE_ID_PATTERN.test(id)) ids.add(id);
  }
  if (ids.size === 0)
    throw new IngestError(
      `${folder}: no picture is named by an image id (16 lower-case hex digits, such as ${'0'.repeat(15)}1.jpg)`,
    );
  return [...ids].sort();
}
