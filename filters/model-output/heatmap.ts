import type { Rect, Size } from '../types.js';
import { readLogit, readProbability } from './probability.js';
import { describeDims, isWrong, itemTensor, missingClass, wrongShape, type WrongShape } from './tensors.js';
import type { BatchPlace, HeatmapForm, ModelOutputs, Reading } from './types.js';

/** Reads a map of class probabilities: the highest place of the target's channels, and the box centred there. */
export function readHeatmap(form: HeatmapForm, outputs: ModelOutputs, place: BatchPlace): Reading {
  const found = itemTensor(outputs, form.output, place, ['classes', 'rows', 'columns']);
  if (isWrong(found)) return found;
  const [classes, height, width] = found.dims;
  const missing = missingClass(form.output, form.person, classes);
  if (missing !== null) return missing;
  const cells = width * height;
  if (cells === 0) return wrongShape(`output ${form.output} is empty: ${describeDims(found.dims)}`);
  let best = NaN;
  let bestCell = 0;
  for (const channel of form.person) {
    const start = channel * cells;
    for (let cell = 0; cell < cells; cell++) {
      const value = found.data[start + cell];
      if (!Number.isFinite(value)) return readLogit(form.output, value, null);
      // The negation holds for the first value, too: nothing is above NaN.
      if (!(value <= best)) {
        best = value;
        bestCell = cell;
      }
    }
  }
  const box = boxAt(form, outputs, place, { width, height }, bestCell);
  if (box !== null && 'outcome' in box) return box;
  return form.logits ? readLogit(form.output, best, box) : readProbability(form.output, best, box);
}

/** The box centred in a cell of the map; null where the model gives no sizes, or none that is a number. */
function boxAt(
  form: HeatmapForm,
  outputs: ModelOutputs,
  place: BatchPlace,
  map: Size,
  cell: number,
): Rect | WrongShape | null {
  const { sizes, offsets } = form;
  if (sizes === undefined) return null;
  const pair = pairAt(outputs, sizes.output, place, map, cell);
  if ('outcome' in pair) return pair;
  const offset =
    offsets === undefined ? { first: 0.5, second: 0.5 } : pairAt(outputs, offsets, place, map, cell);
  if ('outcome' in offset) return offset;
  const whole = { cells: map, pixels: place.input, relative: { width: 1, height: 1 } }[sizes.unit];
  const width = (sizes.order === 'wh' ? pair.first : pair.second) / whole.width;
  const height = (sizes.order === 'wh' ? pair.second : pair.first) / whole.height;
  const x = ((cell % map.width) + offset.first) / map.width;
  const y = (Math.floor(cell / map.width) + offset.second) / map.height;
  const box = { xMin: x - width / 2, xMax: x + width / 2, yMin: y - height / 2, yMax: y + height / 2 };
  return Object.values(box).every(Number.isFinite) ? box : null;
}

interface Pair {
  readonly first: number;
  readonly second: number;
}

function pairAt(
  outputs: ModelOutputs,
  name: string,
  place: BatchPlace,
  map: Size,
  cell: number,
): Pair | WrongShape {
  const found = itemTensor(outputs, name, place, ['2', 'rows', 'columns']);
  if (isWrong(found)) return found;
  const [pairs, height, width] = found.dims;
  if (pairs !== 2 || height !== map.height || width !== map.width)
    return wrongShape(
      `output ${name} is ${describeDims(found.dims)} a picture, expected [2, ${map.height}, ${map.width}]`,
    );
  return { first: found.data[cell], second: found.data[width * height + cell] };
}
