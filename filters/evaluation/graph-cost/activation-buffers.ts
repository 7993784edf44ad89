import { constantTensors, shapeOf, tensorBytes, type OnnxGraph, type OnnxNode } from './onnx-graph.js';

/** How a runtime keeps activations. */
export type ActivationStorage =
  /** Each tensor as the graph writes it. */
  | 'as_written'
  /**
   * As an integer runtime does: an activation between QuantizeLinear and DequantizeLinear is held quantised, graph
   * inputs and outputs included. Dequantising takes no memory: it is part of the operator that reads.
   */
  | 'quantised';

/** Memory that one or more tensors live in, over a stretch of the graph. */
export interface ActivationBuffer {
  /** The tensor that gives it its size. */
  readonly tensor: string;
  readonly bytes: number;
  /** First and last node during which it is held, both included; a graph input is held from node 0. */
  readonly from: number;
  readonly to: number;
}

/** Operators that hand on their first input's memory under another shape. */
const VIEWS: ReadonlySet<string> = new Set([
  'Dropout',
  'Flatten',
  'Identity',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
]);

/** Operators that an integer runtime folds into the one before, where the result is quantised next. */
const FOLDED: ReadonlySet<string> = new Set(['Clip', 'Relu', ...VIEWS]);

/** The memory that a graph's activations need. */
export function activationBuffers(graph: OnnxGraph, storage: ActivationStorage): ActivationBuffer[] {
  const constants = constantTensors(graph);
  const sharing = new SharedMemory();
  const uses = new Map<string, number>(graph.outputs.map((name) => [name, 1]));
  for (const { inputs } of graph.nodes) for (const name of inputs) uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const node of graph.nodes)
    if (node.inputs.length > 0 && !constants.has(node.inputs[0]) && isView(node, storage))
      sharing.join(node.inputs[0], node.outputs[0]);
  if (storage === 'quantised') joinQuantised(graph, constants, uses, sharing);

  const buffers = new Map<string, { tensor: string; bytes: number; from: number; to: number }>();
  const hold = (tensor: string, at: number, node: OnnxNode): void => {
    if (tensor === '' || constants.has(tensor)) return;
    const bytes = bytesOf(graph, tensor, node);
    const key = sharing.find(tensor);
    const held = buffers.get(key);
    if (held === undefined) {
      buffers.set(key, { tensor, bytes, from: at, to: at });
      return;
    }
    held.to = Math.max(held.to, at);
    // Joined tensors of two sizes are one in two types, of which the runtime holds the smaller.
    if (bytes < held.bytes) Object.assign(held, { tensor, bytes });
  };
  const nodes = graph.nodes;
  if (nodes.length === 0) return [];
  for (const input of graph.inputs) hold(input, 0, nodes[0]);
  for (const [at, node] of nodes.entries())
    for (const tensor of [...node.inputs, ...node.outputs]) hold(tensor, at, node);
  for (const output of graph.outputs) hold(output, nodes.length - 1, nodes[nodes.length - 1]);
  return [...buffers.values()];
}

function isView({ opType }: OnnxNode, storage: ActivationStorage): boolean {
  return VIEWS.has(opType) || (storage === 'quantised' && opType === 'DequantizeLinear');
}

/** Joins what is computed in real numbers only to be quantised at once. Runs from the end, so chains are followed. */
function joinQuantised(
  graph: OnnxGraph,
  constants: ReadonlySet<string>,
  uses: ReadonlyMap<string, number>,
  sharing: SharedMemory,
): void {
  const quantisedNext = new Set<string>();
  for (const { opType, inputs, outputs } of graph.nodes.toReversed()) {
    if (inputs.length === 0) continue;
    const [input] = inputs;
    if (constants.has(input) || uses.get(input) !== 1) continue;
    if (opType === 'QuantizeLinear' || (FOLDED.has(opType) && quantisedNext.has(outputs[0]))) {
      quantisedNext.add(input);
      sharing.join(input, outputs[0]);
    }
  }
}

function bytesOf(graph: OnnxGraph, tensor: string, node: OnnxNode): number {
  shapeOf(graph, tensor, node);
  const known = graph.tensors.get(tensor);
  return known === undefined ? 0 : tensorBytes(known);
}

/** Sets of tensors that share memory, each known by one of its members. */
class SharedMemory {
  readonly #parent = new Map<string, string>();

  find(tensor: string): string {
    let root = tensor;
    for (let next = this.#parent.get(root); next !== undefined; next = this.#parent.get(root)) root = next;
    return root;
  }

  join(one: string, other: string): void {
    const first = this.find(one);
    const second = this.find(other);
    if (first !== second) this.#parent.set(second, first);
  }
}

/** Whether a graph is quantised by QuantizeLinear and DequantizeLinear around its operators. */
export function hasQuantisedActivations(graph: OnnxGraph): boolean {
  const constants = constantTensors(graph);
  return graph.nodes.some(
    ({ opType, inputs }) => opType === 'DequantizeLinear' && inputs.length > 0 && !constants.has(inputs[0]),
  );
}
