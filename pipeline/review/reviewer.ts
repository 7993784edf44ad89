import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isMissingFile, UsageError } from '../errors.js';

const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;

/**
 * The name under which answers are kept.
 *
 * @param given as on the command line; the name of the system's user where there is none.
 * @throws UsageError where it does not fit a file name.
 */
export function reviewerName(given: string | undefined): string {
  const name = given ?? systemName();
  if (NAME.test(name)) return name;
  throw new UsageError(
    `--reviewer is ${JSON.stringify(name)}: lower-case letters, digits, dots, hyphens and underscores are expected, at most 40`,
  );
}

function systemName(): string {
  try {
    const name = userInfo()
      .username.toLowerCase()
      .replace(/[^a-z0-9._-]/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 40);
    return name === '' ? 'reviewer' : name;
  } catch {
    // A user without an entry, as in some containers.
    return 'reviewer';
  }
}

const holderSchema = z.object({ host: z.string(), pid: z.int() });

/**
 * Takes a reviewer's logs of a split for this process: two that write for the same reviewer would undo each other's answers.
 * What a dead process of this machine left is taken over.
 *
 * @returns gives them back.
 * @throws UsageError where another process holds them.
 */
export async function holdLogs(folder: string, reviewer: string): Promise<() => Promise<void>> {
  const path = join(folder, `${reviewer}.lock`);
  await mkdir(folder, { recursive: true });
  if (!(await takeLock(path))) {
    const holder = await readHolder(path);
    const isStale = holder === null ? await isOld(path) : holder.host === hostname() && !isAlive(holder.pid);
    if (isStale) await rm(path, { force: true });
    if (!isStale || !(await takeLock(path)))
      throw new UsageError(
        `${reviewer} is reviewing already${holder === null ? '' : ` in process ${holder.pid} on ${holder.host}`}. ` +
          `Give another name with --reviewer; if that process is gone, delete ${path}`,
      );
  }
  return () => rm(path, { force: true });
}

async function takeLock(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(JSON.stringify({ host: hostname(), pid: process.pid }));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<z.infer<typeof holderSchema> | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    // Half a lock is that of a process that died while it wrote it.
    if (isMissingFile(error) || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Whether a lock that nobody has filled in yet is older than anybody takes for it; gone is old, too. */
async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found === null || Date.now() - found.mtimeMs > 5000;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
