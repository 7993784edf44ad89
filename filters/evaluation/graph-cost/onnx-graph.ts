/** Element types that ONNX tensors of networks have, and the bits that an element takes. Source: ONNX IR, TensorProto. */
export const ELEMENT_BITS = {
  float64: 64,
  float32: 32,
  float16: 16,
  bfloat16: 16,
  float8: 8,
  int64: 64,
  uint64: 64,
  int32: 32,
  uint32: 32,
  int16: 16,
  uint16: 16,
  int8: 8,
  uint8: 8,
  int4: 4,
  uint4: 4,
  bool: 8,
} as const;
export type ElementType = keyof typeof ELEMENT_BITS;

/** A tensor's element type and sides. */
export interface TensorShape {
  readonly type: ElementType;
  /** Whole numbers, at least 0; empty for a scalar. Free sides such as a batch are set before, to 1 as a rule. */
  readonly shape: readonly number[];
}

/** One node. */
export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** Names of tensors; empty text for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
}

/** A graph whose shapes are known (after shape inference), nodes in the order in which they run. */
export interface OnnxGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly OnnxNode[];
  /** Weights and other constants that stand in the file, Constant nodes included, by tensor name. */
  readonly initializers: ReadonlyMap<string, TensorShape>;
  /** All other tensors by name. */
  readonly tensors: ReadonlyMap<string, TensorShape>;
}

/** How many elements a tensor has. @throws RangeError where a side is not a whole number of at least 0. */
export function elementCount(shape: readonly number[]): number {
  for (const side of shape)
    if (!Number.isSafeInteger(side) || side < 0)
      throw new RangeError(
        `side ${side} of shape [${shape.join(', ')}]: give whole numbers, 1 for a free side`,
      );
  return shape.reduce((product, side) => product * side, 1);
}

/** Bytes of a tensor; two 4-bit elements share one. */
export function tensorBytes({ type, shape }: TensorShape): number {
  return Math.ceil((elementCount(shape) * ELEMENT_BITS[type]) / 8);
}

/**
 * The shape of a tensor.
 *
 * @throws RangeError where it is not known; names the tensor and the node.
 */
export function shapeOf(graph: OnnxGraph, tensor: string, node: OnnxNode): readonly number[] {
  const known = graph.initializers.get(tensor) ?? graph.tensors.get(tensor);
  if (known === undefined)
    throw new RangeError(
      `node ${node.name} (${node.opType}): the shape of tensor "${tensor}" is not known; run shape inference first`,
    );
  return known.shape;
}

/** The tensors that are computed from constants alone: they are weights in another form, never activations. */
export function constantTensors(graph: OnnxGraph): ReadonlySet<string> {
  const constants = new Set(graph.initializers.keys());
  for (const node of graph.nodes) {
    const given = node.inputs.filter((name) => name !== '');
    if (given.every((name) => constants.has(name))) for (const output of node.outputs) constants.add(output);
  }
  return constants;
}
