import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { UsageError } from '../errors.js';

/**
 * `NAME=FILE`, or a file that is called by its own name.
 *
 * @throws UsageError where nothing follows the equals sign.
 */
export function namedFile(option: string, value: string): { name: string; file: string; isNamed: boolean } {
  const at = value.indexOf('=');
  if (at > 0 && !existsSync(value)) {
    const [name, file] = [value.slice(0, at), value.slice(at + 1)];
    if (file === '') throw new UsageError(`${option} ${value}: a file is expected behind the equals sign`);
    return { name, file, isNamed: true };
  }
  return { name: basename(value, extname(value)), file: value, isNamed: false };
}
