/** What a calibration is fitted on: what a model said of a row, and what was true. */
export interface ScoredLabels {
  /** N numbers, higher where the model leans to class 1. Finite; a probability or any other score. */
  readonly scores: Float32Array | Float64Array;
  /** N labels, 0 or 1. */
  readonly labels: Uint8Array | Int32Array;
  /** N weights from 0, not all of them 0; left out, every row counts once. */
  readonly weights?: Float32Array | Float64Array | undefined;
}

/**
 * Checks what a calibration is to be fitted on.
 *
 * @throws RangeError where lengths differ, nothing has weight, or a number is out of range; it names the row.
 */
export function checkScoredLabels({ scores, labels, weights }: ScoredLabels): void {
  const rows = scores.length;
  if (labels.length !== rows || (weights !== undefined && weights.length !== rows))
    throw new RangeError(
      `${rows} scores, ${labels.length} labels${weights === undefined ? '' : `, ${weights.length} weights`}: give as many of each`,
    );
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const score = scores[row];
    const label = labels[row];
    const weight = weights === undefined ? 1 : weights[row];
    if (!Number.isFinite(score)) throw new RangeError(`row ${row}: score ${score} is no finite number`);
    if (label !== 0 && label !== 1) throw new RangeError(`row ${row}: label ${label} is neither 0 nor 1`);
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`row ${row}: weight ${weight} is not a finite number from 0`);
    total += weight;
  }
  if (!(total > 0)) throw new RangeError('no row has weight: there is nothing to fit a calibration on');
}
