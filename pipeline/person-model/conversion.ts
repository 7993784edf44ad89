import type { OnnxDraft } from './draft.js';
import { ModelBuildError } from './errors.js';
import { halfToNumber } from './half.js';
import type { TfNode, TfWeight } from './tf-graph.js';

/** Where a TensorFlow value is found in the ONNX graph: a name, and what it has yet to be multiplied with. */
export interface Converted {
  readonly name: string;
  readonly scale: number;
}

/**
 * What the conversion of a node reads and writes. Factors are not multiplied in at once: they wait until a
 * convolution takes them into its weights, so that no multiplication of a whole feature map is spent on them.
 */
export class Conversion {
  readonly #values = new Map<string, Converted>();
  /** Nodes that add a number: name to what is added, and to what. */
  readonly #sums = new Map<string, { readonly input: string; readonly number: number }>();

  constructor(
    readonly draft: OnnxDraft,
    readonly weights: ReadonlyMap<string, TfWeight>,
  ) {}

  /** Notes where the value of a node is found. */
  set(node: TfNode, name: string, scale = 1): void {
    this.#values.set(node.name, { name, scale });
  }

  /** A value with the factor it waits for. */
  get(node: TfNode, index: number): Converted {
    const input = node.input.at(index);
    const value = input === undefined ? undefined : this.#values.get(input);
    if (value === undefined) this.fail(node, `its input ${index} (${input ?? 'left out'}) is no feature map`);
    return value;
  }

  /** The name of a value that is whole: where a factor waits, it is multiplied in now. */
  whole(node: TfNode, index: number): string {
    const { name, scale } = this.get(node, index);
    if (scale === 1) return name;
    const scaled = this.draft.node(`${node.name}/scaled_${index}`, 'Mul', [
      name,
      this.draft.constant([scale], []),
    ]);
    this.#values.set(node.input[index], { name: scaled, scale: 1 });
    return scaled;
  }

  /** The weight that an input names. */
  weight(node: TfNode, index: number): TfWeight {
    const weight = this.weightOrNull(node, index);
    if (weight === null) this.fail(node, `its input ${index} is no constant`);
    return weight;
  }

  /** The weight that an input names, null where it names another node. */
  weightOrNull(node: TfNode, index: number): TfWeight | null {
    const input = node.input.at(index);
    return (input === undefined ? undefined : this.weights.get(input)) ?? null;
  }

  /** A constant that is a single number. */
  number(node: TfNode, index: number): number {
    const { data, shape, type } = this.weight(node, index);
    if (shape.length > 0) this.fail(node, `its input ${index} is not a single number`);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    if (type === 'float16') return halfToNumber(view.getUint16(0, true));
    return type === 'float32' ? view.getFloat32(0, true) : view.getInt32(0, true);
  }

  /** A constant that is a list of integers. */
  integers(node: TfNode, index: number): number[] {
    const { data, type } = this.weight(node, index);
    if (type !== 'int32') this.fail(node, `its input ${index} is not made of integers`);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return Array.from({ length: data.length / 4 }, (_, at) => view.getInt32(at * 4, true));
  }

  /** Notes that a node adds a number to its first input; what becomes of that is up to the node behind it. */
  setSum(node: TfNode, number: number): void {
    this.#sums.set(node.name, { input: this.whole(node, 0), number });
  }

  /** What a node's first input adds a number to, as {@link setSum} noted; refuses the node for any other number. */
  shiftedBy(node: TfNode, number: number): string {
    const sum = this.#sums.get(node.input[0]);
    if (sum?.number !== number) this.fail(node, `known only behind the addition of ${number}`);
    return sum.input;
  }

  /** Refuses a node, by name and operation. */
  fail(node: TfNode, detail: string): never {
    throw new ModelBuildError(
      `node ${node.name} (${node.op}): ${detail}; the conversion knows the model of @vladmandic/human 3.3.6`,
    );
  }
}
