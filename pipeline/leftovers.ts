import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { isMissingFile } from './errors.js';

/** This machine, in letters that a file name may hold. */
const HOST = hostname().replace(/[^A-Za-z0-9-]/g, '-') || 'host';

/**
 * What marks a file or folder that a process has not finished: the machine and the number of the process, so that
 * two runs in one workspace never write into each other's files.
 */
export const PROCESS_MARK = `${HOST}.${process.pid}`;

const UNFINISHED = /\.([A-Za-z0-9-]+)\.(\d+)\.tmp$/;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process cannot be signalled, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a name is that of something that a process of this machine began and, now dead, will not finish. */
function isLeftover(name: string): boolean {
  const parts = UNFINISHED.exec(name);
  if (parts === null) return false;
  const pid = Number(parts[2]);
  return parts[1] === HOST && (pid === process.pid || !isAlive(pid));
}

/**
 * Removes what killed runs of this machine left unfinished below a folder. Files of runs that go on, and of other
 * machines, stay.
 *
 * @returns the number of files and folders removed.
 */
export async function removeLeftovers(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const leftovers = names.filter((name) => isLeftover(basename(name)));
  for (const name of leftovers) await rm(join(folder, name), { recursive: true, force: true });
  return leftovers.length;
}
