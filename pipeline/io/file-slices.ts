import { open, type FileHandle } from 'node:fs/promises';

/** Reads parts of files by position, and keeps a bounded number of files open between reads. */
export interface FileSlices {
  /**
   * @throws Error naming the file where it ends before the slice does.
   */
  read(path: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  reads: number;
}

/** @param maxOpen files kept open at once; the one not read for longest is closed first. */
export function openFileSlices(maxOpen = 64): FileSlices {
  // A Map keeps insertion order: re-inserting on each use makes its first entry the least recently used.
  const files = new Map<string, OpenFile>();

  const use = (path: string): OpenFile => {
    const file = files.get(path) ?? { handle: open(path, 'r'), reads: 0 };
    files.delete(path);
    files.set(path, file);
    file.reads++;
    return file;
  };

  const trim = async (): Promise<void> => {
    for (const [path, file] of files) {
      if (files.size <= maxOpen) return;
      if (file.reads > 0) continue;
      files.delete(path);
      await (await file.handle).close();
    }
  };

  return {
    async read(path, offset, length) {
      const file = use(path);
      try {
        const handle = await file.handle;
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
          if (bytesRead === 0)
            throw new Error(`${path}: ends at byte ${offset + done}, before ${offset + length}`);
          done += bytesRead;
        }
        return bytes;
      } finally {
        file.reads--;
        await trim();
      }
    },
    async close() {
      const open = [...files.values()];
      files.clear();
      await Promise.all(open.map(async (file) => (await file.handle).close()));
    },
  };
}
