import { describe, expect, test } from 'vitest';
import { multiplyAccumulates } from '../../../../filters/index.js';
import { graph, nodes } from './make-graph.js';

/** Multiply-accumulates of one node from x to y. */
function cost(
  node: string,
  tensors: readonly string[],
  weights: readonly string[],
  attributes: Record<string, number> = {},
): number {
  return multiplyAccumulates(graph({ nodes: nodes([node], attributes), tensors, weights })).total;
}

describe('multiply-accumulates', () => {
  test.each([
    ['a 3x3 convolution', '1x3x96x96', '1x8x48x48', '8x3x3x3', 48 * 48 * 8 * 3 * 9],
    ['depthwise: one channel each', '1x8x48x48', '1x8x48x48', '8x1x3x3', 48 * 48 * 8 * 9],
    ['in two groups', '1x8x5x5', '1x4x5x5', '4x4x1x1', 25 * 4 * 4],
    ['of a batch', '7x3x4x4', '7x2x4x4', '2x3x1x1', 7 * 16 * 2 * 3],
    ['over time', '1x16x100', '1x32x98', '32x16x3', 98 * 32 * 16 * 3],
  ])('%s', (_name, x, y, w, expected) => {
    const tensors = [`x: float32 ${x}`, `y: float32 ${y}`];
    expect(cost('y = Conv(x, w)', tensors, [`w: float32 ${w}`])).toBe(expected);
  });

  test('a transposed convolution spreads each input element', () => {
    const tensors = ['x: float32 1x4x5x5', 'y: float32 1x6x10x10'];
    expect(cost('y = ConvTranspose(x, w)', tensors, ['w: float32 4x6x2x2'])).toBe(4 * 25 * 6 * 4);
  });

  test('Gemm, straight and with the input turned', () => {
    const weights = ['w: float32 256x2', 'b: float32 2'];
    const out = 'y: float32 3x2';
    expect(cost('y = Gemm(x, w, b)', ['x: float32 3x256', out], weights)).toBe(3 * 2 * 256);
    expect(cost('y = Gemm(x, w, b)', ['x: float32 256x3', out], weights, { transA: 1 })).toBe(3 * 2 * 256);
  });

  test.each([
    ['2x4', '4x3', '2x3', 24],
    ['5x2x4', '4x3', '5x2x3', 120],
    ['5x2x4', '5x4x3', '5x2x3', 120],
    ['4', '4x3', '3', 12],
    ['2x4', '4', '2', 8],
  ])('a matrix product of %s and %s', (x, w, y, expected) => {
    const tensors = [`x: float32 ${x}`, `y: float32 ${y}`];
    expect(cost('y = MatMul(x, w)', tensors, [`w: float32 ${w}`])).toBe(expected);
  });

  test('quantised operators keep their factors apart', () => {
    const q = ['s: float32', 'z: uint8'];
    const picture = ['x: uint8 1x3x8x8', 'y: uint8 1x4x8x8'];
    const kernel = 'w: int8 4x3x3x3';
    const expected = 64 * 4 * 3 * 9;
    expect(cost('y = QLinearConv(x, s, z, w, s, z, s, z)', picture, [...q, kernel])).toBe(expected);
    expect(cost('y = ConvInteger(x, w, z)', picture, [...q, kernel])).toBe(expected);
    const rows = ['x: uint8 2x4', 'y: uint8 2x3'];
    const matrix = 'w: int8 4x3';
    expect(cost('y = QLinearMatMul(x, s, z, w, s, z, s, z)', rows, [...q, matrix])).toBe(24);
    expect(cost('y = MatMulInteger(x, w, z)', rows, [...q, matrix])).toBe(24);
    expect(cost('y = QGemm(x, s, z, w, s, z)', rows, [...q, matrix])).toBe(24);
  });

  test('between QuantizeLinear and DequantizeLinear only the operator counts', () => {
    const costs = multiplyAccumulates(
      graph({
        nodes: nodes([
          'q = QuantizeLinear(x, s, z)',
          'd = DequantizeLinear(q, s, z)',
          'wd = DequantizeLinear(w, s, wz)',
          'y = Conv(d, wd)',
        ]),
        weights: ['s: float32', 'z: uint8', 'wz: int8', 'w: int8 4x3x3x3'],
        tensors: [
          'x: float32 1x3x8x8',
          'q: uint8 1x3x8x8',
          'd: float32 1x3x8x8',
          'wd: float32 4x3x3x3',
          'y: float32 1x4x8x8',
        ],
      }),
    );
    expect(costs).toEqual({
      total: 6912,
      nodes: [{ node: 'y', opType: 'Conv', multiplyAccumulates: 6912 }],
      notCounted: [],
    });
  });

  test('operators that are not counted are named, the others cost nothing', () => {
    const tensors = ['x: float32 1x4', 'a: float32 1x4', 'b: float32 1x4', 'y: float32 1x4'];
    const list = nodes(['a = LSTM(x)', 'b = Relu(a)', 'c = Einsum(b)', 'y = LSTM(b)']);
    expect(multiplyAccumulates(graph({ nodes: list, tensors }))).toEqual({
      total: 0,
      nodes: [],
      notCounted: ['Einsum', 'LSTM'],
    });
  });

  test.each([
    [
      'y = Conv(x, w)',
      ['x: float32 1x3x4x4'],
      'node y (Conv): the shape of tensor "y" is not known; run shape inference first',
    ],
    [
      'y = Conv(x)',
      ['x: float32 1x3x4x4', 'y: float32 1x2x4x4'],
      'node y (Conv): an input or output is missing',
    ],
    ['y = Gemm(x, w)', ['x: float32 3', 'y: float32 3'], 'node y (Gemm): shape [3] has no axis 1'],
    [
      'y = Conv(x, w)',
      ['x: float32 1x3x4x4', 'y: float32 -1x2x4x4'],
      'side -1 of shape [-1, 2, 4, 4]: give whole numbers, 1 for a free side',
    ],
  ])('%s of unknown or unfit shape is refused', (node, tensors, message) => {
    expect(() => cost(node, tensors, ['w: float32 2x3x1x1'])).toThrow(message);
  });
});
