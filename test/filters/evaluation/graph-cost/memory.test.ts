import { describe, expect, test } from 'vitest';
import { graphCost, graphWeights, peakActivation, tensorBytes } from '../../../../filters/index.js';
import { graph, nodes } from './make-graph.js';

describe('weights', () => {
  test('parameters are learnt numbers; bytes are of everything that is read', () => {
    const weights = graphWeights(
      graph({
        nodes: nodes([
          'a = QLinearConv(x, s, z, w, s, wz, s, z, b)',
          'f = DequantizeLinear(a, s, z)',
          'r = Reshape(f, to)',
          'y = Add(r, shift)',
        ]),
        weights: [
          's: float32',
          'z: uint8',
          'wz: int8 4',
          'w: int8 4x3x3x3',
          'b: int32 4',
          'to: int64 2',
          'shift: float32 4',
          'unread: float32 1000',
        ],
        tensors: [
          'x: uint8 1x3x3x3',
          'a: uint8 1x4x1x1',
          'f: float32 1x4x1x1',
          'r: float32 1x4',
          'y: float32 1x4',
        ],
      }),
    );
    expect(weights).toEqual({
      parameters: 108 + 4 + 4,
      steeringElements: 1 + 1 + 4 + 2,
      bytes: 4 + 1 + 4 + 108 + 16 + 16 + 16,
      bytesByType: [
        { type: 'float32', bytes: 20 },
        { type: 'int32', bytes: 16 },
        { type: 'int64', bytes: 16 },
        { type: 'int8', bytes: 112 },
        { type: 'uint8', bytes: 1 },
      ],
    });
  });

  test('a constant that two nodes read counts once', () => {
    const shared = graphWeights(
      graph({
        nodes: nodes(['a = MatMul(x, w)', 'y = MatMul(a, w)']),
        weights: ['w: float32 4x4'],
        tensors: [],
      }),
    );
    expect([shared.parameters, shared.bytes]).toEqual([16, 64]);
  });

  test.each([
    ['int4', 3, 2],
    ['uint4', 4, 2],
    ['float16', 3, 6],
    ['bool', 3, 3],
    ['float64', 1, 8],
  ] as const)('%s: %d elements take %d bytes', (type, elements, bytes) => {
    expect(tensorBytes({ type, shape: [elements] })).toBe(bytes);
  });
});

describe('peak activation', () => {
  test('of a chain is the largest input and output together', () => {
    const chain = graph({
      nodes: nodes(['a = Conv(x, w)', 'b = Relu(a)', 'y = GlobalAveragePool(b)']),
      weights: ['w: float32 8x3x1x1'],
      tensors: ['x: float32 1x3x4x4', 'a: float32 1x8x4x4', 'b: float32 1x8x4x4', 'y: float32 1x8x1x1'],
    });
    expect(peakActivation(chain)).toEqual({ bytes: 512 + 512, node: 'b' });
  });

  test('holds what a later branch reads', () => {
    const residual = graph({
      nodes: nodes(['a = Conv(x, w)', 'b = Conv(a, w)', 'y = Add(b, x)']),
      weights: ['w: float32 2x2x1x1'],
      tensors: ['x: int8 1x2x10', 'a: int8 1x3x10', 'b: int8 1x2x10', 'y: int8 1x2x10'],
    });
    expect(peakActivation(residual)).toEqual({ bytes: 20 + 30 + 20, node: 'b' });
  });

  test('holds outputs to the end and inputs from the start', () => {
    const early = {
      ...graph({
        nodes: nodes(['y = Relu(x)', 'a = Relu(u)', 'b = Relu(a)']),
        tensors: ['x: int8 5', 'u: int8 7', 'y: int8 11', 'a: int8 13', 'b: int8 17'],
      }),
      inputs: ['x', 'u'],
      outputs: ['y', 'b'],
    };
    expect(peakActivation(early)).toEqual({ bytes: 11 + 13 + 17, node: 'b' });
  });

  test('reshaping takes no memory, and weights are none of it', () => {
    const reshaped = graph({
      nodes: nodes(['wt = Transpose(w)', 'a = Reshape(x, to)', 'y = MatMul(a, wt)']),
      weights: ['w: float32 2x100', 'to: int64 2'],
      tensors: ['x: float32 1x4x25', 'a: float32 1x100', 'wt: float32 100x2', 'y: float32 1x2'],
    });
    expect(peakActivation(reshaped)).toEqual({ bytes: 400 + 8, node: 'y' });
  });

  test('of a graph without nodes is nothing', () => {
    expect(peakActivation(graph({ nodes: [], tensors: ['x: int8 5'] }))).toEqual({ bytes: 0, node: null });
  });

  test('needs every shape', () => {
    const unknown = graph({
      nodes: nodes(['a = Relu(x)', 'y = Relu(a)']),
      tensors: ['x: int8 5', 'y: int8 5'],
    });
    expect(() => peakActivation(unknown)).toThrow('node a (Relu): the shape of tensor "a" is not known');
  });
});

