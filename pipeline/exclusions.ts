import { ExclusionListError, readExclusionList } from '../manifests/index.js';
import type { RunContext } from './context.js';
import { errorMessage, isMissingFile, systemErrorText, UsageError } from './errors.js';
import { inputKey } from './sidecar.js';

/**
 * The ids that the exclusion list names; none where there is no list.
 *
 * @throws UsageError where the file cannot be read or a line is no image id.
 */
export async function readExclusions(path: string | null): Promise<ReadonlySet<string>> {
  if (path === null) return new Set();
  try {
    return await readExclusionList(path);
  } catch (error) {
    if (error instanceof ExclusionListError) throw new UsageError(error.message);
    if (isMissingFile(error)) throw new UsageError(`exclude is ${path}: no such file`);
    throw new UsageError(
      `exclude is ${path}: it cannot be read: ${systemErrorText(error) ?? errorMessage(error)}`,
    );
  }
}

/** What the exclusion list holds, in a few words; null where it names no image. */
export function excludedIds({ excluded }: Pick<RunContext, 'excluded'>): string | null {
  return excluded.size === 0
    ? null
    : `${excluded.size} named (${inputKey([...excluded].sort()).slice(0, 8)})`;
}
