import { probabilityOf, type LabelRows } from './label-rows.js';

/** How the quality of a label is scored. All scores are in [0, 1] for probabilities that are, low is suspicious. */
export const LABEL_SCORES = ['self_confidence', 'normalized_margin', 'confidence_weighted_entropy'] as const;
export type LabelScore = (typeof LABEL_SCORES)[number];

/** Floor of a self-confidence or an entropy that is divided by. */
const FLOOR = 1e-6;

/**
 * The score of every row's label, low for labels that the model disagrees with.
 *
 * - `self_confidence`: the probability p of the given label.
 * - `normalized_margin`: (p - the highest other probability + 1) / 2.
 * - `confidence_weighted_entropy`: with H the entropy of the row over ln K and v = H / max(p, 1e-6), it is
 *   ln(1 + v) / max(v, 1e-6). A row of one 1 and zeros scores 0 whatever its label is.
 *
 * @param thresholds where given, the class thresholds are first taken off the probabilities, which are then shifted
 *   by the highest threshold and scaled to sum to 1: a correction for classes that the model is less sure of. Not
 *   with the entropy.
 * @throws RangeError where the entropy is asked for with thresholds, or of a probability outside [0, 1]; where a row's
 *   adjusted probabilities sum to 0.
 */
export function labelQuality(rows: LabelRows, score: LabelScore, thresholds?: Float64Array): Float64Array {
  switch (score) {
    case 'self_confidence':
      return selfConfidence(adjusted(rows, thresholds));
    case 'normalized_margin':
      return normalizedMargin(adjusted(rows, thresholds));
    case 'confidence_weighted_entropy':
      if (thresholds !== undefined)
        throw new RangeError('confidence_weighted_entropy takes no adjusted probabilities: leave adjust out');
      return weightedEntropy(rows);
  }
}

/** Gives a row's probabilities in `into`. */
interface RowReader {
  readonly rows: LabelRows;
  readonly read: (row: number, into: Float64Array) => void;
}

function adjusted(rows: LabelRows, thresholds: Float64Array | undefined): RowReader {
  const { classes } = rows;
  if (thresholds === undefined)
    return {
      rows,
      read: (row, into) => {
        for (let k = 0; k < classes; k++) into[k] = probabilityOf(rows, row, k);
      },
    };
  const highest = thresholds.reduce((most, value) => Math.max(most, value), 0);
  return {
    rows,
    read: (row, into) => {
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        into[k] = probabilityOf(rows, row, k) - thresholds[k] + highest;
        sum += into[k];
      }
      if (!(sum > 0))
        throw new RangeError(`row ${row}: its probabilities are 0 throughout and cannot be adjusted`);
      for (let k = 0; k < classes; k++) into[k] /= sum;
    },
  };
}

function selfConfidence({ rows, read }: RowReader): Float64Array {
  const one = new Float64Array(rows.classes);
  return scored(rows, (row, label) => {
    read(row, one);
    return one[label];
  });
}

function normalizedMargin({ rows, read }: RowReader): Float64Array {
  const one = new Float64Array(rows.classes);
  return scored(rows, (row, label) => {
    read(row, one);
    let other = -Infinity;
    for (let k = 0; k < one.length; k++) if (k !== label && one[k] > other) other = one[k];
    return (one[label] - other + 1) / 2;
  });
}

function weightedEntropy(rows: LabelRows): Float64Array {
  const base = Math.log(rows.classes);
  return scored(rows, (row, label) => {
    let sum = 0;
    for (let k = 0; k < rows.classes; k++) {
      const value = probabilityOf(rows, row, k);
      if (value < 0 || value > 1)
        throw new RangeError(
          `row ${row}, class ${k}: the entropy of a probability of ${value} is not defined`,
        );
      if (value > 0) sum += value * Math.log(value);
    }
    const weighted = -sum / base / Math.max(probabilityOf(rows, row, label), FLOOR);
    return Math.log(weighted + 1) / Math.max(weighted, FLOOR);
  });
}

function scored(rows: LabelRows, scoreOf: (row: number, label: number) => number): Float64Array {
  const { labels } = rows;
  const scores = new Float64Array(labels.length);
  for (let row = 0; row < labels.length; row++) scores[row] = scoreOf(row, labels[row]);
  return scores;
}

/** The row numbers of the rows flagged, the lowest score first, ties by row number. */
export function rankFlagged(mask: Uint8Array, scores: Float64Array): Uint32Array {
  let count = 0;
  for (const flag of mask) count += flag;
  const ranked = new Uint32Array(count);
  let next = 0;
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) ranked[next++] = row;
  return ranked.sort((a, b) => scores[a] - scores[b] || a - b);
}
