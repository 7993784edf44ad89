/** Terms this small beside the largest one weigh less than a uniform number of 53 bits can tell. */
const NEGLIGIBLE = 1e-25;

/** The cumulative chances of a binomial variable, over the range where they can be told from 0 and 1. */
export interface BinomialTable {
  /** The count that the first entry stands for. */
  readonly from: number;
  readonly cumulative: Float64Array;
}

/**
 * The table of Binomial(trials, hits / (hits + misses)). Chances are built outwards from the most likely count by
 * the ratio of neighbours and divided by their sum: only multiplication, division and addition, so every machine
 * gets the same bits. Its length grows with the standard deviation: some 10,000 entries for a million trials.
 *
 * @param trials whole, at least 0.
 * @param hits whole, at least 0, @param misses whole, at least 0; not both 0 where there are trials.
 */
export function binomialTable(trials: number, hits: number, misses: number): BinomialTable {
  if (trials === 0 || hits === 0) return { from: 0, cumulative: Float64Array.of(1) };
  if (misses === 0) return { from: trials, cumulative: Float64Array.of(1) };
  const mode = Math.min(trials, Math.floor(((trials + 1) * hits) / (hits + misses)));
  const below: number[] = [];
  for (let count = mode, weight = 1; count > 0; count--) {
    weight *= (count * misses) / ((trials - count + 1) * hits);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const above: number[] = [];
  for (let count = mode, weight = 1; count < trials; count++) {
    weight *= ((trials - count) * hits) / ((count + 1) * misses);
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  const cumulative = new Float64Array(below.length + 1 + above.length);
  let total = 0;
  let at = 0;
  for (let back = below.length - 1; back >= 0; back--) cumulative[at++] = total += below[back];
  cumulative[at++] = total += 1;
  for (const weight of above) cumulative[at++] = total += weight;
  for (let entry = 0; entry < cumulative.length; entry++) cumulative[entry] /= total;
  return { from: mode - below.length, cumulative };
}

/**
 * The count at a uniform number, by inversion: the smallest whose cumulative chance is above it.
 *
 * @param uniform in [0, 1).
 */
export function binomialAt({ from, cumulative }: BinomialTable, uniform: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle] > uniform) high = middle;
    else low = middle + 1;
  }
  return from + low;
}
