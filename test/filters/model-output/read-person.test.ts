import { describe, expect, it } from 'vitest';
import { readPerson } from '../../../filters/model-output/read-person.js';
import type { BatchPlace, OutputForm, OutputTensor, Reading } from '../../../filters/model-output/types.js';

const ALONE: BatchPlace = { item: 0, batch: 1, input: { width: 100, height: 200 } };

function tensor(dims: readonly number[], data: readonly number[]): OutputTensor {
  return { dims, data: Float32Array.from(data) };
}

function read(form: OutputForm, outputs: Readonly<Record<string, OutputTensor>>, place = ALONE): Reading {
  return readPerson(form, new Map(Object.entries(outputs)), place);
}

function probability(reading: Reading): number {
  if (reading.outcome !== 'ok') throw new Error(reading.detail);
  return reading.probability;
}

/** Sides of the box, rounded: xMin, xMax, yMin, yMax. */
function box(reading: Reading): number[] | null {
  if (reading.outcome !== 'ok' || reading.box === null) return null;
  const { xMin, xMax, yMin, yMax } = reading.box;
  return [xMin, xMax, yMin, yMax].map((side) => Math.round(side * 1e4) / 1e4);
}

describe('softmax', () => {
  const form: OutputForm = { form: 'softmax', output: 'o', person: [1] };

  it('shares one among the classes', () => {
    expect(probability(read(form, { o: tensor([1, 3], [0, Math.log(2), 0]) }))).toBeCloseTo(0.5, 6);
  });

  it('adds up the classes that count', () => {
    const both: OutputForm = { ...form, person: [0, 2] };
    expect(probability(read(both, { o: tensor([1, 3], [0, Math.log(2), 0]) }))).toBeCloseTo(0.5, 6);
  });

  it('does not overflow', () => {
    expect(probability(read(form, { o: tensor([1, 2], [3e38, -3e38]) }))).toBe(0);
    expect(probability(read(form, { o: tensor([1, 2], [-3e38, 3e38]) }))).toBe(1);
  });

  it('takes axes of length 1 for none', () => {
    expect(probability(read(form, { o: tensor([1, 2, 1, 1], [0, 0]) }))).toBe(0.5);
    expect(probability(read(form, { o: tensor([2], [0, 0]) }))).toBe(0.5);
  });

  it('reads its own picture of a batch', () => {
    const o = tensor([2, 2], [0, 0, 0, Math.log(3)]);
    expect(probability(read(form, { o }, { ...ALONE, batch: 2, item: 1 }))).toBeCloseTo(0.75, 6);
  });

  it('tells of what is no number, of a class that is missing, and of other axes', () => {
    expect(read(form, { o: tensor([1, 3], [0, 1, NaN]) })).toMatchObject({ outcome: 'not_finite' });
    expect(read(form, { o: tensor([1, 2], [Infinity, 1]) })).toMatchObject({ outcome: 'not_finite' });
    expect(read({ ...form, person: [2] }, { o: tensor([1, 2], [0, 1]) })).toEqual({
      outcome: 'wrong_shape',
      detail: 'output o has 2 classes, and class 2 is asked for (0 is the first)',
    });
    expect(read(form, { o: tensor([1, 2, 2], [0, 1, 2, 3]) })).toEqual({
      outcome: 'wrong_shape',
      detail: 'output o is [1, 2, 2], expected [1, values]',
    });
    expect(read({ ...form, person: [0] }, { o: tensor([1, 1], [0]) })).toMatchObject({
      outcome: 'wrong_shape',
      detail: expect.stringContaining('may be sigmoid') as string,
    });
    expect(read(form, {})).toEqual({ outcome: 'wrong_shape', detail: 'the model gave no output o' });
  });
});

