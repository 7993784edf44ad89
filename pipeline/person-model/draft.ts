import type { OnnxAttribute, OnnxNode, OnnxTensor } from '../../manifests/onnx/types.js';

/** A graph that grows node by node; each node has one output, named as the node. */
export class OnnxDraft {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #constants = new Map<string, string>();

  /** Adds a node and returns the name of its output. */
  node(
    name: string,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    this.nodes.push({ name, op, inputs, outputs: [name], attributes });
    return name;
  }

  /**
   * Adds a weight and returns the name under which nodes read it as float32. Weights stay float16 in the file;
   * runtimes cast them once, when they fold constants.
   */
  weight({ name, type, dims, data }: OnnxTensor): string {
    if (type === 'float32') {
      this.initializers.push({ name, type, dims, data });
      return name;
    }
    this.initializers.push({ name: `${name}:${type}`, type, dims, data });
    return this.node(name, 'Cast', [`${name}:${type}`], { to: int(FLOAT32) });
  }

  /** The name of a float32 constant, added on first use. Equal constants share a name. */
  constant(values: readonly number[], dims: readonly number[]): string {
    const key = `${dims.join('x')}:${values.join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.#constants.size}`;
    this.#constants.set(key, name);
    const data = new Uint8Array(values.length * 4);
    const view = new DataView(data.buffer);
    values.forEach((value, index) => {
      view.setFloat32(index * 4, value, true);
    });
    this.initializers.push({ name, type: 'float32', dims, data });
    return name;
  }
}

/** ONNX's code of float32, as the attribute of Cast takes it. */
export const FLOAT32 = 1;

/** An integer attribute. */
export function int(value: number): OnnxAttribute {
  return { kind: 'int', value };
}

/** An attribute of several integers. */
export function ints(value: readonly number[]): OnnxAttribute {
  return { kind: 'ints', value };
}
