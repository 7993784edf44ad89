/** Probabilities of a person, 0..1, a value an image. */
export type Probabilities = Float32Array | Float64Array;

/** Images with what is true and what a model says, row by row. */
export interface ScoredImages {
  /** 1 a person, 0 none. */
  readonly labels: Uint8Array;
  /** Probability of a person, 0..1. As many as labels. */
  readonly probabilities: Probabilities;
}

/**
 * Refuses labels and probabilities that no figure can be made from.
 *
 * @throws RangeError where the lengths differ, a label is not 0 or 1, or a probability is not a number in 0..1;
 *   names the row, counted from 0.
 */
export function checkScoredImages({ labels, probabilities }: ScoredImages): void {
  if (labels.length !== probabilities.length)
    throw new RangeError(`${labels.length} labels, but ${probabilities.length} probabilities: give one each`);
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] > 1) throw new RangeError(`row ${row}: label ${labels[row]} is neither 0 nor 1`);
    const probability = probabilities[row];
    if (!(probability >= 0 && probability <= 1))
      throw new RangeError(
        `row ${row}: probability ${probability} is not in 0..1; turn logits into probabilities first`,
      );
  }
}

/** The images at the given rows, in that order. */
export function selectImages({ labels, probabilities }: ScoredImages, rows: Uint32Array): ScoredImages {
  const chosen = { labels: new Uint8Array(rows.length), probabilities: new Float64Array(rows.length) };
  for (let at = 0; at < rows.length; at++) {
    chosen.labels[at] = labels[rows[at]];
    chosen.probabilities[at] = probabilities[rows[at]];
  }
  return chosen;
}
