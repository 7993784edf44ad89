import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { encodeOnnx } from '../../manifests/onnx/write.js';
import { convertToPersonModel } from './convert.js';
import { ModelBuildError } from './errors.js';
import { parseTfGraph } from './tf-graph.js';

/** The npm package that carries the network. */
export const MODEL_PACKAGE = '@vladmandic/human';

/** A model as built. */
export interface BuiltModel {
  readonly path: string;
  readonly bytes: number;
  /** Of the file, hex. Equal versions of the package give equal files. */
  readonly sha256: string;
  /** Version of the package that the weights came from. */
  readonly packageVersion: string;
}

/**
 * Builds the default person model from the network inside `@vladmandic/human`, without a network connection, and
 * writes it whole: aside, flushed, then renamed. The bytes depend on the package's version only.
 *
 * @throws ModelBuildError where the package or a file of it is missing, or holds another network.
 */
export async function buildPersonModel(outputPath: string): Promise<BuiltModel> {
  const { folder, version } = await findPackage();
  const jsonPath = join(folder, 'models', 'centernet.json');
  const [topology, weights] = await Promise.all([
    readPart(jsonPath),
    readPart(join(folder, 'models', 'centernet.bin')),
  ]);
  const graph = parseTfGraph(topology.toString('utf8'), weights, jsonPath);
  const content = encodeOnnx(convertToPersonModel(graph));
  await writeWhole(outputPath, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path: outputPath, bytes: content.length, sha256, packageVersion: version };
}

const REINSTALL = `install it with: npm install ${MODEL_PACKAGE}@3.3.6`;

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** The package's folder. Its package.json is not among its exports, so it is looked for from its entry upwards. */
async function findPackage(): Promise<{ folder: string; version: string }> {
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(MODEL_PACKAGE);
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

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Two processes may build at once: each writes a file of its own, and the last rename wins with equal bytes.
  const aside = `${path}.${process.pid}.tmp`;
  try {
    const handle = await open(aside, 'w');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
