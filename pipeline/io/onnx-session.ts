import { existsSync } from 'node:fs';
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { fromHalf } from '../../filters/model-input/half.js';
import type { TensorData } from '../../filters/model-input/tensor.js';
import type { InputForm } from '../../filters/model-input/types.js';
import type { ModelOutputs, OutputTensor } from '../../filters/model-output/types.js';
import { errorMessage } from '../errors.js';
import type { GraphValue, ModelGraph } from '../models/graph.js';

/** How to run a graph. */
export interface SessionOptions {
  /** Names as the runtime has them (cpu, cuda, coreml, dml, webgpu), the preferred one first. */
  readonly providers: readonly string[];
  /** Threads inside an operator. */
  readonly intraOpThreads: number;
}

/** An open ONNX graph. Running it blocks the thread that it was opened in. */
export interface OnnxSession {
  readonly graph: ModelGraph;
  /**
   * @param data numbers of the input's type, in row-major order of `dims`.
   * @param outputs names of the outputs to compute.
   * @throws Error in the runtime's words where the graph refuses the input or fails.
   */
  run(
    input: { readonly name: string; readonly type: InputForm['type']; readonly dims: readonly number[] },
    data: TensorData,
    outputs: readonly string[],
  ): Promise<ModelOutputs>;
  close(): Promise<void>;
}

/** Errors of the runtime below this are not printed beside ours. 3: errors. */
const LOG_ERRORS = 3;

/** The execution providers that the installed runtime knows on this machine; those that need more to be installed too. */
export function knownProviders(): string[] {
  return listSupportedBackends().map(({ name }) => name);
}

/**
 * Opens an ONNX file with every graph optimisation.
 *
 * @throws Error naming the file where it is missing, no ONNX graph or of a newer opset than the runtime knows, and
 *   naming the providers there are where one is unknown or cannot start.
 */
export async function openOnnxSession(path: string, options: SessionOptions): Promise<OnnxSession> {
  if (!existsSync(path)) throw new Error(`${path}: no such model file`);
  refuseUnknownProviders(options.providers);
  const session = await InferenceSession.create(path, {
    executionProviders: options.providers,
    intraOpNumThreads: options.intraOpThreads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: LOG_ERRORS,
  }).catch((error: unknown) => {
    throw openingError(path, options.providers, errorMessage(error));
  });
  return {
    graph: { inputs: session.inputMetadata.map(graphValue), outputs: session.outputMetadata.map(graphValue) },
    run: async ({ name, type, dims }, data, outputs) => {
      const results = await session.run({ [name]: new Tensor(type, data, dims) }, outputs);
      return new Map(outputs.map((output) => [output, outputTensor(output, results[output])]));
    },
    close: () => session.release(),
  };
}

function refuseUnknownProviders(providers: readonly string[]): void {
  const known = knownProviders();
  const unknown = providers.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(
      `The ONNX runtime on this machine has no execution provider ${unknown.join(', ')}. It has: ${known.join(', ')} (score.providers)`,
    );
}

function openingError(path: string, providers: readonly string[], detail: string): Error {
  const others = providers.filter((name) => name !== 'cpu');
  const said = detail.trim();
  if (/opset|ir.?version/i.test(said))
    return new Error(
      `${path}: made for a newer ONNX than the runtime knows: ${said}. Export the model with an older opset.`,
    );
  if (others.length > 0 && !/protobuf|Load model/i.test(said))
    return new Error(
      `${path}: the execution provider ${others.join(', ')} could not start: ${said}. ` +
        `Install what it needs, or use cpu (score.providers). The runtime has: ${knownProviders().join(', ')}`,
    );
  return new Error(`${path}: the ONNX runtime cannot open it: ${said}`);
}

function graphValue(value: InferenceSession.ValueMetadata): GraphValue {
  return value.isTensor
    ? { name: value.name, type: value.type, dims: value.shape }
    : { name: value.name, type: 'no tensor', dims: [] };
}

/** An output in single precision. Class numbers (int64) are far below 2^24 and stay exact. */
function outputTensor(name: string, value: Tensor): OutputTensor {
  const { data, dims, type } = value;
  if (data instanceof Float32Array) return { dims, data };
  if (type === 'float16' && data instanceof Uint16Array)
    return { dims, data: Float32Array.from(data, fromHalf) };
  if (type === 'string') throw new Error(`output ${name} holds texts, and numbers are expected`);
  return { dims, data: Float32Array.from(data as ArrayLike<number | bigint>, Number) };
}
