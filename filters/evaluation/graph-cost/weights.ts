import { elementCount, tensorBytes, type ElementType, type OnnxGraph, type OnnxNode } from './onnx-graph.js';

/** Inputs of an operator that steer it and hold nothing learnt: shapes, axes, limits, scales, zero points. */
const STEERING_INPUTS: Readonly<Partial<Record<string, readonly number[]>>> = {
  Clip: [1, 2],
  ConstantOfShape: [0],
  ConvInteger: [2, 3],
  DequantizeLinear: [1, 2],
  Dropout: [1, 2],
  Expand: [1],
  Gather: [1],
  MatMulInteger: [2, 3],
  Pad: [1, 2, 3],
  QGemm: [1, 2, 4, 5, 7, 8],
  QLinearAdd: [1, 2, 4, 5, 6, 7],
  QLinearAveragePool: [1, 2, 3, 4],
  QLinearConcat: [0, 1],
  QLinearConv: [1, 2, 4, 5, 6, 7],
  QLinearGlobalAveragePool: [1, 2, 3, 4],
  QLinearLeakyRelu: [1, 2, 3, 4],
  QLinearMatMul: [1, 2, 4, 5, 6, 7],
  QLinearMul: [1, 2, 4, 5, 6, 7],
  QLinearSigmoid: [1, 2, 3, 4],
  QuantizeLinear: [1, 2],
  ReduceMax: [1],
  ReduceMean: [1],
  ReduceMin: [1],
  ReduceSum: [1],
  Reshape: [1],
  Resize: [1, 2, 3],
  Slice: [1, 2, 3, 4],
  Split: [1],
  Squeeze: [1],
  Tile: [1],
  TopK: [1],
  Unsqueeze: [1],
  Upsample: [1],
};

/** What the constants of a graph amount to. */
export interface GraphWeights {
  /** Learnt numbers: elements of constants that are data to some operator. A shared constant counts once. */
  readonly parameters: number;
  /** Elements of the other constants: shapes, axes, limits, scales and zero points. */
  readonly steeringElements: number;
  /** Bytes of all constants as they stand in the file, both kinds. */
  readonly bytes: number;
  /** Those bytes by element type, in the order of the types' names. */
  readonly bytesByType: readonly { readonly type: ElementType; readonly bytes: number }[];
}

function isSteering(node: OnnxNode, place: number): boolean {
  return STEERING_INPUTS[node.opType]?.includes(place) ?? false;
}

/** Counts parameters and bytes of the constants that some node or output reads. Unread ones are left out. */
export function graphWeights(graph: OnnxGraph): GraphWeights {
  const data = new Set<string>(graph.outputs);
  const steering = new Set<string>();
  for (const node of graph.nodes)
    for (const [place, tensor] of node.inputs.entries())
      (isSteering(node, place) ? steering : data).add(tensor);
  let parameters = 0;
  let steeringElements = 0;
  const byType = new Map<ElementType, number>();
  for (const [name, tensor] of graph.initializers) {
    if (data.has(name)) parameters += elementCount(tensor.shape);
    else if (steering.has(name)) steeringElements += elementCount(tensor.shape);
    else continue;
    byType.set(tensor.type, (byType.get(tensor.type) ?? 0) + tensorBytes(tensor));
  }
  const bytesByType = [...byType]
    .map(([type, bytes]) => ({ type, bytes }))
    .sort((one, other) => (one.type < other.type ? -1 : 1));
  const bytes = bytesByType.reduce((sum, entry) => sum + entry.bytes, 0);
  return { parameters, steeringElements, bytes, bytesByType };
}
