import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeOnnx } from '../../manifests/onnx/write.js';
import { convertToPersonModel } from './convert.js';
import { readNetwork } from './package.js';
import { parseTfGraph } from './tf-graph.js';

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
 * @param from the module or folder from which Node looks for the package; this module, unless given.
 * @throws ModelBuildError where the package or a file of it is missing, or holds another network.
 */
export async function buildPersonModel(outputPath: string, from = import.meta.url): Promise<BuiltModel> {
  const { topology, topologyPath, weights, version } = await readNetwork(from);
  const graph = parseTfGraph(topology, weights, topologyPath);
  const content = encodeOnnx(convertToPersonModel(graph));
  await writeWhole(outputPath, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path: outputPath, bytes: content.length, sha256, packageVersion: version };
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
