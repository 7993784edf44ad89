import { probabilityOf, type LabelRows } from './label-rows.js';

/** What a threshold is at least, so that a class of probability 0 throughout is not reached by every row (cleanlab). */
const THRESHOLD_FLOOR = 2e-6;

/** The threshold of a class without rows: no probability reaches it. */
const OUT_OF_REACH = 2;

/** Running sums from which the thresholds follow; chunks of rows are added one after the other. */
export interface ThresholdSums {
  /** Rows of each given label. */
  readonly counts: Float64Array;
  /** Sum of the probabilities of the given label, of the rows of each label. */
  readonly sums: Float64Array;
  /** What rounding lost of each sum. */
  readonly lost: Float64Array;
}

/** Sums of no rows yet. */
export function emptyThresholdSums(classes: number): ThresholdSums {
  return {
    counts: new Float64Array(classes),
    sums: new Float64Array(classes),
    lost: new Float64Array(classes),
  };
}

/**
 * Adds a chunk of rows. The sums are compensated (Neumaier), so that millions of rows lose nothing that matters, and
 * rows added in the same order give the same bits however they are cut into chunks.
 */
export function addToThresholdSums(into: ThresholdSums, rows: LabelRows): void {
  const { counts, sums, lost } = into;
  const { labels } = rows;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    const value = probabilityOf(rows, row, label);
    const sum = sums[label];
    const next = sum + value;
    lost[label] += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sums[label] = next;
    counts[label]++;
  }
}

/**
 * The threshold of each class: the mean probability of the class over the rows that carry its label, at least 2e-6,
 * and 2 for a class without rows (Northcutt et al. 2021, "Confident learning", equation 2; the bounds are cleanlab's).
 */
export function classThresholds({ counts, sums, lost }: ThresholdSums): Float64Array {
  return counts.map((count, k) =>
    count === 0 ? OUT_OF_REACH : Math.max(THRESHOLD_FLOOR, (sums[k] + lost[k]) / count),
  );
}
