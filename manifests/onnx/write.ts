import { int64Size, varintSize, writeInt64, writeVarint } from '../protobuf-wire.js';
import {
  ATTRIBUTE,
  ATTRIBUTE_TYPE,
  DIMENSION,
  GRAPH,
  MODEL,
  NODE,
  OPSET,
  SHAPE,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
  WIRE,
} from './fields.js';
import { ONNX_TYPE_CODES } from './types.js';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './types.js';

/**
 * The bytes of an ONNX file. Equal models give equal bytes: fields in the order of this file, attributes by
 * name, default values (zero and the empty string) left out only where the format has no presence of its own.
 */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  return message([
    integer(MODEL.irVersion, model.irVersion),
    text(MODEL.producerName, model.producer),
    block(MODEL.graph, encodeGraph(model)),
    block(MODEL.opsetImport, message([text(OPSET.domain, ''), integer(OPSET.version, model.opset)])),
  ]);
}

/**
 * The bytes of a model with further tensors of its graph as outputs, so that a run gives what stands between its nodes.
 * A protobuf message that is written twice is merged, lists behind one another: the outputs are appended as a second
 * piece of the graph, and no byte of the model is touched. Their types are left for the runtime to find.
 *
 * @param model bytes of an ONNX file.
 * @param tensors names of tensors that some node gives; none of the graph's own outputs.
 */
export function withOutputs(model: Uint8Array, tensors: readonly string[]): Uint8Array {
  const outputs = tensors.map((name) => block(GRAPH.output, message([text(VALUE_INFO.name, name)])));
  return message([model, block(MODEL.graph, message(outputs))]);
}

function encodeGraph(model: OnnxModel): Uint8Array {
  return message([
    ...model.nodes.map((node) => block(GRAPH.node, encodeNode(node))),
    text(GRAPH.name, model.graph),
    ...model.initializers.map((tensor) => block(GRAPH.initializer, encodeTensor(tensor))),
    ...model.inputs.map((value) => block(GRAPH.input, encodeValue(value))),
    ...model.outputs.map((value) => block(GRAPH.output, encodeValue(value))),
  ]);
}

function encodeNode({ name, op, inputs, outputs, attributes }: OnnxNode): Uint8Array {
  const names = Object.keys(attributes).sort();
  return message([
    ...inputs.map((input) => text(NODE.input, input)),
    ...outputs.map((output) => text(NODE.output, output)),
    text(NODE.name, name),
    text(NODE.opType, op),
    ...names.map((key) => block(NODE.attribute, encodeAttribute(key, attributes[key]))),
  ]);
}

function encodeAttribute(name: string, attribute: OnnxAttribute): Uint8Array {
  const type = integer(ATTRIBUTE.type, ATTRIBUTE_TYPE[attribute.kind]);
  return message([text(ATTRIBUTE.name, name), ...attributeValue(attribute), type]);
}

function attributeValue(attribute: OnnxAttribute): Uint8Array[] {
  switch (attribute.kind) {
    case 'int':
      return [integer(ATTRIBUTE.int, attribute.value)];
    case 'float':
      return [float(ATTRIBUTE.float, attribute.value)];
    case 'string':
      return [text(ATTRIBUTE.string, attribute.value)];
    case 'ints':
      return attribute.value.map((value) => integer(ATTRIBUTE.ints, value));
  }
}

function encodeTensor({ name, type, dims, data }: OnnxTensor): Uint8Array {
  return message([
    ...dims.map((side) => integer(TENSOR.dims, side)),
    integer(TENSOR.dataType, ONNX_TYPE_CODES[type]),
    text(TENSOR.name, name),
    block(TENSOR.rawData, data),
  ]);
}

function encodeValue({ name, type, shape }: OnnxValue): Uint8Array {
  const sides = (shape ?? []).map((side) => {
    if (side === null) return message([]);
    return message([typeof side === 'number' ? integer(DIMENSION.value, side) : text(DIMENSION.param, side)]);
  });
  const tensorType = message([
    integer(TENSOR_TYPE.elementType, ONNX_TYPE_CODES[type]),
    ...(shape === null
      ? []
      : [block(TENSOR_TYPE.shape, message(sides.map((side) => block(SHAPE.dimension, side))))]),
  ]);
  return message([
    text(VALUE_INFO.name, name),
    block(VALUE_INFO.type, message([block(TYPE.tensorType, tensorType)])),
  ]);
}

const utf8 = new TextEncoder();

function text(field: number, value: string): Uint8Array {
  return block(field, utf8.encode(value));
}

function block(field: number, content: Uint8Array): Uint8Array {
  const tag = field * 8 + WIRE.block;
  const bytes = new Uint8Array(varintSize(tag) + varintSize(content.length) + content.length);
  bytes.set(content, writeVarint(bytes, writeVarint(bytes, 0, tag), content.length));
  return bytes;
}

function integer(field: number, value: number): Uint8Array {
  const tag = field * 8 + WIRE.varint;
  const bytes = new Uint8Array(varintSize(tag) + int64Size(value));
  writeInt64(bytes, writeVarint(bytes, 0, tag), value);
  return bytes;
}

function float(field: number, value: number): Uint8Array {
  const tag = field * 8 + WIRE.fixed32;
  const bytes = new Uint8Array(varintSize(tag) + 4);
  new DataView(bytes.buffer).setFloat32(writeVarint(bytes, 0, tag), value, true);
  return bytes;
}

function message(fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const field of fields) {
    bytes.set(field, at);
    at += field.length;
  }
  return bytes;
}
