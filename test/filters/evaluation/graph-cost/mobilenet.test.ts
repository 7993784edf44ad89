import { expect, test } from 'vitest';
import { graphCost, type OnnxGraph, type OnnxNode, type TensorShape } from '../../../../filters/index.js';

/** Output channels at full width and stride of the thirteen blocks. Source: MobileNets, arXiv:1704.04861, table 1. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/** MobileNet 1 with a bias in each layer (batch normalisation folded in). */
function mobileNet(side: number, width: number, classes: number): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, TensorShape>();
  const tensors = new Map<string, TensorShape>([['x', { type: 'float32', shape: [1, 3, side, side] }]]);
  let last = 'x';
  const add = (opType: string, shape: number[], weights: number[][]): void => {
    const name = nodes.length.toString();
    const constants = weights.map((sides, at) => {
      initializers.set(`${name}w${at}`, { type: 'float32', shape: sides });
      return `${name}w${at}`;
    });
    tensors.set(name, { type: 'float32', shape });
    nodes.push({ name, opType, inputs: [last, ...constants], outputs: [name], attributes: {} });
    last = name;
  };
  let size = side / 2;
  let channels = 32 * width;
  add('Conv', [1, channels, size, size], [[channels, 3, 3, 3], [channels]]);
  for (const [full, stride] of BLOCKS) {
    size /= stride;
    add('Conv', [1, channels, size, size], [[channels, 1, 3, 3], [channels]]);
    const out = full * width;
    add('Conv', [1, out, size, size], [[out, channels, 1, 1], [out]]);
    channels = out;
  }
  add('GlobalAveragePool', [1, channels, 1, 1], []);
  add('Flatten', [1, channels], []);
  add('Gemm', [1, classes], [[channels, classes], [classes]]);
  return { inputs: ['x'], outputs: [last], nodes, initializers, tensors };
}

test('MobileNet 1.0 at 224 has the published 569 million multiply-accumulates and 4.2 million parameters', () => {
  const cost = graphCost(mobileNet(224, 1, 1000));
  expect(Math.round(cost.multiplyAccumulates.total / 1e6)).toBe(569);
  expect((cost.weights.parameters / 1e6).toFixed(1)).toBe('4.2');
  // The output of the first pointwise layer, 112 x 112 x 64, beside its input of 32 channels.
  expect(cost.peakActivation).toEqual({ bytes: 112 * 112 * (64 + 32) * 4, node: '2' });
});

test('MobileNet 0.25 at 96, as visual wake words benchmarks use it, has 7.5 million', () => {
  const cost = graphCost(mobileNet(96, 0.25, 2));
  expect(cost.multiplyAccumulates.total).toBe(7_489_664);
  expect(cost.weights.parameters).toBe(210_850);
  expect(cost.weights.bytes).toBe(4 * 210_850);
});
