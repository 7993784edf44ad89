import type { OnnxModel } from '../../manifests/onnx/types.js';
import { Conversion } from './conversion.js';
import { OnnxDraft } from './draft.js';
import { ModelBuildError } from './errors.js';
import { convertNode, INPUT_NAME } from './operations.js';
import { neededNodes, type TfGraph, type TfWeight } from './tf-graph.js';

/** The network's outputs that are kept, and their names in the converted model. */
const OUTPUTS = [
  { node: 'tower_0/keypoints', name: 'heatmap', channels: 1 },
  { node: 'tower_0/wh', name: 'sizes', channels: 4 },
] as const;

/** Weights whose last side is the class; 80 classes of COCO, of which person is the first. */
const CLASS_WEIGHTS = [
  'CenternetHead/centernet_cls_output/pointwise_weights',
  'CenternetHead/centernet_cls_output/biases',
];
const PERSON_CLASS = 0;

/** Later versions of the format hold nothing that the network needs; older runtimes read this one. */
const OPSET = 17;
const IR_VERSION = 8;

/**
 * Converts MobileNetV3-CenterNet to an ONNX model that keeps of the classes the person only. Input `image`:
 * uint8 [n, h, w, 3], RGB, sides multiples of 32. Outputs, at every fourth pixel of each side: `heatmap`
 * [n, 1, h/4, w/4], how likely a person's centre lies there, 0..1; `sizes` [n, 4, h/4, w/4], how many input
 * pixels the object reaches from there to the left, up, to the right and down.
 *
 * @throws ModelBuildError where the graph is another one: which node, which operation.
 */
export function convertToPersonModel(graph: TfGraph): OnnxModel {
  const draft = new OnnxDraft();
  const conversion = new Conversion(draft, onlyPerson(graph.weights));
  const nodes = neededNodes(
    graph,
    OUTPUTS.map(({ node }) => node),
  );
  for (const node of nodes) convertNode(conversion, node);
  for (const { node, name } of OUTPUTS) draft.node(name, 'Identity', [node]);
  return {
    irVersion: IR_VERSION,
    opset: OPSET,
    producer: 'wake-vision-pipeline',
    graph: 'person-centernet',
    inputs: [{ name: INPUT_NAME, type: 'uint8', shape: ['n', 'h', 'w', 3] }],
    outputs: OUTPUTS.map(({ name, channels }) => ({
      name,
      type: 'float32',
      shape: ['n', channels, 'h/4', 'w/4'],
    })),
    nodes: draft.nodes,
    initializers: draft.initializers,
  };
}

/** The weights, those of the class heatmap cut down to the person. */
function onlyPerson(weights: ReadonlyMap<string, TfWeight>): ReadonlyMap<string, TfWeight> {
  const kept = new Map(weights);
  for (const name of CLASS_WEIGHTS) {
    const weight = weights.get(name);
    if (weight === undefined) throw new ModelBuildError(`weight ${name} is not in the model`);
    const classes = weight.shape[weight.shape.length - 1];
    const size = weight.type === 'float16' ? 2 : 4;
    const data = new Uint8Array(weight.data.length / classes);
    for (let at = 0; at * size < data.length; at += 1) {
      const from = (at * classes + PERSON_CLASS) * size;
      data.set(weight.data.subarray(from, from + size), at * size);
    }
    kept.set(name, { ...weight, shape: [...weight.shape.slice(0, -1), 1], data });
  }
  return kept;
}
