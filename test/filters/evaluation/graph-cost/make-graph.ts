import type { ElementType, OnnxGraph, OnnxNode, TensorShape } from '../../../../filters/index.js';

/** Tensors written as `name: type 1x2x3`; `type` alone is a scalar. */
export function tensors(lines: readonly string[]): Map<string, TensorShape> {
  return new Map(
    lines.map((line) => {
      const [name, type, sides] = line.split(/:? /);
      const shape = (sides as string | undefined)?.split('x').map(Number) ?? [];
      return [name, { type: type as ElementType, shape }];
    }),
  );
}

/** Nodes written as `output = Op(input, input)`; an input left out is empty. Each is named after its output. */
export function nodes(lines: readonly string[], attributes: OnnxNode['attributes'] = {}): OnnxNode[] {
  return lines.map((line) => {
    const [, outputs, opType, inputs] = /^(.*) = (\w+)\((.*)\)$/.exec(line) ?? [];
    const names = (list: string): string[] => (list === '' ? [] : list.split(',').map((name) => name.trim()));
    return { name: names(outputs)[0], opType, inputs: names(inputs), outputs: names(outputs), attributes };
  });
}

/** A graph from x to y. */
export function graph(parts: {
  readonly nodes: readonly OnnxNode[];
  readonly weights?: readonly string[];
  readonly tensors: readonly string[];
}): OnnxGraph {
  return {
    inputs: ['x'],
    outputs: ['y'],
    nodes: parts.nodes,
    initializers: tensors(parts.weights ?? []),
    tensors: tensors(parts.tensors),
  };
}
