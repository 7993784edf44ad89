import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile, systemErrorText, UsageError } from '../../errors.js';

/** A regular file below a folder that the user named. */
export interface FoundFile {
  readonly path: string;
  /** Path below the named folder, with slashes; the name alone where a file was named. */
  readonly below: string;
  readonly size: number;
  readonly changed: number;
}

/** A link, and anything else that is neither file nor folder. */
export interface FoundOther {
  readonly below: string;
  readonly isLink: boolean;
}

/** What stands at a path: one file, or all files of a folder and its folders, by name. Links are not followed below it. */
export interface FoundFiles {
  readonly isFolder: boolean;
  readonly files: readonly FoundFile[];
  readonly others: readonly FoundOther[];
}

/**
 * Lists a file or a folder.
 *
 * @param flag the flag that named the path, for messages.
 * @throws UsageError where nothing stands there or it cannot be read.
 */
export async function findFiles(path: string, flag: string): Promise<FoundFiles> {
  try {
    const own = await stat(path);
    if (own.isFile()) {
      const below = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
      return { isFolder: false, files: [{ path, below, size: own.size, changed: own.mtimeMs }], others: [] };
    }
    const files: FoundFile[] = [];
    const others: FoundOther[] = [];
    await list(path, '', files, others);
    return { isFolder: true, files, others };
  } catch (error) {
    const why = isMissingFile(error) ? 'there is no such file or folder' : systemErrorText(error);
    if (why === null) throw error;
    throw new UsageError(`${flag} ${path}: ${why}`, { cause: error });
  }
}

async function list(root: string, below: string, files: FoundFile[], others: FoundOther[]): Promise<void> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await list(root, name, files, others);
    else if (entry.isFile()) {
      const { size, mtimeMs } = await stat(join(root, name));
      files.push({ path: join(root, name), below: name, size, changed: mtimeMs });
    } else others.push({ below: name, isLink: entry.isSymbolicLink() });
  }
}
