import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ModelBuildError } from './errors.js';

/** The npm package that carries the network. */
export const MODEL_PACKAGE = '@vladmandic/human';

/** The network's two files, and the version of the package that they stand in. */
export interface NetworkFiles {
  readonly topology: string;
  readonly topologyPath: string;
  readonly weights: Uint8Array;
  readonly version: string;
}

/**
 * Finds the package as Node does, and reads the network that it carries.
 *
 * @param from the module or folder that the search starts from: a file URL, or an absolute path.
 * @throws ModelBuildError where the package or one of the files is missing.
 */
export async function readNetwork(from: string): Promise<NetworkFiles> {
  const { folder, version } = await findPackage(from);
  const topologyPath = join(folder, 'models', 'centernet.json');
  const topology = await readPart(topologyPath);
  const weights = await readPart(join(folder, 'models', 'centernet.bin'));
  return { topology: topology.toString('utf8'), topologyPath, weights, version };
}

const REINSTALL = `install it with: npm install ${MODEL_PACKAGE}@3.3.6`;

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** The package's folder. Its package.json is not among its exports, so it is looked for from its entry upwards. */
async function findPackage(from: string): Promise<{ folder: string; version: string }> {
  let entry: string;
  try {
    entry = createRequire(from).resolve(MODEL_PACKAGE);
  } catch {
    throw new ModelBuildError(`the package ${MODEL_PACKAGE} is missing; ${REINSTALL}`);
  }
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const found = await readPackage(join(folder, 'package.json'));
    if (found?.name === MODEL_PACKAGE) return { folder, version: found.version };
  }
  throw new ModelBuildError(`no package.json of ${MODEL_PACKAGE} above ${entry}; ${REINSTALL}`);
}

async function readPackage(path: string): Promise<z.infer<typeof packageSchema> | null> {
  try {
    return packageSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

async function readPart(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelBuildError(`${path} cannot be read (${reason}); ${REINSTALL}`);
  }
}