describe('sigmoid and probability', () => {
  it('takes the sigmoid of the best of the classes that count', () => {
    const form: OutputForm = { form: 'sigmoid', output: 'o', person: [0, 2] };
    expect(probability(read(form, { o: tensor([1, 3], [-5, 9, Math.log(3)]) }))).toBeCloseTo(0.75, 6);
    expect(probability(read(form, { o: tensor([1, 3], [-800, 0, -900]) }))).toBe(0);
    expect(read(form, { o: tensor([1, 3], [0, 0, NaN]) })).toMatchObject({ outcome: 'not_finite' });
  });

  it('reads one number a picture', () => {
    const form: OutputForm = { form: 'sigmoid', output: 'o', person: [0] };
    const place = { ...ALONE, batch: 3, item: 2 };
    expect(probability(read(form, { o: tensor([3], [9, 9, 0]) }, place))).toBe(0.5);
  });

  it('takes probabilities as they are, off by rounding at most', () => {
    const form: OutputForm = { form: 'probability', output: 'o', person: [1] };
    expect(probability(read(form, { o: tensor([1, 2], [0.25, 0.75]) }))).toBe(0.75);
    expect(probability(read(form, { o: tensor([1, 2], [0, 1.0004]) }))).toBe(1);
    expect(probability(read(form, { o: tensor([1, 2], [0, -0.0004]) }))).toBe(0);
    expect(read(form, { o: tensor([1, 2], [0, 2.5]) })).toEqual({
      outcome: 'not_a_probability',
      detail:
        'output o holds 2.5, which is no probability: if these are logits, the form is softmax or sigmoid',
    });
  });
});

