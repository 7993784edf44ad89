import type { ScoreInterval } from './measured.js';

/**
 * A quantile of sorted values, with straight lines between neighbours: the value at position q (n - 1), which is
 * numpy's default and type 7 of Hyndman and Fan (1996).
 *
 * @param sorted ascending, at least one value; infinite ones are allowed.
 * @param q 0..1.
 */
export function sortedQuantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  return low === high ? low : low + (high - low) * (position - below);
}

/**
 * The percentile interval of bootstrap replicates: as much is cut off below as above.
 *
 * @param replicates finite values in any order, at least one.
 * @param confidence above 0 and below 1.
 */
export function percentileInterval(replicates: Float64Array, confidence: number): ScoreInterval {
  const sorted = replicates.slice().sort();
  const tail = (1 - confidence) / 2;
  return {
    defined: true,
    lower: sortedQuantile(sorted, tail),
    upper: sortedQuantile(sorted, 1 - tail),
    confidence,
  };
}
