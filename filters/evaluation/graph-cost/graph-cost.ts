import { hasQuantisedActivations } from './activation-buffers.js';
import { multiplyAccumulates, type GraphMultiplyAccumulates } from './multiply-accumulates.js';
import type { OnnxGraph } from './onnx-graph.js';
import { peakActivation, type PeakActivation } from './peak-activation.js';
import { graphWeights, type GraphWeights } from './weights.js';

/** What a graph asks of a microcontroller. */
export interface GraphCost {
  readonly weights: GraphWeights;
  readonly multiplyAccumulates: GraphMultiplyAccumulates;
  /** Each tensor as the graph writes it. */
  readonly peakActivation: PeakActivation;
  /** As an integer runtime holds them; null where the graph has no quantised activations to unfold. */
  readonly quantisedPeakActivation: PeakActivation | null;
}

/** Parameters, multiply-accumulates, weight bytes and peak activation bytes of a graph. */
export function graphCost(graph: OnnxGraph): GraphCost {
  return {
    weights: graphWeights(graph),
    multiplyAccumulates: multiplyAccumulates(graph),
    peakActivation: peakActivation(graph),
    quantisedPeakActivation: hasQuantisedActivations(graph) ? peakActivation(graph, 'quantised') : null,
  };
}
