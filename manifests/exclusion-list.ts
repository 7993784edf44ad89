import { readFile } from 'node:fs/promises';

/** A line of an exclusion list that is no image id. */
export class ExclusionListError extends Error {
  override readonly name = 'ExclusionListError';

  constructor(
    readonly file: string,
    /** From 1. */
    readonly line: number,
    detail: string,
  ) {
    super(`${file}:${line}: ${detail}`);
  }
}

const IMAGE_ID = /^[0-9a-f]{16}$/;

/**
 * Reads a list of images that must appear nowhere, such as takedowns: one id (16 lower-case hex digits) a
 * line; empty lines and what follows a `#` do not count. Repeated ids count once.
 *
 * A bad line is an error, never passed over: the image it meant would stay in.
 *
 * @throws ExclusionListError that names file, line and text.
 */
export async function readExclusionList(path: string): Promise<ReadonlySet<string>> {
  return parseExclusionList(await readFile(path, 'utf8'), path);
}

/**
 * The ids of a list's text.
 *
 * @param file stands in error messages.
 * @throws ExclusionListError that names file, line and text.
 */
export function parseExclusionList(text: string, file: string): ReadonlySet<string> {
  const ids = new Set<string>();
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const [index, line] of lines.entries()) {
    const id = line.replace(/#.*/s, '').trim();
    if (id === '') continue;
    if (!IMAGE_ID.test(id)) {
      const hint = IMAGE_ID.test(id.toLowerCase()) ? '; write it in lower case' : '';
      throw new ExclusionListError(
        file,
        index + 1,
        `${JSON.stringify(id)} is no image id (16 hex digits)${hint}`,
      );
    }
    ids.add(id);
  }
  return ids;
}
