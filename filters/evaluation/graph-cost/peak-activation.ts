import { activationBuffers, type ActivationStorage } from './activation-buffers.js';
import type { OnnxGraph } from './onnx-graph.js';

/** The most memory that activations take at once. */
export interface PeakActivation {
  readonly bytes: number;
  /** Name of the first node at which it is reached; null for a graph without nodes. */
  readonly node: string | null;
}

/**
 * Peak of the activations over the given order of nodes. A tensor is held from the node that makes it to the last
 * one that reads it; graph inputs from the start, graph outputs to the end. At a node its inputs and outputs are
 * held together: nothing is computed in place, reshaping takes no memory, and scratch memory of kernels is not
 * counted. A runtime's own planner may need more through fragmentation.
 *
 * @throws RangeError where the shape of a tensor is not known.
 */
export function peakActivation(graph: OnnxGraph, storage: ActivationStorage = 'as_written'): PeakActivation {
  const change = new Float64Array(graph.nodes.length + 1);
  for (const { bytes, from, to } of activationBuffers(graph, storage)) {
    change[from] += bytes;
    change[to + 1] -= bytes;
  }
  let held = 0;
  let peak: PeakActivation = { bytes: 0, node: null };
  for (const [at, node] of graph.nodes.entries()) {
    held += change[at];
    if (peak.node === null || held > peak.bytes) peak = { bytes: held, node: node.name };
  }
  return peak;
}
