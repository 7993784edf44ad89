import { readDetr } from './detr.js';
import { readHeatmap } from './heatmap.js';
import { readPlain, readSigmoid } from './sigmoid.js';
import { readSoftmax } from './softmax.js';
import { readSsd } from './ssd.js';
import type { BatchPlace, ModelOutputs, OutputForm, Reading } from './types.js';
import { readYolo } from './yolo.js';

/**
 * The probability of the target in one picture of a batch, and its best box where the form has boxes.
 *
 * Never throws: outputs that are not as the form says are an outcome.
 */
export function readPerson(form: OutputForm, outputs: ModelOutputs, place: BatchPlace): Reading {
  switch (form.form) {
    case 'softmax':
      return readSoftmax(form, outputs, place);
    case 'sigmoid':
      return readSigmoid(form, outputs, place);
    case 'probability':
      return readPlain(form, outputs, place);
    case 'heatmap':
      return readHeatmap(form, outputs, place);
    case 'yolo':
      return readYolo(form, outputs, place);
    case 'detr':
      return readDetr(form, outputs, place);
    case 'ssd':
      return readSsd(form, outputs, place);
  }
}
