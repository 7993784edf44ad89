import type { Rect, Size } from '../types.js';
import { anyOf, strongestPeaks } from '../heatmap-peaks.js';
import { readLogit, readProbability, sigmoid } from './probability.js';
import { describeDims, isWrong, itemTensor, missingClass, wrongShape, type WrongShape } from './tensors.js';
import type { BatchPlace, HeatmapForm, ModelOutputs, Reading } from './types.js';

/**
 * Reads a map of class probabilities: the highest place of the target's channels, or several peaks together, and the box
 * centred at the highest.
 */
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
  const reading = form.logits ? readLogit(form.output, best, box) : readProbability(form.output, best, box);
  if (reading.outcome !== 'ok' || (form.peaks ?? 1) === 1) return reading;
  return { ...reading, probability: peaksTogether(form, found.data, { width, height }) };
}

/** The probability that any of the strongest peaks of the target's channels is a person. */
function peaksTogether(form: HeatmapForm, data: Float32Array, { width, height }: Size): number {
  const count = form.peaks ?? 1;
  const cells = width * height;
  const values = form.person.flatMap((channel) => {
    const map = data.subarray(channel * cells, (channel + 1) * cells);
    return strongestPeaks(map, width, height, count).map(({ value }) => value);
  });
  const strongest = values.sort((a, b) => b - a).slice(0, count);
  // Rounding in single precision may lead a little beyond 0 and 1.
  return anyOf(strongest.map((value) => (form.logits ? sigmoid(value) : Math.min(1, Math.max(0, value)))));
}

/** The box of a cell of the map; null where the model gives no sizes, or none that is a number. */
function boxAt(
  form: HeatmapForm,
  outputs: ModelOutputs,
  place: BatchPlace,
  map: Size,
  cell: number,
): Rect | WrongShape | null {
  const { sizes, offsets } = form;
  if (sizes === undefined) return null;
  const found = valuesAt(outputs, sizes.output, place, map, cell, sizes.order === 'ltrb' ? 4 : 2);
  if (!isList(found)) return found;
  const offset = offsets === undefined ? [0.5, 0.5] : valuesAt(outputs, offsets, place, map, cell, 2);
  if (!isList(offset)) return offset;
  const whole = { cells: map, pixels: place.input, relative: { width: 1, height: 1 } }[sizes.unit];
  const [left, top, right, bottom] = waysToSides(sizes.order, found);
  const x = ((cell % map.width) + offset[0]) / map.width;
  const y = (Math.floor(cell / map.width) + offset[1]) / map.height;
  const box = {
    xMin: x - left / whole.width,
    xMax: x + right / whole.width,
    yMin: y - top / whole.height,
    yMax: y + bottom / whole.height,
  };
  return Object.values(box).every(Number.isFinite) ? box : null;
}

/** From the centre to the left, top, right and bottom. */
function waysToSides(order: 'wh' | 'hw' | 'ltrb', values: readonly number[]): readonly number[] {
  if (order === 'ltrb') return values;
  const [width, height] = order === 'wh' ? values : [values[1], values[0]];
  return [width / 2, height / 2, width / 2, height / 2];
}

function isList(found: readonly number[] | WrongShape): found is readonly number[] {
  return Array.isArray(found);
}

/** The values of an output of several planes at one cell. */
function valuesAt(
  outputs: ModelOutputs,
  name: string,
  place: BatchPlace,
  map: Size,
  cell: number,
  planes: number,
): readonly number[] | WrongShape {
  const found = itemTensor(outputs, name, place, [String(planes), 'rows', 'columns']);
  if (isWrong(found)) return found;
  const [count, height, width] = found.dims;
  if (count !== planes || height !== map.height || width !== map.width)
    return wrongShape(
      `output ${name} is ${describeDims(found.dims)} a picture, expected [${planes}, ${map.height}, ${map.width}]`,
    );
  return Array.from({ length: planes }, (_, plane) => found.data[plane * width * height + cell]);
}
