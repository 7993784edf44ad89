import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertToPersonModel } from '../../../pipeline/person-model/convert.js';
import { ModelBuildError } from '../../../pipeline/person-model/errors.js';
import { halfToNumber } from '../../../pipeline/person-model/half.js';
import {
  neededNodes,
  parseTfGraph,
  type TfGraph,
  type TfNode,
} from '../../../pipeline/person-model/tf-graph.js';
import { MODELS_FOLDER } from './tf-reference.js';

const file = join(MODELS_FOLDER, 'centernet.json');
const topology = readFileSync(file, 'utf8');
const weights = readFileSync(join(MODELS_FOLDER, 'centernet.bin'));
const graph = parseTfGraph(topology, weights, file);

/** The network with one node changed. */
function changed(name: string, change: (node: TfNode) => TfNode): TfGraph {
  const node = graph.nodes.get(name)!;
  return { ...graph, nodes: new Map([...graph.nodes, [name, change(node)]]) };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('convertToPersonModel', () => {
  const first = 'tower_0/MobilenetV3/Conv/BatchNorm/FusedBatchNorm';
  const swish = 'tower_0/MobilenetV3/Conv/hard_swish';
  const mean = 'tower_0/CenternetHead/Mean';
  const resize = 'tower_0/CenternetHead/c5_upsample/up_sampling2d/ResizeBilinear';

  it.each<[string, (node: TfNode) => TfNode, string]>([
    [
      `${swish}/Relu6`,
      (node) => ({ ...node, op: 'Elu' }),
      '(Elu): an operation that the conversion does not',
    ],
    [`${swish}/Relu6`, (node) => ({ ...node, op: 'toString' }), '(toString): an operation that'],
    [
      `${swish}/Relu6`,
      (node) => ({ ...node, input: [first] }),
      '(Relu6): known only behind the addition of 3',
    ],
    [
      first,
      (node) => ({ ...node, attr: { ...node.attr, padding: { s: base64('EXPLICIT') } } }),
      '(_FusedConv2D): padding EXPLICIT',
    ],
    [
      first,
      (node) => ({ ...node, attr: { ...node.attr, data_format: { s: base64('NCHW') } } }),
      '(_FusedConv2D): layout NCHW',
    ],
    [
      first,
      (node) => ({ ...node, attr: { ...node.attr, strides: { list: { i: ['1', '3', '3', '1'] } } } }),
      '(_FusedConv2D): strides 1,3,3,1',
    ],
    [
      first,
      (node) => ({ ...node, attr: { ...node.attr, dilations: { list: { i: ['1', '2', '2', '1'] } } } }),
      '(_FusedConv2D): dilations 1,2,2,1',
    ],
    [
      first,
      (node) => ({ ...node, attr: { ...node.attr, fused_ops: { list: { s: [base64('Elu')] } } } }),
      '(_FusedConv2D): fused with Elu',
    ],
    [mean, (node) => ({ ...node, attr: {} }), '(Mean): over axes 1,2'],
    [resize, (node) => ({ ...node, attr: { align_corners: { b: true } } }), '(ResizeBilinear): with aligned'],
  ])('refuses another form of %s, by node and operation', (name, change, detail) => {
    const broken = changed(name, change);
    expect(() => convertToPersonModel(broken)).toThrow(ModelBuildError);
    expect(() => convertToPersonModel(broken)).toThrow(`node ${name} ${detail}`);
  });

  it('says which node is missing', () => {
    const nodes = new Map([...graph.nodes].filter(([name]) => name !== first));
    expect(() => convertToPersonModel({ ...graph, nodes })).toThrow(`node ${first}, which node `);
    expect(() =>
      neededNodes(
        changed(first, (node) => ({ ...node, input: [first] })),
        [first],
      ),
    ).toThrow(`node ${first} needs itself`);
  });
});

describe('parseTfGraph', () => {
  it('refuses what is no graph model, and weights of another size', () => {
    expect(() => parseTfGraph('<html>', weights, 'm.json')).toThrow('m.json: not JSON');
    expect(() => parseTfGraph('{"format": "layers-model"}', weights, 'm.json')).toThrow(
      'm.json: not the graph model expected, at format',
    );
    expect(() => parseTfGraph(topology, weights.subarray(2), 'm.json')).toThrow(
      'm.json: its weights take 4030290 bytes, and centernet.bin holds 4030288',
    );
  });
});

describe('halfToNumber', () => {
  // Values of IEEE 754-2019, binary16.
  it.each([
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3155, 0.1666259765625],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('reads %i as %d', (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
  });
});
