import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { newTensorData } from '../../filters/model-input/tensor.js';
import type { InputForm } from '../../filters/model-input/types.js';
import { readOnnx, withOutputs } from '../../manifests/onnx/index.js';
import { errorMessage } from '../errors.js';

/** A tensor as a run of the graph gave it. */
export interface SeenTensor {
  readonly name: string;
  /** As the runtime names it: float32, int8, ... */
  readonly type: string;
  readonly dims: readonly number[];
}

/** A graph and what to put into it. */
export interface ShapeTask {
  /** Path of the ONNX file. */
  readonly model: string;
  readonly input: {
    readonly name: string;
    readonly type: InputForm['type'];
    readonly dims: readonly number[];
  };
}

/** Fatal errors alone: the runtime warns of what optimisation would do. */
const LOG_FATAL = 4;

/**
 * Types and sides of every tensor that the nodes of a graph give, seen in one run on zeros with every tensor as an
 * output. Unlike shape inference this knows every operator that the runtime knows, and sides that are computed. All of
 * them are in memory together. It blocks its thread: use it in a worker.
 *
 * @throws Error in the runtime's words where the graph cannot be opened or refuses the input.
 */
export async function seeTensors({ model, input }: ShapeTask): Promise<SeenTensor[]> {
  const bytes = await readFile(model);
  const graph = readOnnx(bytes);
  const own = new Set(graph.outputs.map(({ name }) => name));
  const inner = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const further = [...inner].filter((name) => name !== '' && !own.has(name));
  // Unoptimised: nodes stay as they are written. Bytes have no folder, so weights in other files are not found.
  const session = await InferenceSession.create(withOutputs(bytes, further), {
    graphOptimizationLevel: 'disabled',
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    logSeverityLevel: LOG_FATAL,
  }).catch((error: unknown) => {
    throw new Error(`${model}: its tensors cannot be looked at: ${errorMessage(error)}`);
  });
  try {
    const zeros = newTensorData(
      input,
      input.dims.reduce((product, side) => product * side, 1),
    );
    const results = await session.run({ [input.name]: new Tensor(input.type, zeros, input.dims) });
    return Object.entries(results).map(([name, { type, dims }]) => ({ name, type, dims: [...dims] }));
  } finally {
    await session.release();
  }
}
