import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifestSchema = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });

/** package.json stands one folder above the sources, and two above the compiled files. */
function readManifest(): z.infer<typeof manifestSchema> {
  const folder = import.meta.url.endsWith('.ts') ? '../' : '../../';
  const parsed: unknown = JSON.parse(readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8'));
  return manifestSchema.parse(parsed);
}

const manifest = readManifest();

/** The version of this package, as in package.json. */
export const PACKAGE_VERSION = manifest.version;

/** The versions of the libraries that this package asks for, by name. */
export const DEPENDENCY_VERSIONS: Readonly<Record<string, string>> = manifest.dependencies;

/** The version of Node that runs this program, without its `v`. */
export const NODE_VERSION = process.versions.node;

/** Operating system and processor that run it, in Node's words: `linux x64`. */
export const PLATFORM = `${process.platform} ${process.arch}`;
