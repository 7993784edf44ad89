import { elementCount, shapeOf, type OnnxGraph, type OnnxNode } from './onnx-graph.js';

/** Where an operator keeps its two factors. */
interface Factors {
  readonly kind: 'convolution' | 'transposed_convolution' | 'gemm' | 'matrix_product';
  /** Place of the activations among the inputs. */
  readonly data: number;
  /** Place of the weights. */
  readonly weight: number;
}

const factors = (kind: Factors['kind'], weight: number): Factors => ({ kind, data: 0, weight });

/** Operators that multiply and accumulate. Quantised ones keep a scale and zero point between the factors. */
const MULTIPLYING: Readonly<Partial<Record<string, Factors>>> = {
  Conv: factors('convolution', 1),
  FusedConv: factors('convolution', 1),
  ConvInteger: factors('convolution', 1),
  QLinearConv: factors('convolution', 3),
  ConvTranspose: factors('transposed_convolution', 1),
  Gemm: factors('gemm', 1),
  FusedGemm: factors('gemm', 1),
  QGemm: factors('gemm', 3),
  MatMul: factors('matrix_product', 1),
  MatMulInteger: factors('matrix_product', 1),
  QLinearMatMul: factors('matrix_product', 3),
};

/** Operators that multiply and accumulate in ways that are not counted here. */
const NOT_COUNTED: ReadonlySet<string> = new Set([
  'Attention',
  'DeformConv',
  'Einsum',
  'FusedMatMul',
  'GRU',
  'If',
  'LSTM',
  'Loop',
  'MultiHeadAttention',
  'QAttention',
  'RNN',
  'Scan',
]);

/** Multiply-accumulates of one node, for one run of the graph. */
export interface NodeCost {
  readonly node: string;
  readonly opType: string;
  readonly multiplyAccumulates: number;
}

/** Multiply-accumulates of a graph. */
export interface GraphMultiplyAccumulates {
  readonly total: number;
  /** Nodes that have any, in the order of the graph. */
  readonly nodes: readonly NodeCost[];
  /** Kinds of operators present that would add to the total but are not counted; sorted. */
  readonly notCounted: readonly string[];
}

/**
 * Multiply-accumulates of one run of the graph: one for each product of an input with a weight that goes into a sum.
 * As is usual, products with padding count and additions of a bias, pooling, normalisation and element-wise
 * operators do not. For graphs between QuantizeLinear and DequantizeLinear the counts are those of the operator
 * between.
 *
 * @throws RangeError where a needed shape is not known or does not fit its operator.
 */
export function multiplyAccumulates(graph: OnnxGraph): GraphMultiplyAccumulates {
  const nodes = graph.nodes.flatMap((node): NodeCost[] => {
    const place = MULTIPLYING[node.opType];
    if (place === undefined) return [];
    return [{ node: node.name, opType: node.opType, multiplyAccumulates: costOf(graph, node, place) }];
  });
  const missing = new Set(graph.nodes.map(({ opType }) => opType).filter((op) => NOT_COUNTED.has(op)));
  return {
    total: nodes.reduce((sum, node) => sum + node.multiplyAccumulates, 0),
    nodes,
    notCounted: [...missing].sort(),
  };
}

function costOf(graph: OnnxGraph, node: OnnxNode, { kind, data, weight }: Factors): number {
  const shape = (tensor: string | undefined): readonly number[] => {
    if (tensor === undefined || tensor === '')
      throw new RangeError(`node ${node.name} (${node.opType}): an input or output is missing`);
    return shapeOf(graph, tensor, node);
  };
  const input = shape(node.inputs[data]);
  const weights = shape(node.inputs[weight]);
  switch (kind) {
    case 'convolution':
      // Weights are [out, in / groups, sides of the kernel]: each output element sums over all but the first.
      return elementCount(shape(node.outputs[0])) * elementCount(weights.slice(1));
    case 'transposed_convolution':
      // Weights are [in, out / groups, sides of the kernel]: each input element is spread over all but the first.
      return elementCount(input) * elementCount(weights.slice(1));
    case 'gemm':
      return (
        elementCount(shape(node.outputs[0])) * sideOf(node, input, node.attributes['transA'] === 1 ? 0 : 1)
      );
    case 'matrix_product':
      return elementCount(shape(node.outputs[0])) * sideOf(node, input, input.length - 1);
  }
}

/** The side that a matrix product sums over. */
function sideOf(node: OnnxNode, shape: readonly number[], axis: number): number {
  if (axis < 0 || axis >= shape.length)
    throw new RangeError(
      `node ${node.name} (${node.opType}): shape [${shape.join(', ')}] has no axis ${axis}`,
    );
  return shape[axis];
}
