import type { OnnxGraphInfo, OnnxInfo } from './read.js';
import type { OnnxTensorInfo } from './read-tensor.js';
import type { OnnxType } from './types.js';

/** How large a network is. */
export interface OnnxStatistics {
  /** Elements of all weights. */
  readonly parameters: number;
  /** Bytes of all weights, as stored. */
  readonly weightBytes: number;
  /** Nodes of each operation, by name; those of other operator sets as `domain::name`. */
  readonly operations: Readonly<Record<string, number>>;
}

/** Types of shapes, axes, indexes, switches and texts: not what a network has learnt. */
const NO_WEIGHTS: ReadonlySet<OnnxType> = new Set(['int64', 'bool', 'string']);

/**
 * Counts weights and operations of a model, inner graphs included. Weights are all tensors of the file but those
 * of int64, bool and string, which hold shapes, indexes and switches; a quantised network's scales, zero points
 * and int32 biases count.
 */
export function onnxStatistics(model: OnnxInfo): OnnxStatistics {
  const counts = new Map<string, number>();
  let parameters = 0;
  let weightBytes = 0;
  const add = ({ type, elements, bytes }: OnnxTensorInfo): void => {
    if (NO_WEIGHTS.has(type)) return;
    parameters += elements;
    weightBytes += bytes;
  };
  const visit = (graph: OnnxGraphInfo): void => {
    graph.initializers.forEach(add);
    for (const { op, domain, constants, graphs } of graph.nodes) {
      const name = domain === '' || domain === 'ai.onnx' ? op : `${domain}::${op}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      constants.forEach(add);
      graphs.forEach(visit);
    }
  };
  visit(model);
  const operations = Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { parameters, weightBytes, operations };
}
