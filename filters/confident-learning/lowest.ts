/**
 * Marks the rows of the lowest keys: exactly `count` of them, or all where there are fewer. Among equal keys at the
 * cut the rows that come first are taken.
 *
 * Only the keys are sorted, not the rows: 8 bytes a row, and ties need no comparison.
 *
 * @param keys one number for each of the rows looked at, in row order; none is NaN. They are sorted in place.
 * @param keyAt the same number again, by position, once the array is sorted.
 * @param mark called with each position taken, ascending.
 */
export function markLowest(
  keys: Float64Array,
  count: number,
  keyAt: (position: number) => number,
  mark: (position: number) => void,
): void {
  if (count <= 0) return;
  const positions = keys.length;
  if (count >= positions) {
    for (let position = 0; position < positions; position++) mark(position);
    return;
  }
  keys.sort();
  const cut = keys[count - 1];
  let ties = count - lowerBound(keys, cut);
  for (let position = 0; position < positions; position++) {
    const key = keyAt(position);
    if (key < cut) mark(position);
    else if (key === cut && ties > 0) {
      ties--;
      mark(position);
    }
  }
}

/** How many of the ascending numbers are below a value. */
function lowerBound(ascending: Float64Array, value: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ascending[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
