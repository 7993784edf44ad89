/** An input or output of an ONNX graph. */
export interface GraphValue {
  readonly name: string;
  /** float32, uint8, int64, ...; `no tensor` where it is something else. */
  readonly type: string;
  /** Length along each axis; a text, possibly empty, where it is free. */
  readonly dims: readonly (number | string)[];
}

/** What an ONNX graph takes and gives. */
export interface ModelGraph {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** Such as `image float32 [batch, 3, 640, 640]`. */
export function describeValue({ name, type, dims }: GraphValue): string {
  return `${name} ${type} [${dims.map((dim) => (dim === '' ? '?' : String(dim))).join(', ')}]`;
}

/** The inputs and outputs of a graph, a line each. */
export function describeGraph({ inputs, outputs }: ModelGraph): string {
  return [
    'inputs:',
    ...inputs.map((value) => `  ${describeValue(value)}`),
    'outputs:',
    ...outputs.map((value) => `  ${describeValue(value)}`),
  ].join('\n');
}
