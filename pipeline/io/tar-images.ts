import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile, UsageError } from '../errors.js';
import { openFileSlices } from './file-slices.js';
import { pictureName } from './picture-name.js';
import type { SourceAnswer } from './source-answer.js';
import { tarMembers } from './tar-members.js';

/** Tar files of pictures named by image id. */
export interface TarImages {
  get(imageId: string): Promise<SourceAnswer>;
  close(): Promise<void>;
}

interface Member {
  readonly archive: string;
  readonly offset: number;
  readonly size: number;
}

/**
 * Lists the members of one tar file, or of every `*.tar` of a folder, once: headers alone are read. A picture is
 * then one read at its place. The folders that members stand in are passed over; of several members of an image
 * the first is taken, archives by name.
 *
 * @throws UsageError where there is no archive, or one is compressed: a place in it cannot be read alone.
 * @throws StageError where an archive is cut short or no tar.
 */
export async function openTarImages(path: string, maxBytes: number): Promise<TarImages> {
  const members = new Map<string, Member>();
  for (const archive of await archivesAt(path)) {
    for await (const { name, offset, size } of tarMembers(archive)) {
      const picture = pictureName(name.slice(name.lastIndexOf('/') + 1));
      if (picture !== null && !members.has(picture.imageId))
        members.set(picture.imageId, { archive, offset, size });
    }
  }
  const slices = openFileSlices();
  return {
    async get(imageId) {
      const member = members.get(imageId);
      if (member === undefined) return { outcome: 'missing', detail: `${path} holds no picture of this id` };
      const { archive, offset, size } = member;
      if (size > maxBytes)
        return { outcome: 'too_large', detail: `${archive}: ${size} bytes, ${maxBytes} are allowed` };
      return { outcome: 'ok', bytes: await slices.read(archive, offset, size) };
    },
    close: () => slices.close(),
  };
}

async function archivesAt(path: string): Promise<string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const archives = names.filter((name) => name.toLowerCase().endsWith('.tar')).sort();
    if (archives.length > 0) return archives.map((name) => join(path, name));
    const packed = names.find((name) => /\.(tar\.\w+|tgz)$/i.test(name));
    throw new UsageError(
      packed === undefined
        ? `images.tar ${path}: no .tar files in this folder. Name the folder that holds them, or one of them.`
        : `images.tar ${path}: ${packed} is compressed. Unpack it to a plain .tar first (gunzip).`,
    );
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const why = isMissingFile(cause) ? 'there is no such file or folder' : `cannot be read: ${String(cause)}`;
    throw new UsageError(`images.tar ${path}: ${why}. Name a tar file or a folder of them.`, { cause });
  }
}
