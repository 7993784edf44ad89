import { toRect } from './boxes.js';
import { readProbability } from './probability.js';
import { describeDims, isWrong, itemTensor, missingClass, wrongShape, type ItemTensor } from './tensors.js';
import type { BatchPlace, ModelOutputs, Reading, YoloForm } from './types.js';

/** Numbers of a detection where suppression is inside the graph: x1, y1, x2, y2, score, class. */
const DETECTION = 6;

/**
 * Reads a YOLO detector: the best candidate of the target's classes. Suppression only removes what is worse than
 * something near it, so that the best candidate is the same with and without.
 *
 * Layouts: https://docs.ultralytics.com/modes/export/ (v8 and v11: [n, 4 + classes, candidates], scores are
 * probabilities), https://github.com/ultralytics/yolov5 (v5: [n, candidates, 5 + classes], class times objectness).
 */
export function readYolo(form: YoloForm, outputs: ModelOutputs, place: BatchPlace): Reading {
  const found = itemTensor(outputs, form.output, place, ['candidates', 'numbers']);
  if (isWrong(found)) return found;
  return form.nms ? readDetections(form, found, place) : readCandidates(form, found, place);
}

function readDetections(form: YoloForm, found: ItemTensor, place: BatchPlace): Reading {
  const { dims, data } = found;
  if (dims[1] !== DETECTION)
    return wrongShape(
      `output ${form.output} is ${describeDims(dims)} a picture, expected [detections, ${DETECTION}]`,
    );
  let best = -1;
  let bestScore = 0;
  for (let row = 0; row < dims[0]; row++) {
    const score = data[row * DETECTION + 4];
    if (!Number.isFinite(score)) return readProbability(form.output, score, null);
    // Unused rows are zeros, which is a class number, too.
    if (form.person.includes(data[row * DETECTION + 5]) && score > bestScore) {
      best = row;
      bestScore = score;
    }
  }
  if (best < 0) return { outcome: 'ok', probability: 0, box: null };
  const at = best * DETECTION;
  const box = toRect([data[at], data[at + 1], data[at + 2], data[at + 3]], 'xyxy', form.unit, place.input);
  return readProbability(form.output, bestScore, box);
}

function readCandidates(form: YoloForm, found: ItemTensor, place: BatchPlace): Reading {
  const { dims, data } = found;
  const hasObjectness = form.version === 'v5';
  // There are far more candidates than numbers a candidate: 8,400 against 84 at 640 pixels.
  const byColumn = !hasObjectness && dims[0] < dims[1];
  const [candidates, numbers] = byColumn ? [dims[1], dims[0]] : [dims[0], dims[1]];
  const first = hasObjectness ? 5 : 4;
  if (numbers <= first)
    return wrongShape(
      `output ${form.output} is ${describeDims(dims)} a picture: no room for classes after ${first} numbers`,
    );
  const missing = missingClass(form.output, form.person, numbers - first);
  if (missing !== null) return missing;
  const [perCandidate, perNumber] = byColumn ? [1, candidates] : [numbers, 1];
  let best = 0;
  let bestScore = -1;
  for (let candidate = 0; candidate < candidates; candidate++) {
    const at = candidate * perCandidate;
    const objectness = hasObjectness ? data[at + 4 * perNumber] : 1;
    for (const index of form.person) {
      const score = objectness * data[at + (first + index) * perNumber];
      if (!Number.isFinite(score)) return readProbability(form.output, score, null);
      if (score > bestScore) {
        best = at;
        bestScore = score;
      }
    }
  }
  if (candidates === 0) return { outcome: 'ok', probability: 0, box: null };
  const number = (index: number): number => data[best + index * perNumber];
  const box = toRect([number(0), number(1), number(2), number(3)], 'cxcywh', form.unit, place.input);
  return readProbability(form.output, bestScore, box);
}
