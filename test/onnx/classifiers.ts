import {
  encodeOnnx,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
} from '../../manifests/onnx/index.js';
import type { ModelCardInput } from '../../pipeline/models/card.js';
import type { TestModel } from './forms.js';

const floats = (name: string, dims: readonly number[], values: readonly number[]): OnnxTensor => ({
  name,
  type: 'float32',
  dims,
  data: new Uint8Array(Float32Array.from(values).buffer),
});

function int(value: number): OnnxAttribute {
  return { kind: 'int', value };
}

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: OnnxNode['attributes'] = {},
): OnnxNode {
  return { name: output, op, inputs, outputs: [output], attributes };
}

/** A convolution of 3 x 3 with one filter for each class, the mean over the picture, and what the form asks for. */
interface Parts {
  readonly name: string;
  /** Fixed sides of the input; null takes any. */
  readonly side: number | null;
  /** Weights of red in the centre of each class's filter, and the class's bias. */
  readonly classes: readonly (readonly [red: number, bias: number])[];
  readonly output: ModelCardInput['output'];
  readonly int8?: boolean;
}

/** Side that a card names where the graph takes any. */
const CARD_SIDE = 32;

function classifier({ name, side, classes, output, int8 = false }: Parts): TestModel {
  const kernel = classes.flatMap(([red]) => Array.from({ length: 27 }, (_, at) => (at === 4 ? red : 0)));
  const weights: OnnxTensor[] = int8
    ? [
        {
          name: 'w_int8',
          type: 'int8',
          dims: [classes.length, 3, 3, 3],
          data: new Uint8Array(Int8Array.from(kernel, (value) => value * 10).buffer),
        },
        floats('w_scale', [], [0.1]),
        { name: 'zero', type: 'int8', dims: [], data: Uint8Array.of(0) },
        floats('x_scale', [], [1 / 127]),
        floats('y_scale', [], [8 / 127]),
      ]
    : [floats('w', [classes.length, 3, 3, 3], kernel)];
  const conv = (x: string, y: string): OnnxNode =>
    node('Conv', [x, 'w', 'b'], y, { pads: { kind: 'ints', value: [1, 1, 1, 1] } });
  const body = int8
    ? [
        node('DequantizeLinear', ['w_int8', 'w_scale', 'zero'], 'w'),
        node('QuantizeLinear', ['image', 'x_scale', 'zero'], 'x_int8'),
        node('DequantizeLinear', ['x_int8', 'x_scale', 'zero'], 'x'),
        conv('x', 'y_real'),
        node('QuantizeLinear', ['y_real', 'y_scale', 'zero'], 'y_int8'),
        node('DequantizeLinear', ['y_int8', 'y_scale', 'zero'], 'y'),
      ]
    : [conv('image', 'y')];
  return {
    card: {
      name,
      file: `${name}.onnx`,
      input: {
        name: 'image',
        size: { width: side ?? CARD_SIDE, height: side ?? CARD_SIDE },
        fit: 'stretch',
      },
      output,
    },
    onnx: encodeOnnx({
      irVersion: 8,
      opset: 17,
      producer: 'test',
      graph: name,
      inputs: [{ name: 'image', type: 'float32', shape: ['n', 3, side ?? 'h', side ?? 'w'] }],
      outputs: [{ name: 'said', type: 'float32', shape: ['n', classes.length] }],
      nodes: [
        ...body,
        node('GlobalAveragePool', ['y'], 'pooled'),
        node('Flatten', ['pooled'], output.form === 'probability' ? 'logits' : 'said', { axis: int(1) }),
        ...(output.form === 'probability' ? [node('Sigmoid', ['logits'], 'said')] : []),
      ],
      initializers: [
        ...weights,
        floats(
          'b',
          [classes.length],
          classes.map(([, bias]) => bias),
        ),
      ],
    }),
  };
}

const RED = [8, -4] as const;
const NEVER = [0, 0] as const;

/** Finds red: a sigmoid inside the graph, and one number out. */
export const oneOutput = (side: number | null = 32): TestModel =>
  classifier({
    name: 'one-output',
    side,
    classes: [RED],
    output: { form: 'probability', output: 'said', person: 0 },
  });

/** Finds red: two logits out, of which the second is the person's. */
export const twoOutputs = (): TestModel =>
  classifier({
    name: 'two-outputs',
    side: 32,
    classes: [NEVER, RED],
    output: { form: 'softmax', output: 'said', person: 1 },
  });

/** Finds red: one logit out. */
export const oneLogit = (): TestModel =>
  classifier({
    name: 'one-logit',
    side: 32,
    classes: [RED],
    output: { form: 'sigmoid', output: 'said', person: 0 },
  });

/** The same graph under a card that takes the logit for a probability. */
export const misreadLogit = (): TestModel => {
  const { card, onnx } = oneLogit();
  return {
    card: {
      ...card,
      name: 'misread',
      file: 'misread.onnx',
      output: { form: 'probability', output: 'said', person: 0 },
    },
    onnx,
  };
};

/** Finds red in int8, between QuantizeLinear and DequantizeLinear. */
export const int8Model = (): TestModel =>
  classifier({
    name: 'int8',
    side: 32,
    classes: [RED],
    output: { form: 'sigmoid', output: 'said', person: 0 },
    int8: true,
  });