describe('heatmap', () => {
  // Two classes of 2 rows and 3 columns.
  const map = tensor([1, 2, 2, 3], [0.9, 0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 0.2, 0.8, 0.1]);
  const form: OutputForm = { form: 'heatmap', output: 'map', person: [1], logits: false };

  it('takes the highest place of the channels that count', () => {
    expect(probability(read(form, { map }))).toBeCloseTo(0.8, 6);
    expect(probability(read({ ...form, person: [0, 1] }, { map }))).toBeCloseTo(0.9, 6);
    expect(probability(read({ ...form, logits: true }, { map }))).toBeCloseTo(1 / (1 + Math.exp(-0.8)), 6);
  });

  it('boxes the place: by width and height, and by the ways to the sides', () => {
    // The best cell is the middle one of the lower row: its middle is (1.5 / 3, 1.5 / 2).
    const wh = tensor([1, 2, 2, 3], [9, 9, 9, 9, 0.6, 9, 9, 9, 9, 9, 0.2, 9]);
    const cells: OutputForm = { ...form, sizes: { output: 'wh', unit: 'cells', order: 'wh' } };
    expect(box(read(cells, { map, wh }))).toEqual([0.4, 0.6, 0.7, 0.8]);
    const turned: OutputForm = { ...form, sizes: { output: 'wh', unit: 'cells', order: 'hw' } };
    expect(box(read(turned, { map, wh }))).toEqual([0.4667, 0.5333, 0.6, 0.9]);
    const sides = tensor(
      [1, 4, 2, 3],
      [10, 20, 30, 40].flatMap((way) => [9, 9, 9, 9, way, 9]),
    );
    const pixels: OutputForm = { ...form, sizes: { output: 'sides', unit: 'pixels', order: 'ltrb' } };
    expect(box(read(pixels, { map, sides }))).toEqual([0.4, 0.8, 0.65, 0.95]);
    const offsets = tensor([1, 2, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(box(read({ ...cells, offsets: 'offsets' }, { map, wh, offsets }))).toEqual([
      0.2333, 0.4333, 0.95, 1.05,
    ]);
  });

  it('tells of what is no number, and of sizes of another map', () => {
    expect(read(form, { map: tensor([1, 2, 1, 2], [0, NaN, 0.5, 0.4]) })).toMatchObject({ outcome: 'ok' });
    expect(read(form, { map: tensor([1, 2, 1, 2], [0, 0, 0.5, NaN]) })).toMatchObject({
      outcome: 'not_finite',
    });
    const sizes: OutputForm = { ...form, sizes: { output: 'wh', unit: 'cells', order: 'wh' } };
    expect(read(sizes, { map, wh: tensor([1, 2, 1, 1], [1, 1]) })).toEqual({
      outcome: 'wrong_shape',
      detail: 'output wh is [2, 1, 1] a picture, expected [2, 2, 3]',
    });
  });
});

describe('yolo', () => {
  const common = { form: 'yolo', nms: false, output: 'o', unit: 'pixels' } as const;

  it('reads v8 by columns, and by rows', () => {
    // Seven candidates of 4 + 2 numbers; the sixth is best in class 1.
    const columns = [
      [50, 50, 50, 50, 50, 40, 50],
      [50, 50, 50, 50, 50, 100, 50],
      [10, 10, 10, 10, 10, 20, 10],
      [10, 10, 10, 10, 10, 50, 10],
      [0.9, 0.9, 0.9, 0.9, 0.9, 0, 0.9],
      [0.1, 0.2, 0.1, 0.1, 0.1, 0.7, 0.6],
    ];
    const form: OutputForm = { ...common, version: 'v8', person: [1] };
    const byColumn = read(form, { o: tensor([1, 6, 7], columns.flat()) });
    expect(probability(byColumn)).toBeCloseTo(0.7, 6);
    expect(box(byColumn)).toEqual([0.3, 0.5, 0.375, 0.625]);
    const rows = Array.from({ length: 7 }, (_, row) => columns.map((column) => column[row]));
    expect(read(form, { o: tensor([1, 7, 6], rows.flat()) })).toEqual(byColumn);
  });

  it('multiplies with the objectness in v5', () => {
    const rows = [50, 100, 20, 40, 0.5, 0.9, 0.1, 40, 100, 20, 40, 0.9, 0.6, 0.2];
    const form: OutputForm = { ...common, version: 'v5', person: [0], unit: 'pixels' };
    const reading = read(form, { o: tensor([1, 2, 7], rows) });
    expect(probability(reading)).toBeCloseTo(0.54, 6);
    expect(box(reading)).toEqual([0.3, 0.5, 0.4, 0.6]);
  });

  it('reads detections after suppression: those of the class alone', () => {
    const rows = [0, 0, 0.5, 0.5, 0.9, 7, 0.1, 0.2, 0.3, 0.4, 0.6, 0, 0, 0, 0, 0, 0, 0];
    const form: OutputForm = { ...common, version: 'v11', nms: true, person: [0], unit: 'relative' };
    const reading = read(form, { o: tensor([1, 3, 6], rows) });
    expect(probability(reading)).toBeCloseTo(0.6, 6);
    expect(box(reading)).toEqual([0.1, 0.3, 0.2, 0.4]);
    const none = read({ ...form, person: [3] }, { o: tensor([1, 3, 6], rows) });
    expect(none).toEqual({ outcome: 'ok', probability: 0, box: null });
    expect(read(form, { o: tensor([1, 0, 6], []) })).toEqual({ outcome: 'ok', probability: 0, box: null });
  });

  it('tells of what is no number, of missing classes and of other axes', () => {
    const form: OutputForm = { ...common, version: 'v8', person: [0] };
    expect(read(form, { o: tensor([1, 5, 6], new Array<number>(30).fill(NaN)) })).toMatchObject({
      outcome: 'not_finite',
    });
    expect(
      read({ ...form, person: [80] }, { o: tensor([1, 5, 6], new Array<number>(30).fill(0)) }),
    ).toMatchObject({
      outcome: 'wrong_shape',
      detail: 'output o has one class, and class 80 is asked for (0 is the first)',
    });
    expect(
      read({ ...form, nms: true }, { o: tensor([1, 2, 7], new Array<number>(14).fill(0)) }),
    ).toMatchObject({
      outcome: 'wrong_shape',
    });
  });
});

describe('detr', () => {
  const boxes = tensor([1, 2, 4], [0.5, 0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.4]);
  const form: OutputForm = {
    form: 'detr',
    logits: 'l',
    boxes: 'b',
    person: [0],
    activation: 'softmax',
    order: 'cxcywh',
  };

  it('takes the query that is most likely the target', () => {
    const l = tensor([1, 2, 3], [0, 5, 0, Math.log(2), 0, 0]);
    const reading = read(form, { l, b: boxes });
    expect(probability(reading)).toBeCloseTo(0.5, 6);
    expect(box(reading)).toEqual([0.2, 0.4, 0.2, 0.6]);
  });

  it('takes each class on its own with sigmoid', () => {
    const l = tensor([1, 2, 3], [Math.log(3), 9, 9, 0, 0, 0]);
    const reading = read({ ...form, activation: 'sigmoid', order: 'xyxy' }, { l, b: boxes });
    expect(probability(reading)).toBeCloseTo(0.75, 6);
    expect(box(reading)).toEqual([0.5, 0.2, 0.5, 0.2]);
  });

  it('tells of what is no number, and of queries without boxes', () => {
    expect(read(form, { l: tensor([1, 2, 3], [0, 0, 0, 0, NaN, 0]), b: boxes })).toMatchObject({
      outcome: 'not_finite',
    });
    expect(read(form, { l: tensor([1, 1, 3], [0, 0, 0]), b: boxes })).toEqual({
      outcome: 'wrong_shape',
      detail: 'output b is [2, 4] a picture, expected [1, 4]',
    });
  });
});

describe('ssd', () => {
  const form: OutputForm = {
    form: 'ssd',
    boxes: 'b',
    scores: 's',
    classes: 'c',
    person: [1],
    order: 'yxyx',
    unit: 'relative',
  };
  const b = tensor([1, 3, 4], [0, 0, 1, 1, 0.1, 0.2, 0.3, 0.4, 0, 0, 0.5, 0.5]);
  const s = tensor([1, 3], [0.9, 0.6, 0.8]);
  const c = tensor([1, 3], [18, 1, 1]);

  it('takes the best box of the class', () => {
    const reading = read(form, { b, s, c });
    expect(probability(reading)).toBeCloseTo(0.8, 6);
    expect(box(reading)).toEqual([0, 0.5, 0, 0.5]);
  });

  it('passes over rows that hold no detection', () => {
    const reading = read({ ...form, count: 'n' }, { b, s, c, n: tensor([1], [2]) });
    expect(probability(reading)).toBeCloseTo(0.6, 6);
    expect(box(reading)).toEqual([0.2, 0.4, 0.1, 0.3]);
    expect(read({ ...form, count: 'n' }, { b, s, c, n: tensor([1], [4]) })).toMatchObject({
      outcome: 'wrong_shape',
    });
  });

  it('reads scores by class where there is no list of classes', () => {
    const matrix: OutputForm = {
      form: 'ssd',
      boxes: 'b',
      scores: 'm',
      person: [1],
      order: 'xyxy',
      unit: 'pixels',
    };
    const m = tensor([1, 3, 2], [0.9, 0.1, 0.3, 0.7, 1, 0]);
    const corners = tensor([1, 3, 4], [0, 0, 1, 1, 10, 20, 30, 40, 0, 0, 1, 1]);
    const reading = read(matrix, { b: corners, m });
    expect(probability(reading)).toBeCloseTo(0.7, 6);
    expect(box(reading)).toEqual([0.1, 0.3, 0.1, 0.2]);
  });

  it('takes outputs without a batch, and gives 0 where nothing was found', () => {
    const alone = { b: tensor([1, 4], [0, 0, 1, 1]), s: tensor([1], [0.5]), c: tensor([1], [3]) };
    expect(read(form, alone)).toEqual({ outcome: 'ok', probability: 0, box: null });
  });

  it('tells of what is no number, and of lists of other lengths', () => {
    expect(read(form, { b, s: tensor([1, 3], [0.9, NaN, 0.8]), c })).toMatchObject({ outcome: 'not_finite' });
    expect(read(form, { b, s: tensor([1, 2], [0.9, 0.8]), c })).toEqual({
      outcome: 'wrong_shape',
      detail: 'output s is [2] a picture, expected [3]',
    });
  });
});
