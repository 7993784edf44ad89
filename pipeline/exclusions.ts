import { ExclusionListError, readExclusionList } from '../manifests/index.js';
import { isMissingFile, UsageError } from './errors.js';

/**
 * The ids that the exclusion list names; none where there is no list.
 *
 * @throws UsageError where the file is missing or a line is no image id.
 */
export async function readExclusions(path: string | null): Promise<ReadonlySet<string>> {
  if (path === null) return new Set();
  try {
    return await readExclusionList(path);
  } catch (error) {
    if (error instanceof ExclusionListError) throw new UsageError(error.message);
    if (isMissingFile(error)) throw new UsageError(`exclude is ${path}: no such file`);
    throw error;
  }
}