/** Two convolutions, the first with a Relu, between quantising and dequantising nodes, and a residual sum. */
const QDQ = graph({
  nodes: nodes([
    'xq = QuantizeLinear(x, s, z)',
    'xd = DequantizeLinear(xq, s, z)',
    'wd = DequantizeLinear(w, s, wz)',
    'c = Conv(xd, wd)',
    'r = Relu(c)',
    'rq = QuantizeLinear(r, s, z)',
    'rd = DequantizeLinear(rq, s, z)',
    'e = Conv(rd, wd)',
    'eq = QuantizeLinear(e, s, z)',
    'ed = DequantizeLinear(eq, s, z)',
    'a = Add(ed, xd)',
    'aq = QuantizeLinear(a, s, z)',
    'y = DequantizeLinear(aq, s, z)',
  ]),
  weights: ['s: float32', 'z: uint8', 'wz: int8', 'w: int8 2x2x3x3'],
  tensors: [
    ...['x', 'xd', 'c', 'r', 'rd', 'e', 'ed', 'a', 'y'].map((name) => `${name}: float32 1x2x10x10`),
    ...['xq', 'rq', 'eq', 'aq'].map((name) => `${name}: uint8 1x2x10x10`),
    'wd: float32 2x2x3x3',
  ],
});

describe('a graph between QuantizeLinear and DequantizeLinear', () => {
  test('is held quantised by an integer runtime: one byte an element', () => {
    // At the second convolution: x for the sum, the first result, the second one; 200 bytes each.
    expect(peakActivation(QDQ, 'quantised')).toEqual({ bytes: 600, node: 'e' });
  });

  test('as written holds real numbers: x, c and r at once', () => {
    expect(peakActivation(QDQ)).toEqual({ bytes: 3 * 800, node: 'r' });
  });

  test('has both figures, and 36 parameters of a byte each', () => {
    const cost = graphCost(QDQ);
    expect(cost.weights.parameters).toBe(36);
    expect(cost.weights.bytes).toBe(36 + 4 + 1 + 1);
    expect(cost.multiplyAccumulates.total).toBe(2 * 200 * 18);
    expect(cost.quantisedPeakActivation?.bytes).toBe(600);
    expect(cost.peakActivation.bytes).toBe(2400);
  });

  test('a result that is also read as real numbers is held as such', () => {
    const both = graph({
      nodes: nodes([
        'a = Relu(x)',
        'q = QuantizeLinear(a, s, z)',
        'd = DequantizeLinear(q, s, z)',
        'y = Add(a, d)',
      ]),
      weights: ['s: float32', 'z: uint8'],
      tensors: ['x: float32 10', 'a: float32 10', 'q: uint8 10', 'd: float32 10', 'y: float32 10'],
    });
    expect(peakActivation(both, 'quantised')).toEqual({ bytes: 40 + 10 + 40, node: 'y' });
  });

  test('a graph of real numbers has no quantised figure', () => {
    const plain = graph({ nodes: nodes(['y = Relu(x)']), tensors: ['x: float32 4', 'y: float32 4'] });
    expect(graphCost(plain).quantisedPeakActivation).toBeNull();
  });
});
