import type { ModelCardInput } from '../../pipeline/models/card.js';
import { encodeGraph, type TestConstant, type TestNode, type TestValue } from './graph.js';

/** A tiny model of one output form: it finds what is red. */
export interface TestModel {
  readonly card: ModelCardInput;
  readonly onnx: Uint8Array;
}

const SIDE = 64;

/** Cells of the pooled map: each is the mean of 8 x 8 pixels. */
const CELLS = (SIDE / 8) ** 2;

const image: TestValue = { name: 'image', type: 'float32', dims: ['n', 3, SIDE, SIDE] };

const input: ModelCardInput['input'] = {
  name: 'image',
  channels: 'RGB',
  size: { width: SIDE, height: SIDE },
  fit: 'stretch',
};

function floats(name: string, dims: readonly number[], data: readonly number[]): TestConstant {
  return { name, type: 'float32', dims, data };
}

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes?: TestNode['attributes'],
): TestNode {
  return { op, inputs, outputs: [output], ...(attributes === undefined ? {} : { attributes }) };
}

/** [n, 3] means of the channels, 0..1. */
const MEANS = node('ReduceMean', ['image'], 'means', { axes: [2, 3], keepdims: 0 });

/** [n, 3, 8, 8] means of blocks, and the same as [n, 3, 64]. */
const MAP: readonly TestNode[] = [
  node('AveragePool', ['image'], 'map', { kernel_shape: [8, 8], strides: [8, 8] }),
  node('Reshape', ['map', 'flat_shape'], 'flat'),
];
const FLAT_SHAPE: TestConstant = { name: 'flat_shape', type: 'int64', dims: [3], data: [0, 3, -1] };

/** [n, length, 64] that hold the same numbers at each candidate, whatever the batch. */
function repeated(
  name: string,
  numbers: readonly number[],
): { nodes: TestNode[]; constants: TestConstant[] } {
  return {
    nodes: [
      node('Slice', ['flat', 'from_0', 'to_1', 'axis_1'], `${name}_one`),
      node('Mul', [`${name}_one`, 'zero'], `${name}_zero`),
      node('Add', [`${name}_zero`, `${name}_numbers`], name),
    ],
    constants: [floats(`${name}_numbers`, [1, numbers.length, 1], numbers)],
  };
}

const SLICES: readonly TestConstant[] = [
  { name: 'from_0', type: 'int64', dims: [1], data: [0] },
  { name: 'to_1', type: 'int64', dims: [1], data: [1] },
  { name: 'axis_1', type: 'int64', dims: [1], data: [1] },
  floats('zero', [], [0]),
];

/** The left half of the upper half, in the words of each order. */
const BOX_PIXELS = { cxcywh: [16, 16, 32, 32], xyxy: [0, 0, 32, 32] } as const;

function classifier(form: 'softmax' | 'sigmoid' | 'probability'): TestModel {
  return {
    card: { name: form, file: `${form}.onnx`, input, output: { form, output: 'means', person: 0 } },
    onnx: encodeGraph({
      inputs: [image],
      outputs: [{ name: 'means', type: 'float32', dims: ['n', 3] }],
      nodes: [MEANS],
    }),
  };
}

function heatmap(): TestModel {
  return {
    card: {
      name: 'heatmap',
      file: 'heatmap.onnx',
      input,
      output: { form: 'heatmap', output: 'map', person: 0, sizes: { output: 'sizes' } },
      embedding: 'means',
    },
    onnx: encodeGraph({
      inputs: [image],
      outputs: [
        { name: 'map', type: 'float32', dims: ['n', 3, 8, 8] },
        { name: 'sizes', type: 'float32', dims: ['n', 2, 8, 8] },
        { name: 'means', type: 'float32', dims: ['n', 3] },
      ],
      nodes: [
        MEANS,
        ...MAP,
        node('Slice', ['map', 'from_0', 'to_2', 'axis_1'], 'two'),
        node('Mul', ['two', 'zero'], 'nothing'),
        node('Add', ['nothing', 'cells'], 'sizes'),
      ],
      constants: [
        FLAT_SHAPE,
        ...SLICES,
        { name: 'to_2', type: 'int64', dims: [1], data: [2] },
        floats('cells', [1, 2, 1, 1], [2, 4]),
      ],
    }),
  };
}

/** Candidates as columns of [n, numbers, 64], joined from parts and turned to rows where asked. */
function detector(
  card: Omit<ModelCardInput, 'file' | 'input'>,
  parts: readonly (readonly number[] | 'flat' | 'red')[],
  output: { readonly name: string; readonly rows: boolean; readonly numbers: number },
): TestModel {
  const made = parts.map((part, index) =>
    typeof part === 'string' ? null : repeated(`part_${index}`, part),
  );
  const names = parts.map((part, index) => (typeof part === 'string' ? part : `part_${index}`));
  return {
    card: { ...card, file: `${card.name}.onnx`, input },
    onnx: encodeGraph({
      inputs: [image],
      outputs: [
        {
          name: output.name,
          type: 'float32',
          dims: output.rows ? ['n', CELLS, output.numbers] : ['n', output.numbers, CELLS],
        },
      ],
      nodes: [
        ...MAP,
        node('Slice', ['flat', 'from_0', 'to_1', 'axis_1'], 'red'),
        ...made.flatMap((one) => one?.nodes ?? []),
        node('Concat', names, output.rows ? 'joined' : output.name, { axis: 1 }),
        ...(output.rows ? [node('Transpose', ['joined'], output.name, { perm: [0, 2, 1] })] : []),
      ],
      constants: [FLAT_SHAPE, ...SLICES, ...made.flatMap((one) => one?.constants ?? [])],
    }),
  };
}

