import { toRect } from './boxes.js';
import { sigmoid } from './probability.js';
import { softmaxShare } from './softmax.js';
import { describeDims, isWrong, itemTensor, missingClass, wrongShape } from './tensors.js';
import type { BatchPlace, DetrForm, ModelOutputs, Reading } from './types.js';

/** Reads a set predictor: the query that is most likely the target. */
export function readDetr(form: DetrForm, outputs: ModelOutputs, place: BatchPlace): Reading {
  const logits = itemTensor(outputs, form.logits, place, ['queries', 'classes']);
  if (isWrong(logits)) return logits;
  const boxes = itemTensor(outputs, form.boxes, place, ['queries', '4']);
  if (isWrong(boxes)) return boxes;
  const [queries, classes] = logits.dims;
  if (boxes.dims[0] !== queries || boxes.dims[1] !== 4)
    return wrongShape(
      `output ${form.boxes} is ${describeDims(boxes.dims)} a picture, expected [${queries}, 4]`,
    );
  const missing = missingClass(form.logits, form.person, classes);
  if (missing !== null) return missing;
  let best = 0;
  let probability = 0;
  for (let query = 0; query < queries; query++) {
    const start = query * classes;
    const score =
      form.activation === 'softmax'
        ? softmaxShare(logits.data, start, classes, form.person)
        : largestSigmoid(logits.data, start, form.person);
    if (Number.isNaN(score))
      return { outcome: 'not_finite', detail: `output ${form.logits} holds NaN or an infinite value` };
    if (score > probability) {
      best = query;
      probability = score;
    }
  }
  const at = best * 4;
  const { data } = boxes;
  const box =
    queries === 0
      ? null
      : toRect([data[at], data[at + 1], data[at + 2], data[at + 3]], form.order, 'relative', place.input);
  return { outcome: 'ok', probability: Math.min(1, probability), box };
}

function largestSigmoid(logits: Float32Array, start: number, chosen: readonly number[]): number {
  const logit = Math.max(...chosen.map((index) => logits[start + index]));
  return Number.isFinite(logit) ? sigmoid(logit) : NaN;
}
