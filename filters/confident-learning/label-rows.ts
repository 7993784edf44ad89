/**
 * Given labels beside the class probabilities that a model predicted for the same rows. The predictions must be
 * out-of-sample: made by a model that was not trained on the row.
 */
export interface LabelRows {
  /** N given labels, 0..K-1. */
  readonly labels: Uint8Array | Int32Array;
  /** N x K probabilities, row after row; where {@link positiveOnly} is set, the N probabilities of class 1. */
  readonly probabilities: Float32Array | Float64Array;
  /** K, at least 2. A class may have no rows. */
  readonly classes: number;
  /** Two classes of which only the second one's probability is stored: that of class 0 is 1 minus it. */
  readonly positiveOnly: boolean;
}

/** How far outside [0, 1] a probability may lie, for sums that rounding left there; cleanlab allows the same. */
export const PROBABILITY_SLACK = 1e-6;

/**
 * Puts labels and probabilities together after checking them.
 *
 * @param labels N labels, 0..K-1.
 * @param probabilities N x K numbers row after row, or for two classes N probabilities of class 1. Rows need not sum
 *   to 1. Float32 values are computed with as float64.
 * @param classes K; left out, it is what the lengths say, and 2 where there are no rows.
 * @throws RangeError where the lengths do not fit, a label is not one of the classes, or a probability is NaN or
 *   outside [-1e-6, 1 + 1e-6]; it names the row and the value.
 */
export function labelRows(
  labels: Uint8Array | Int32Array,
  probabilities: Float32Array | Float64Array,
  classes = classesOf(labels.length, probabilities.length),
): LabelRows {
  const rows = labels.length;
  if (!Number.isInteger(classes) || classes < 2)
    throw new RangeError(`classes is ${classes}: give a whole number of at least 2`);
  const positiveOnly = classes === 2 && probabilities.length === rows;
  if (!positiveOnly && probabilities.length !== rows * classes)
    throw new RangeError(
      `${rows} labels of ${classes} classes need ${rows * classes} probabilities, there are ${probabilities.length}`,
    );
  for (let row = 0; row < rows; row++) {
    const label = labels[row];
    if (label < 0 || label >= classes)
      throw new RangeError(`row ${row}: label ${label} is none of the classes 0 to ${classes - 1}`);
  }
  for (let i = 0; i < probabilities.length; i++) {
    const value = probabilities[i];
    // Written so that NaN is refused too.
    if (!(value >= -PROBABILITY_SLACK && value <= 1 + PROBABILITY_SLACK)) {
      const row = positiveOnly ? i : Math.floor(i / classes);
      const column = positiveOnly ? 1 : i % classes;
      throw new RangeError(
        `row ${row}, class ${column}: probability ${value} is not between 0 and 1; leave out rows without a prediction`,
      );
    }
  }
  return { labels, probabilities, classes, positiveOnly };
}

function classesOf(rows: number, probabilities: number): number {
  if (rows === 0 || probabilities === rows) return 2;
  if (probabilities % rows !== 0)
    throw new RangeError(`${probabilities} probabilities cannot be shared out to ${rows} labels`);
  return probabilities / rows;
}

/** The predicted probability that a row belongs to a class. */
export function probabilityOf(rows: LabelRows, row: number, k: number): number {
  if (!rows.positiveOnly) return rows.probabilities[row * rows.classes + k];
  const positive = rows.probabilities[row];
  return k === 1 ? positive : 1 - positive;
}

/** The class of the highest probability; the lowest such class where several tie. */
export function predictedClass(rows: LabelRows, row: number): number {
  let best = 0;
  let highest = probabilityOf(rows, row, 0);
  for (let k = 1; k < rows.classes; k++) {
    const value = probabilityOf(rows, row, k);
    if (value > highest) {
      highest = value;
      best = k;
    }
  }
  return best;
}

/** Whether the given label still has the highest probability once it is raised by 1e-6: near ties go to it. */
export function agreesWithLabel(rows: LabelRows, row: number): boolean {
  const label = rows.labels[row];
  const raised = probabilityOf(rows, row, label) + PROBABILITY_SLACK;
  for (let k = 0; k < rows.classes; k++) {
    const value = probabilityOf(rows, row, k);
    if (k < label ? value >= raised : k > label && value > raised) return false;
  }
  return true;
}

/** Rows of each class, of one chunk or of all. */
export function countLabels(rows: LabelRows): Float64Array {
  const counts = new Float64Array(rows.classes);
  for (const label of rows.labels) counts[label]++;
  return counts;
}

/** Row numbers grouped by given label, ascending within each: those of class k stand at starts[k]..starts[k+1]. */
export interface RowsByClass {
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
}

/** Groups the rows by given label. 4 bytes a row. */
export function rowsByClass({ labels, classes }: LabelRows): RowsByClass {
  const starts = new Uint32Array(classes + 1);
  for (const label of labels) starts[label + 1]++;
  for (let k = 0; k < classes; k++) starts[k + 1] += starts[k];
  const next = starts.slice();
  const order = new Uint32Array(labels.length);
  for (let row = 0; row < labels.length; row++) order[next[labels[row]]++] = row;
  return { order, starts };
}
