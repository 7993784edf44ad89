import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { ready, setBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { z } from 'zod';

const require = createRequire(import.meta.url);

/** Where the package keeps its networks. */
export const MODELS_FOLDER = join(dirname(require.resolve('@vladmandic/human')), '..', 'models');

/** Side of the only input that TensorFlow.js runs the network on. */
export const REFERENCE_SIDE = 512;

const CLASSES = 80;

const topologySchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(
    z.object({
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number()),
          dtype: z.enum(['float32', 'int32']),
          quantization: z.object({ dtype: z.literal('float16') }).optional(),
        }),
      ),
    }),
  ),
});

/** What TensorFlow.js makes of pixels with the network as it came. */
export interface ReferenceOutput {
  /** Of the person, 128 x 128. */
  readonly heatmap: Float32Array;
  /** Four channels, one after the other. */
  readonly sizes: Float32Array;
}

/** Loads the network into TensorFlow.js (WebAssembly) and returns a function that runs it on 512 x 512 RGB. */
export async function loadReference(): Promise<(pixels: Uint8Array) => ReferenceOutput> {
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await setBackend('wasm');
  await ready();
  const { modelTopology, weightsManifest } = topologySchema.parse(
    JSON.parse(readFileSync(join(MODELS_FOLDER, 'centernet.json'), 'utf8')),
  );
  const weightData = Uint8Array.from(readFileSync(join(MODELS_FOLDER, 'centernet.bin'))).buffer;
  const weightSpecs = weightsManifest[0].weights;
  const model = await loadGraphModel({
    load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }),
  });
  return (pixels) => {
    const shape: [number, number, number, number] = [1, REFERENCE_SIDE, REFERENCE_SIDE, 3];
    const image = tensor(Float32Array.from(pixels), shape);
    const [heatmap, sizes] = model.execute(image, ['tower_0/keypoints', 'tower_0/wh']) as Tensor[];
    return { heatmap: channelsFirst(heatmap, CLASSES, 1), sizes: channelsFirst(sizes, 4, 4) };
  };
}

/** The first channels of a map whose channels lie innermost. */
function channelsFirst(map: Tensor, channels: number, kept: number): Float32Array {
  const data = map.dataSync();
  const area = data.length / channels;
  return Float32Array.from({ length: area * kept }, (_, at) => {
    const channel = Math.floor(at / area);
    return data[(at % area) * channels + channel];
  });
}
