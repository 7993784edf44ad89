import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorMessage, isMissingFile, systemErrorText, UsageError } from './errors.js';

const WAY_OUT = 'Name another folder with --workspace, or as workspace in the configuration.';

/** Whether a path is a folder; null where there is nothing. */
async function isFolder(path: string): Promise<boolean | null> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw unusable(path, error);
  }
}

function unusable(root: string, error: unknown): UsageError {
  return new UsageError(
    `workspace ${root}: cannot be used: ${systemErrorText(error) ?? errorMessage(error)}. ${WAY_OUT}`,
  );
}

/**
 * Refuses a workspace that is no folder. One that is not there yet is right: it is made by the first stage.
 *
 * @throws UsageError naming the path.
 */
export async function checkWorkspace(root: string): Promise<void> {
  if ((await isFolder(root)) === false)
    throw new UsageError(`workspace ${root}: this is a file, not a folder. ${WAY_OUT}`);
}

/**
 * Makes the folder of a workspace, and sees that it can be written to.
 *
 * @throws UsageError naming the path and what stands in the way.
 */
export async function prepareWorkspace(root: string): Promise<void> {
  await checkWorkspace(root);
  try {
    await makeFolder(root);
    await access(root, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(root, error);
  }
}

/**
 * Makes a folder with those above it, one after the other. Node's own recursive way never ends where a folder exists and
 * cannot hold others, such as /proc.
 */
async function makeFolder(path: string): Promise<void> {
  if ((await isFolder(path)) === true) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path).catch((error: unknown) => {
    if (isMissingFile(error)) throw new Error(`no folder can be made in ${dirname(path)}`);
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isThere) throw error;
  });
}
