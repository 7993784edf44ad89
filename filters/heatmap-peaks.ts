/** A place of a map that no neighbour exceeds. */
export interface Peak {
  readonly value: number;
  /** Row x width + column. */
  readonly cell: number;
}

/**
 * The strongest local maxima of a map, strongest first, equal ones by place. A peak is no lower than its eight
 * neighbours; of neighbours that are equal only the first counts, so that a plateau of few cells is one peak.
 * This is how CenterNet tells objects apart without suppressing boxes (Zhou et al. 2019,
 * https://arxiv.org/abs/1904.07850, section 3).
 *
 * @param values finite numbers, row by row.
 * @param count how many are wanted at most, at least 1.
 */
export function strongestPeaks(
  values: ArrayLike<number>,
  width: number,
  height: number,
  count: number,
): Peak[] {
  const peaks: Peak[] = [];
  let bar = -Infinity;
  for (let cell = 0; cell < width * height; cell += 1) {
    const value = values[cell];
    if (value <= bar || !isPeak(values, width, height, cell)) continue;
    const place = peaks.findIndex((peak) => peak.value < value);
    peaks.splice(place < 0 ? peaks.length : place, 0, { value, cell });
    if (peaks.length > count) peaks.pop();
    if (peaks.length === count) bar = peaks[count - 1].value;
  }
  return peaks;
}

function isPeak(values: ArrayLike<number>, width: number, height: number, cell: number): boolean {
  const row = Math.floor(cell / width);
  const column = cell - row * width;
  const value = values[cell];
  const [top, bottom] = [Math.max(row - 1, 0), Math.min(row + 1, height - 1)];
  const [left, right] = [Math.max(column - 1, 0), Math.min(column + 1, width - 1)];
  for (let y = top; y <= bottom; y += 1) {
    for (let neighbour = y * width + left; neighbour <= y * width + right; neighbour += 1) {
      const other = values[neighbour];
      if (other > value || (other === value && neighbour < cell)) return false;
    }
  }
  return true;
}

/**
 * The probability that at least one of several independent things is so, 0..1: 1 minus the product of what
 * speaks against each. 0 where there is none.
 */
export function anyOf(probabilities: readonly number[]): number {
  return 1 - probabilities.reduce((none, probability) => none * (1 - probability), 1);
}
