import type { WireReader } from '../protobuf-wire.js';
import { DIMENSION, SHAPE, TENSOR, TENSOR_TYPE, TYPE, VALUE_INFO } from './fields.js';
import { readMessage } from './message.js';
import { ONNX_TYPE_CODES, type OnnxDimension, type OnnxType } from './types.js';

/** A tensor of a file, without its values. */
export interface OnnxTensorInfo {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  readonly elements: number;
  /** Bytes that the elements take, whether in this file or in another; of texts as stored, else by type. */
  readonly bytes: number;
}

/** An input or output of a graph. */
export interface OnnxValueInfo {
  readonly name: string;
  /** Null for what is no tensor: a sequence, a map, an optional value. */
  readonly type: OnnxType | null;
  /** Null where the number of sides is left open. */
  readonly shape: readonly OnnxDimension[] | null;
}

const TYPE_NAMES = new Map(
  Object.entries(ONNX_TYPE_CODES).map(([name, code]) => [code as number, name as OnnxType]),
);

/** Bits of an element. Texts have no width of their own. */
const BITS: Readonly<Record<OnnxType, number>> = {
  float32: 32,
  uint8: 8,
  int8: 8,
  uint16: 16,
  int16: 16,
  int32: 32,
  int64: 64,
  string: 0,
  bool: 8,
  float16: 16,
  float64: 64,
  uint32: 32,
  uint64: 64,
  complex64: 64,
  complex128: 128,
  bfloat16: 16,
  float8e4m3fn: 8,
  float8e4m3fnuz: 8,
  float8e5m2: 8,
  float8e5m2fnuz: 8,
  uint4: 4,
  int4: 4,
  float4e2m1: 4,
};

/**
 * Reads a TensorProto.
 *
 * @throws WireError for an element type that ONNX did not know in 2024, or sides that are no lengths.
 */
export function readTensorInfo(reader: WireReader): OnnxTensorInfo {
  let name = '';
  let code = 0;
  let textBytes = 0;
  const dims: number[] = [];
  readMessage(reader, {
    [TENSOR.dims]: (field) => dims.push(...field.integers()),
    [TENSOR.dataType]: (field) => (code = field.integer()),
    [TENSOR.stringData]: (field) => {
      const { at, end } = field.block();
      textBytes += end - at;
    },
    [TENSOR.name]: (field) => (name = field.text()),
  });
  const type = TYPE_NAMES.get(code);
  if (type === undefined) reader.fail(`tensor ${JSON.stringify(name)} is of the unknown type ${code}`);
  if (dims.some((side) => side < 0)) {
    reader.fail(`tensor ${JSON.stringify(name)} has a negative side: ${dims.join(' x ')}`);
  }
  const elements = dims.reduce((product, side) => product * side, 1);
  const bytes = type === 'string' ? textBytes : Math.ceil((elements * BITS[type]) / 8);
  return { name, type, dims, elements, bytes };
}

/** Reads a ValueInfoProto. */
export function readValueInfo(reader: WireReader): OnnxValueInfo {
  let name = '';
  let type: OnnxType | null = null;
  let shape: OnnxDimension[] | null = null;
  readMessage(reader, {
    [VALUE_INFO.name]: (field) => (name = field.text()),
    [VALUE_INFO.type]: (value) => {
      readMessage(value.block(), {
        [TYPE.tensorType]: (tensor) => {
          readMessage(tensor.block(), {
            [TENSOR_TYPE.elementType]: (field) => (type = TYPE_NAMES.get(field.integer()) ?? null),
            [TENSOR_TYPE.shape]: (field) => (shape = readShape(field.block())),
          });
        },
      });
    },
  });
  return { name, type, shape };
}

function readShape(reader: WireReader): OnnxDimension[] {
  const sides: OnnxDimension[] = [];
  readMessage(reader, {
    [SHAPE.dimension]: (dimension) => {
      let side: OnnxDimension = null;
      readMessage(dimension.block(), {
        [DIMENSION.value]: (field) => (side = field.integer()),
        [DIMENSION.param]: (field) => (side = field.text()),
      });
      sides.push(side);
    },
  });
  return sides;
}
