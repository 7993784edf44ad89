import { readFile, stat } from 'node:fs/promises';
import { graphCost } from '../../filters/index.js';
import { tensorDims } from '../../filters/model-input/tensor.js';
import type { InputForm, InputSize } from '../../filters/model-input/types.js';
import type { Size } from '../../filters/types.js';
import { readOnnx } from '../../manifests/onnx/index.js';
import type { SeenTensor, ShapeTask } from '../io/tensor-shapes.js';
import { openWorkerPool } from '../io/worker-pool.js';
import type { FoundModel } from './find-card.js';
import type { ModelGraph } from './graph.js';
import { measuredGraph } from './measured-graph.js';

/** What a model asks of the device that it runs on, at one size of input. */
export interface ModelCost {
  /** Of the picture that goes in; of a model that goes by the picture, its largest. */
  readonly input: Size & {
    readonly channels: InputForm['channels'];
    readonly type: InputForm['type'];
    /** Pictures a run: 1 unless the graph asks for more. */
    readonly batch: number;
  };
  /** Of the ONNX file. */
  readonly fileBytes: number;
  readonly parameters: number;
  readonly weightBytes: number;
  /** For one run. */
  readonly multiplyAccumulates: number;
  /** Operators that would add to them and are not counted; sorted. */
  readonly notCounted: readonly string[];
  /** Each tensor as the graph writes it. */
  readonly peakActivationBytes: number;
  /** As an integer runtime holds them; null for a graph without quantised activations. */
  readonly quantisedPeakActivationBytes: number | null;
}

/** The sides that a model's cost is measured at: fixed ones, or the largest square that it is given. */
export function costSide(size: InputSize): Size {
  return 'width' in size ? size : { width: size.longestSide, height: size.longestSide };
}

/**
 * Measures what a model costs at the size that its card says.
 *
 * @throws Error where the runtime cannot show its tensors; RangeError where an operator's shapes do not fit it.
 */
export async function modelCost(
  { card, modelPath }: Pick<FoundModel, 'card' | 'modelPath'>,
  graph: ModelGraph,
): Promise<ModelCost> {
  const { input: form } = card;
  const fixed = graph.inputs.find(({ name }) => name === form.name)?.dims.at(0);
  const batch = typeof fixed === 'number' && fixed > 0 ? fixed : 1;
  const side = costSide(form.size);
  const input = { name: form.name, type: form.type, dims: tensorDims(form, batch, side) };
  const pool = openWorkerPool<ShapeTask, SeenTensor[]>('tensor-shapes-worker', 1);
  const seen = await pool.run({ model: modelPath, input }).finally(() => pool.close());
  const cost = graphCost(measuredGraph(readOnnx(await readFile(modelPath)), input, seen));
  return {
    input: { ...side, channels: form.channels, type: form.type, batch },
    fileBytes: (await stat(modelPath)).size,
    parameters: cost.weights.parameters,
    weightBytes: cost.weights.bytes,
    multiplyAccumulates: cost.multiplyAccumulates.total,
    notCounted: cost.multiplyAccumulates.notCounted,
    peakActivationBytes: cost.peakActivation.bytes,
    quantisedPeakActivationBytes: cost.quantisedPeakActivation?.bytes ?? null,
  };
}
