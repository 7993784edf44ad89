import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { OnnxError, readOnnx } from '../../manifests/onnx/read.js';
import { onnxStatistics } from '../../manifests/onnx/statistics.js';
import { ONNX_TYPE_CODES, type OnnxModel, type OnnxType } from '../../manifests/onnx/types.js';
import { encodeOnnx } from '../../manifests/onnx/write.js';

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

/** y = LeakyRelu(x + b), with a slope of 0.5 */
const small: OnnxModel = {
  irVersion: 8,
  opset: 17,
  producer: 'test',
  graph: 'small',
  inputs: [{ name: 'x', type: 'float32', shape: ['n', 2] }],
  outputs: [{ name: 'y', type: 'float32', shape: ['n', 2] }],
  nodes: [
    { name: 'sum', op: 'Add', inputs: ['x', 'b'], outputs: ['s'], attributes: {} },
    {
      name: 'leak',
      op: 'LeakyRelu',
      inputs: ['s'],
      outputs: ['y'],
      attributes: { alpha: { kind: 'float', value: 0.5 } },
    },
  ],
  initializers: [{ name: 'b', type: 'float32', dims: [2], data: floats(1, -4) }],
};

describe('an ONNX file that we write', () => {
  it('runs in ONNX Runtime', async () => {
    const session = await InferenceSession.create(encodeOnnx(small));
    const { y } = await session.run({ x: new Tensor('float32', [1, 2, 3, 4], [2, 2]) });
    expect(y.dims).toEqual([2, 2]);
    expect([...(y.data as Float32Array)]).toEqual([2, -1, 4, 0]);
  });

  it('is read back as it was meant', () => {
    expect(readOnnx(encodeOnnx(small))).toEqual({
      irVersion: 8,
      producer: 'test',
      opsets: { '': 17 },
      name: 'small',
      inputs: [{ name: 'x', type: 'float32', shape: ['n', 2] }],
      outputs: [{ name: 'y', type: 'float32', shape: ['n', 2] }],
      initializers: [{ name: 'b', type: 'float32', dims: [2], elements: 2, bytes: 8 }],
      nodes: [
        {
          name: 'sum',
          op: 'Add',
          domain: '',
          inputs: ['x', 'b'],
          outputs: ['s'],
          attributes: {},
          constants: [],
          graphs: [],
        },
        {
          name: 'leak',
          op: 'LeakyRelu',
          domain: '',
          inputs: ['s'],
          outputs: ['y'],
          attributes: { alpha: 0.5 },
          constants: [],
          graphs: [],
        },
      ],
    });
  });

  it('keeps every shape, name and weight (property)', () => {
    const few = { maxLength: 4 };
    const name = fc.string({ maxLength: 6, unit: 'binary' });
    const type = fc.constantFrom(...(Object.keys(ONNX_TYPE_CODES) as OnnxType[]));
    const side = fc.oneof(fc.nat(2 ** 40), name, fc.constant(null));
    const value = fc.record({ name, type, shape: fc.option(fc.array(side, few)) });
    fc.assert(
      fc.property(fc.array(value, few), fc.array(name, few), fc.nat(), (values, names, opset) => {
        const nodes = names.map((op) => ({
          name: op,
          op,
          inputs: names,
          outputs: [op, ''],
          attributes: {},
        }));
        const model = { ...small, opset, inputs: values, outputs: values, nodes, initializers: [] };
        const read = readOnnx(encodeOnnx(model));
        expect(read.inputs).toEqual(values);
        expect(read.outputs).toEqual(values);
        expect(read.opsets).toEqual({ '': opset });
        const inner = { domain: '', attributes: {}, constants: [], graphs: [] };
        expect(read.nodes).toEqual(
          names.map((op) => ({ name: op, op, inputs: names, outputs: [op, ''], ...inner })),
        );
      }),
    );
  });
});

describe('readOnnx', () => {
  // A model whose one node is a Constant of int8 [3, 2], with dims packed and a field that nobody knows.
  const constant = Buffer.from(
    '0809' + // IR version 9
      'f93f0102030405060708' + // field 1023, 64 bits
      '3a24' + // graph
      '0a22' + // node
      '120163' + // output "c"
      '2208436f6e7374616e74' + // operation "Constant"
      '2a13' + // attribute
      '0a0576616c7565' + // "value"
      '2a0a' + // tensor
      '0a020302' + // dims 3, 2, packed
      '1003' + // int8
      '42027a7a', // name "zz"
    'hex',
  );

  it('counts the tensor of a Constant, passes over unknown fields and takes packed sides', () => {
    const model = readOnnx(constant);
    expect(model.nodes).toEqual([
      {
        name: '',
        op: 'Constant',
        domain: '',
        inputs: [],
        outputs: ['c'],
        attributes: {},
        constants: [{ name: 'zz', type: 'int8', dims: [3, 2], elements: 6, bytes: 6 }],
        graphs: [],
      },
    ]);
    expect(onnxStatistics(model)).toEqual({
      parameters: 6,
      weightBytes: 6,
      operations: { Constant: 1 },
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'it holds no graph'],
    ['a text', Buffer.from('{"not": "a model"}'), 'at byte '],
    ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'at byte '],
    ['a model cut short', encodeOnnx(small).subarray(0, -1), 'are announced and'],
  ])('refuses %s', (_, bytes, detail) => {
    expect(() => readOnnx(bytes)).toThrow(OnnxError);
    expect(() => readOnnx(bytes)).toThrow(detail);
  });

  it('answers any damage with its own error, or not at all (property)', () => {
    const whole = encodeOnnx(small);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(whole.length - 1), (bytes, at) => {
        const broken = Uint8Array.from(whole);
        broken.set(bytes.subarray(0, whole.length - at), at);
        try {
          readOnnx(broken);
        } catch (error) {
          expect(error).toBeInstanceOf(OnnxError);
        }
      }),
    );
  });
});

describe('onnxStatistics', () => {
  it('takes shapes and indexes for no weights', () => {
    const shape = { name: 'shape', type: 'int64', dims: [4], data: new Uint8Array(32) } as const;
    const zero = { name: 'zero', type: 'uint4', dims: [3], data: new Uint8Array(2) } as const;
    const model = { ...small, initializers: [...small.initializers, shape, zero] };
    expect(onnxStatistics(readOnnx(encodeOnnx(model)))).toEqual({
      parameters: 5,
      weightBytes: 10,
      operations: { Add: 1, LeakyRelu: 1 },
    });
  });
});
