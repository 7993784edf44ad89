import type { ModelCardInput } from './card.js';
import type { GraphValue, ModelGraph } from './graph.js';

type CardInput = ModelCardInput['input'];
type CardOutput = ModelCardInput['output'];

/** What a known export puts into a graph and reads out of it. */
export interface MatchedForm {
  readonly input: CardInput;
  readonly output: CardOutput;
}

/** COCO's first class in the 80 that YOLO and RT-DETR number from 0; its number in the lists of 90 that begin at 1. */
const PERSON_OF_80 = 0;
const PERSON_OF_90 = 1;

/** Numbers a candidate for the 80 classes of COCO: boxes and classes, and objectness in version 5. */
const V8_NUMBERS = 84;
const V5_NUMBERS = 85;

/** The means and deviations with which ImageNet models are trained, by channel of RGB: torchvision's. */
const IMAGENET = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** Levels around letterboxed pictures in YOLO's own preprocessing. */
const YOLO_PAD = 114;

/** The side that YOLO exports are trained at, for graphs that take any. */
const YOLO_SIDE = 640;

/**
 * The form of a graph that comes from a well-known export, told by the names, types and axes of what it takes and
 * gives; null where they leave a question open. Classifiers always do: nothing in a graph says which class is the
 * person, nor how its levels are scaled.
 */
export function matchForm(graph: ModelGraph): MatchedForm | null {
  const tensors = graph.inputs.filter(({ type }) => type !== 'no tensor');
  if (tensors.length !== 1 || tensors[0].dims.length !== 4) return null;
  const [input] = tensors;
  return (
    matchHeatmap(input, graph) ?? matchSsd(input, graph) ?? matchDetr(input, graph) ?? matchYolo(input, graph)
  );
}

function output(graph: ModelGraph, ...names: readonly string[]): GraphValue | undefined {
  return graph.outputs.find(({ name }) => names.includes(name));
}

function isFloat({ type }: GraphValue): boolean {
  return type === 'float32' || type === 'float16';
}

/** The layout of an input of three channels; null where both axes or neither have that length. */
function layoutOf({ dims }: GraphValue): 'NCHW' | 'NHWC' | null {
  if (dims[1] === 3 && dims[3] !== 3) return 'NCHW';
  if (dims[3] === 3 && dims[1] !== 3) return 'NHWC';
  return null;
}

/** Fixed sides, or the given ones where the graph takes any. */
function sizeOf(input: GraphValue, free: CardInput['size']): CardInput['size'] {
  const [height, width] = layoutOf(input) === 'NHWC' ? input.dims.slice(1, 3) : input.dims.slice(2, 4);
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : free;
}

/** A map of one class that takes plain levels: nothing is left to ask. */
function matchHeatmap(input: GraphValue, graph: ModelGraph): MatchedForm | null {
  const map = output(graph, 'heatmap');
  const layout = layoutOf(input);
  if (map?.dims.length !== 4 || map.dims[1] !== 1 || input.type !== 'uint8' || layout === null) return null;
  const sizes = output(graph, 'sizes');
  return {
    input: {
      name: input.name,
      layout,
      type: 'uint8',
      size: sizeOf(input, { longestSide: 416, multipleOf: 32 }),
      fit: 'letterbox',
    },
    output: {
      form: 'heatmap',
      output: map.name,
      person: 0,
      ...(sizes?.dims.length === 4 ? { sizes: { output: sizes.name } } : {}),
    },
  };
}

/** The export of TensorFlow's object detection models: their output names are unmistakable. */
function matchSsd(input: GraphValue, graph: ModelGraph): MatchedForm | null {
  const boxes = output(graph, 'detection_boxes', 'detection_boxes:0');
  const classes = output(graph, 'detection_classes', 'detection_classes:0');
  const scores = output(graph, 'detection_scores', 'detection_scores:0');
  const count = output(graph, 'num_detections', 'num_detections:0');
  const layout = layoutOf(input);
  if (boxes === undefined || classes === undefined || scores === undefined) return null;
  if (input.type !== 'uint8' || layout !== 'NHWC') return null;
  return {
    input: {
      name: input.name,
      layout,
      type: 'uint8',
      size: sizeOf(input, { width: 320, height: 320 }),
      fit: 'stretch',
    },
    output: {
      form: 'ssd',
      boxes: boxes.name,
      classes: classes.name,
      scores: scores.name,
      ...(count === undefined ? {} : { count: count.name }),
      person: PERSON_OF_90,
    },
  };
}

/** The exports of Hugging Face: `pixel_values` in, `logits` and `pred_boxes` out. */
function matchDetr(input: GraphValue, graph: ModelGraph): MatchedForm | null {
  const logits = output(graph, 'logits');
  const boxes = output(graph, 'pred_boxes');
  if (logits?.dims.length !== 3 || boxes?.dims.length !== 3) return null;
  if (input.name !== 'pixel_values' || layoutOf(input) !== 'NCHW' || !isFloat(input)) return null;
  const type = input.type === 'float16' ? ('float16' as const) : ('float32' as const);
  const common = { name: input.name, layout: 'NCHW' as const, type };
  switch (logits.dims[2]) {
    // DETR and YOLOS: COCO's numbers from 1 to 90, "nothing" as the last class.
    case 92:
      return {
        input: {
          ...common,
          size: sizeOf(input, { width: 800, height: 800 }),
          fit: 'stretch',
          scale: IMAGENET.scale,
          mean: [...IMAGENET.mean],
          std: [...IMAGENET.std],
        },
        output: {
          form: 'detr',
          logits: logits.name,
          boxes: boxes.name,
          person: PERSON_OF_90,
          activation: 'softmax',
        },
      };
    // RT-DETR: the 80 classes, each on its own, levels from 0 to 1.
    case 80:
      return {
        input: { ...common, size: sizeOf(input, { width: 640, height: 640 }), fit: 'stretch' },
        output: {
          form: 'detr',
          logits: logits.name,
          boxes: boxes.name,
          person: PERSON_OF_80,
          activation: 'sigmoid',
        },
      };
    default:
      return null;
  }
}

/** The exports of Ultralytics for the 80 classes of COCO, told by the length of a candidate. */
function matchYolo(input: GraphValue, graph: ModelGraph): MatchedForm | null {
  const [detections] = graph.outputs;
  if (graph.outputs.length !== 1 || detections.dims.length !== 3) return null;
  if (layoutOf(input) !== 'NCHW' || !isFloat(input)) return null;
  const [, rows, columns] = detections.dims;
  const form = { form: 'yolo' as const, output: detections.name, person: PERSON_OF_80 };
  const found: CardOutput | null =
    columns === 6 && detections.name === 'output0'
      ? { ...form, version: 'v8', nms: true }
      : rows === V8_NUMBERS && columns !== V8_NUMBERS
        ? { ...form, version: 'v8' }
        : columns === V5_NUMBERS && rows !== V5_NUMBERS
          ? { ...form, version: 'v5' }
          : null;
  if (found === null) return null;
  return {
    input: {
      name: input.name,
      layout: 'NCHW',
      type: input.type === 'float16' ? 'float16' : 'float32',
      size: sizeOf(input, { longestSide: YOLO_SIDE, multipleOf: 32 }),
      fit: 'letterbox',
      pad: YOLO_PAD,
    },
    output: found,
  };
}