function detr(): TestModel {
  const boxes = repeated('centres', [0.25, 0.25, 0.5, 0.5]);
  return {
    card: {
      name: 'detr',
      file: 'detr.onnx',
      input,
      output: { form: 'detr', logits: 'logits', boxes: 'boxes', person: 0, activation: 'sigmoid' },
    },
    onnx: encodeGraph({
      inputs: [image],
      outputs: [
        { name: 'logits', type: 'float32', dims: ['n', CELLS, 3] },
        { name: 'boxes', type: 'float32', dims: ['n', CELLS, 4] },
      ],
      nodes: [
        ...MAP,
        node('Transpose', ['flat'], 'logits', { perm: [0, 2, 1] }),
        ...boxes.nodes,
        node('Transpose', ['centres'], 'boxes', { perm: [0, 2, 1] }),
      ],
      constants: [FLAT_SHAPE, ...SLICES, ...boxes.constants],
    }),
  };
}

function ssd(): TestModel {
  const corners = repeated('corners', [0, 0, 0.5, 0.5]);
  const classes = repeated('ones', [1]);
  const rows: TestConstant = { name: 'row_shape', type: 'int64', dims: [2], data: [0, -1] };
  return {
    card: {
      name: 'ssd',
      file: 'ssd.onnx',
      input,
      output: { form: 'ssd', boxes: 'boxes', scores: 'scores', classes: 'classes', person: 1 },
    },
    onnx: encodeGraph({
      inputs: [image],
      outputs: [
        { name: 'boxes', type: 'float32', dims: ['n', CELLS, 4] },
        { name: 'scores', type: 'float32', dims: ['n', CELLS] },
        // Class numbers come as whole numbers from some exports.
        { name: 'classes', type: 'int64', dims: ['n', CELLS] },
      ],
      nodes: [
        ...MAP,
        node('Slice', ['flat', 'from_0', 'to_1', 'axis_1'], 'red'),
        node('Reshape', ['red', 'row_shape'], 'scores'),
        ...corners.nodes,
        node('Transpose', ['corners'], 'boxes', { perm: [0, 2, 1] }),
        ...classes.nodes,
        node('Reshape', ['ones', 'row_shape'], 'class_numbers'),
        node('Cast', ['class_numbers'], 'classes', { to: 7 }),
      ],
      constants: [FLAT_SHAPE, rows, ...SLICES, ...corners.constants, ...classes.constants],
    }),
  };
}

/** A model of every form; detectors all box the upper left quarter, the heatmap what is reddest. */
export function testModels(): readonly TestModel[] {
  return [
    classifier('softmax'),
    classifier('sigmoid'),
    classifier('probability'),
    heatmap(),
    detector(
      { name: 'yolo-v8', output: { form: 'yolo', version: 'v8', output: 'output0', person: 0 } },
      [BOX_PIXELS.cxcywh, 'flat'],
      { name: 'output0', rows: false, numbers: 7 },
    ),
    detector(
      { name: 'yolo-v5', output: { form: 'yolo', version: 'v5', output: 'output', person: 0 } },
      [BOX_PIXELS.cxcywh, [0.5], 'flat'],
      { name: 'output', rows: true, numbers: 8 },
    ),
    detector(
      { name: 'yolo-nms', output: { form: 'yolo', version: 'v11', nms: true, output: 'output0', person: 2 } },
      [BOX_PIXELS.xyxy, 'red', [2]],
      { name: 'output0', rows: true, numbers: 6 },
    ),
    detr(),
    ssd(),
  ];
}

/** A classifier whose logits are not numbers where the picture is black: log of 0, times 0. */
export function notFiniteModel(): TestModel {
  return {
    card: {
      name: 'not-finite',
      file: 'not-finite.onnx',
      input,
      output: { form: 'sigmoid', output: 'logits', person: 0 },
    },
    onnx: encodeGraph({
      inputs: [image],
      outputs: [{ name: 'logits', type: 'float32', dims: ['n', 3] }],
      nodes: [MEANS, node('Log', ['means'], 'logs'), node('Mul', ['logs', 'none'], 'logits')],
      constants: [floats('none', [], [0])],
    }),
  };
}

/** A classifier by the mean of red, with an input of its own kind. */
export function meanModel(
  name: string,
  {
    dims,
    type = 'float32',
    ...changes
  }: Pick<TestValue, 'dims'> & {
    readonly type?: 'float32' | 'float16' | 'uint8';
  } & Partial<ModelCardInput['input']>,
): TestModel {
  const channels = dims[3] === 3 ? [1, 2] : [2, 3];
  return {
    card: {
      name,
      file: `${name}.onnx`,
      input: { ...input, type, ...changes },
      output: { form: 'probability', output: 'red', person: 0 },
    },
    onnx: encodeGraph({
      inputs: [{ name: 'image', type, dims }],
      outputs: [{ name: 'red', type: type === 'float16' ? 'float16' : 'float32', dims: [dims[0], 3] }],
      nodes: [
        node('Cast', ['image'], 'single', { to: 1 }),
        node('ReduceMean', ['single'], 'means', { axes: channels, keepdims: 0 }),
        node('Mul', ['means', 'factor'], 'scaled'),
        node('Cast', ['scaled'], 'red', { to: type === 'float16' ? 10 : 1 }),
      ],
      constants: [floats('factor', [], [type === 'uint8' ? 1 / 255 : 1])],
    }),
  };
}
