import { writeVarint } from '../../manifests/protobuf-wire.js';

/**
 * A writer of tiny ONNX graphs for tests, after https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: as much of the
 * format as a few nodes with constants need.
 */

/** Element types as ONNX numbers them. */
const TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof TYPES;

/** An input or output: a text is an axis of any length. */
export interface TestValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/** A constant: float32 or int64 numbers. */
export interface TestConstant {
  readonly name: string;
  readonly type: 'float32' | 'int64';
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** Whole numbers, or lists of them: all that the nodes of these tests take. */
type Attribute = number | readonly number[] | { readonly float: number };

export interface TestNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface TestGraph {
  readonly inputs: readonly TestValue[];
  readonly outputs: readonly TestValue[];
  readonly nodes: readonly TestNode[];
  readonly constants?: readonly TestConstant[];
  /** 17 where nothing is said. */
  readonly opset?: number;
}

type Bytes = Uint8Array;

function varint(value: number): Bytes {
  const room = new Uint8Array(10);
  return room.slice(0, writeVarint(room, 0, value));
}

function join(parts: readonly Bytes[]): Bytes {
  return Uint8Array.from(Buffer.concat(parts));
}

/** Wire type 0: a number. */
function number(field: number, value: number): Bytes {
  return join([varint(field * 8), varint(value)]);
}

/** Wire type 2: a length and as many bytes. */
function block(field: number, bytes: Bytes): Bytes {
  return join([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function text(field: number, value: string): Bytes {
  return block(field, Uint8Array.from(Buffer.from(value, 'utf8')));
}

function value({ name, type, dims }: TestValue): Bytes {
  const axes = dims.map((dim) => block(1, typeof dim === 'number' ? number(1, dim) : text(2, dim)));
  const tensor = join([number(1, TYPES[type]), block(2, join(axes))]);
  return join([text(1, name), block(2, block(1, tensor))]);
}

function float(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

function constant({ name, type, dims, data }: TestConstant): Bytes {
  const raw =
    type === 'float32'
      ? new Uint8Array(Float32Array.from(data).buffer)
      : new Uint8Array(BigInt64Array.from(data.map(BigInt)).buffer);
  return join([...dims.map((dim) => number(1, dim)), number(2, TYPES[type]), text(8, name), block(9, raw)]);
}

function attribute(name: string, value: Attribute): Bytes {
  if (typeof value === 'number') return join([text(1, name), number(3, value), number(20, 2)]);
  if ('float' in value) return join([text(1, name), varint(2 * 8 + 5), float(value.float), number(20, 1)]);
  return join([text(1, name), ...value.map((one) => number(8, one)), number(20, 7)]);
}

function node({ op, inputs, outputs, attributes = {} }: TestNode): Bytes {
  return join([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, one]) => block(5, attribute(name, one))),
  ]);
}

/** The bytes of an ONNX file. */
export function encodeGraph({ inputs, outputs, nodes, constants = [], opset = 17 }: TestGraph): Bytes {
  const graph = join([
    ...nodes.map((one) => block(1, node(one))),
    text(2, 'test'),
    ...constants.map((one) => block(5, constant(one))),
    ...inputs.map((one) => block(11, value(one))),
    ...outputs.map((one) => block(12, value(one))),
  ]);
  return join([number(1, 8), block(7, graph), block(8, join([text(1, ''), number(2, opset)]))]);
}
