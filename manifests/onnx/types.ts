/**
 * The part of the ONNX format that a network's graph is made of. Field numbers and codes are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (IR version 8 and later).
 */

/** ONNX's code of each element type. */
export const ONNX_TYPE_CODES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  uint4: 21,
  int4: 22,
  float4e2m1: 23,
} as const;

/** An element type that ONNX knows. */
export type OnnxType = keyof typeof ONNX_TYPE_CODES;

/** A side of a tensor: a fixed length, the name of one that is free, or null where nothing is said of it. */
export type OnnxDimension = number | string | null;

/** What goes into a graph or comes out of it. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  /** Null where the file leaves even the number of sides open. */
  readonly shape: readonly OnnxDimension[] | null;
}

/** A tensor that stands in the file: a weight or another constant. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  /** The elements, little-endian, last side fastest. */
  readonly data: Uint8Array;
}

/** An attribute of a node, as far as the writer needs them. */
export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

/** One operation of a graph. An empty input name stands for an optional input left out. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A model to be written: one graph over the default operator set. Nodes stand in an order that can be run. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly producer: string;
  readonly graph: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
}
