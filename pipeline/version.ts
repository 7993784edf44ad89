import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifestSchema = z.object({ version: z.string() });

/** package.json stands one folder above the sources, and two above the compiled files. */
function readVersion(): string {
  const folder = import.meta.url.endsWith('.ts') ? '../' : '../../';
  const manifest: unknown = JSON.parse(
    readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8'),
  );
  return manifestSchema.parse(manifest).version;
}

/** The version of this package, as in package.json. */
export const PACKAGE_VERSION = readVersion();
