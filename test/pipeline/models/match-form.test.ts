import { describe, expect, it } from 'vitest';
import type { GraphValue, ModelGraph } from '../../../pipeline/models/graph.js';
import { matchForm } from '../../../pipeline/models/match-form.js';

type Dims = GraphValue['dims'];

function graph(input: [string, string, Dims], ...outputs: [string, Dims][]): ModelGraph {
  const [name, type, dims] = input;
  return {
    inputs: [{ name, type, dims }],
    outputs: outputs.map(([output, axes]) => ({ name: output, type: 'float32', dims: axes })),
  };
}

const IMAGES: [string, string, Dims] = ['images', 'float32', [1, 3, 640, 640]];

describe('the form of a graph', () => {
  it('is that of a YOLO of the 80 classes, by the length of a candidate', () => {
    expect(matchForm(graph(IMAGES, ['output0', [1, 84, 8400]]))?.output).toMatchObject({
      version: 'v8',
      person: 0,
    });
    expect(matchForm(graph(IMAGES, ['output0', [1, 25200, 85]]))?.output).toMatchObject({ version: 'v5' });
    expect(matchForm(graph(IMAGES, ['output0', [1, 300, 6]]))?.output).toMatchObject({ nms: true });
    const free = graph(
      ['images', 'float32', ['batch', 3, 'height', 'width']],
      ['output0', ['batch', 84, 'anchors']],
    );
    expect(matchForm(free)?.input.size).toEqual({ longestSide: 640, multipleOf: 32 });
  });

  it('is that of a DETR or an RT-DETR, by names and classes', () => {
    const input: [string, string, Dims] = ['pixel_values', 'float32', ['batch', 3, 'height', 'width']];
    const boxes: [string, Dims] = ['pred_boxes', ['batch', 100, 4]];
    expect(matchForm(graph(input, ['logits', ['batch', 100, 92]], boxes))).toMatchObject({
      input: { mean: [0.485, 0.456, 0.406] },
      output: { activation: 'softmax', person: 1 },
    });
    expect(matchForm(graph(input, ['logits', ['batch', 300, 80]], boxes))?.output).toMatchObject({
      activation: 'sigmoid',
      person: 0,
    });
    expect(matchForm(graph(input, ['logits', ['batch', 100, 12]], boxes))).toBeNull();
  });

  it('is that of a TensorFlow detector, by the names of its outputs', () => {
    const outputs: [string, Dims][] = [
      ['detection_boxes', [1, 100, 4]],
      ['detection_classes', [1, 100]],
      ['detection_scores', [1, 100]],
      ['num_detections', [1]],
    ];
    expect(matchForm(graph(['image_tensor', 'uint8', [1, 'h', 'w', 3]], ...outputs))?.output).toEqual({
      form: 'ssd',
      boxes: 'detection_boxes',
      classes: 'detection_classes',
      scores: 'detection_scores',
      count: 'num_detections',
      person: 1,
    });
    // Levels of a float input may be scaled in many ways.
    expect(matchForm(graph(['image', 'float32', [1, 'h', 'w', 3]], ...outputs))).toBeNull();
  });

  it('is that of a heatmap of one class over plain levels', () => {
    const map: [string, Dims] = ['heatmap', ['n', 1, 'rows', 'columns']];
    expect(matchForm(graph(['image', 'uint8', ['n', 'h', 'w', 3]], map))).toMatchObject({
      input: { layout: 'NHWC', type: 'uint8' },
      output: { form: 'heatmap', person: 0 },
    });
    expect(matchForm(graph(['image', 'float32', ['n', 'h', 'w', 3]], map))).toBeNull();
  });

  it.each([
    ['a classifier', graph(['x', 'float32', [1, 3, 224, 224]], ['y', [1, 1000]])],
    ['a detector of other classes', graph(IMAGES, ['output0', [1, 24, 8400]])],
    ['two outputs that no one knows', graph(IMAGES, ['a', [1, 84, 8400]], ['b', [1, 32, 160, 160]])],
    [
      'an input of channels that no one knows',
      graph(['x', 'float32', [1, 'c', 'h', 'w']], ['output0', [1, 84, 8400]]),
    ],
    ['sound', graph(['x', 'float32', [1, 16000]], ['y', [1, 2]])],
  ])('is open for %s', (_what, open) => {
    expect(matchForm(open)).toBeNull();
  });
});
