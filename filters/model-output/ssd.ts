import { toRect } from './boxes.js';
import { readProbability } from './probability.js';
import {
  describeDims,
  isWrong,
  itemTensor,
  itemVector,
  missingClass,
  wrongShape,
  type ItemTensor,
} from './tensors.js';
import type { BatchPlace, ModelOutputs, Reading, SsdForm } from './types.js';

/** Reads boxes, classes and scores from outputs of their own: the best box of the target's classes. */
export function readSsd(form: SsdForm, outputs: ModelOutputs, place: BatchPlace): Reading {
  const boxes = itemTensor(outputs, form.boxes, place, ['boxes', '4']);
  if (isWrong(boxes)) return boxes;
  const rows = boxes.dims[0];
  if (boxes.dims[1] !== 4)
    return wrongShape(`output ${form.boxes} is ${describeDims(boxes.dims)} a picture, expected [boxes, 4]`);
  const best =
    form.classes === undefined
      ? bestOfMatrix(form, outputs, place, rows)
      : bestOfLists(form, form.classes, outputs, place, rows);
  if ('outcome' in best) return best;
  if (best.row < 0) return { outcome: 'ok', probability: 0, box: null };
  const at = best.row * 4;
  const { data } = boxes;
  const numbers = [data[at], data[at + 1], data[at + 2], data[at + 3]] as const;
  return readProbability(form.scores, best.score, toRect(numbers, form.order, form.unit, place.input));
}

/** A row and its score; row -1 where no row is of the target. */
interface BestRow {
  readonly row: number;
  readonly score: number;
}

function bestOfLists(
  form: SsdForm,
  classesOutput: string,
  outputs: ModelOutputs,
  place: BatchPlace,
  rows: number,
): BestRow | Reading {
  const scores = itemTensor(outputs, form.scores, place, ['boxes']);
  if (isWrong(scores)) return scores;
  const classes = itemTensor(outputs, classesOutput, place, ['boxes']);
  if (isWrong(classes)) return classes;
  for (const [name, list] of [
    [form.scores, scores],
    [classesOutput, classes],
  ] as const)
    if (list.dims[0] !== rows)
      return wrongShape(`output ${name} is ${describeDims(list.dims)} a picture, expected [${rows}]`);
  const used = usedRows(form, outputs, place, rows);
  if (typeof used !== 'number') return used;
  return bestRow(form, used, (row) => (form.person.includes(classes.data[row]) ? scores.data[row] : null));
}

function bestOfMatrix(
  form: SsdForm,
  outputs: ModelOutputs,
  place: BatchPlace,
  rows: number,
): BestRow | Reading {
  const scores = itemTensor(outputs, form.scores, place, ['boxes', 'classes']);
  if (isWrong(scores)) return scores;
  const classes = scores.dims[1];
  if (scores.dims[0] !== rows)
    return wrongShape(
      `output ${form.scores} is ${describeDims(scores.dims)} a picture, expected [${rows}, classes]`,
    );
  const missing = missingClass(form.scores, form.person, classes);
  if (missing !== null) return missing;
  const used = usedRows(form, outputs, place, rows);
  if (typeof used !== 'number') return used;
  return bestRow(form, used, (row) =>
    Math.max(...form.person.map((index) => scores.data[row * classes + index])),
  );
}

/** How many rows hold a detection. */
function usedRows(form: SsdForm, outputs: ModelOutputs, place: BatchPlace, rows: number): number | Reading {
  if (form.count === undefined) return rows;
  const count: ItemTensor | Reading = itemVector(outputs, form.count, place);
  if ('outcome' in count) return count;
  const used = count.data[0];
  if (count.data.length === 1 && used >= 0 && used <= rows) return used;
  return wrongShape(`output ${form.count} holds ${String(used)}, expected a number of rows, 0..${rows}`);
}

/** @param scoreOf null for rows of other classes. */
function bestRow(form: SsdForm, rows: number, scoreOf: (row: number) => number | null): BestRow | Reading {
  let best: BestRow = { row: -1, score: 0 };
  for (let row = 0; row < rows; row++) {
    const score = scoreOf(row);
    if (score === null) continue;
    if (!Number.isFinite(score)) return readProbability(form.scores, score, null);
    if (best.row < 0 || score > best.score) best = { row, score };
  }
  return best;
}
