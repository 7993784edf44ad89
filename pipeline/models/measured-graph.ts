import { ELEMENT_BITS, type ElementType, type OnnxGraph, type TensorShape } from '../../filters/index.js';
import type { OnnxInfo } from '../../manifests/onnx/index.js';
import type { SeenTensor } from '../io/tensor-shapes.js';

/**
 * A graph with the shapes of its tensors, from its file and from a run.
 *
 * @param input the picture's tensor as it was put in.
 * @param seen what the nodes gave.
 * @throws RangeError for an element type that no cost is known of: texts and complex numbers.
 */
export function measuredGraph(info: OnnxInfo, input: SeenTensor, seen: readonly SeenTensor[]): OnnxGraph {
  const initializers = new Map<string, TensorShape>(
    info.initializers.map(({ name, type, dims }) => [name, { type: elementType(name, type), shape: dims }]),
  );
  for (const { op, outputs, constants } of info.nodes)
    if (op === 'Constant' && constants.length > 0)
      initializers.set(outputs[0], {
        type: elementType(outputs[0], constants[0].type),
        shape: constants[0].dims,
      });
  const tensors = new Map<string, TensorShape>();
  for (const { name, type, dims } of [input, ...seen])
    if (!initializers.has(name)) tensors.set(name, { type: elementType(name, type), shape: dims });
  return {
    inputs: info.inputs.map(({ name }) => name),
    outputs: info.outputs.map(({ name }) => name),
    nodes: info.nodes.map(({ name, op, inputs, outputs, attributes }) => ({
      name: name === '' ? (outputs.find((output) => output !== '') ?? op) : name,
      opType: op,
      inputs,
      outputs: outputs.filter((output) => output !== ''),
      attributes,
    })),
    initializers,
    tensors,
  };
}

function isElementType(type: string): type is ElementType {
  return Object.hasOwn(ELEMENT_BITS, type);
}

function elementType(tensor: string, type: string): ElementType {
  if (isElementType(type)) return type;
  if (type.startsWith('float8')) return 'float8';
  if (type === 'float4e2m1') return 'int4';
  throw new RangeError(`tensor ${tensor} is of type ${type}, of which no cost is known`);
}
