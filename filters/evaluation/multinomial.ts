import { binomialAt, binomialTable } from './binomial.js';
import type { BootstrapOptions } from './bootstrap.js';
import { uniformStream } from './random-stream.js';

/**
 * In each replicate, how many images of each kind there are when as many as there are in all are drawn with replacement.
 * The counts are multinomial, and are drawn exactly, kind after kind, each as a binomial one of what is left: one uniform
 * number a kind but the last. Rare kinds come first: they hardly change what is left, so that few tables are built.
 *
 * @param name of the stream of chance.
 * @param counts images of each kind; whole, at least 0.
 * @returns for each kind its count by replicate.
 */
export function resampledCounts(
  name: string,
  counts: readonly number[],
  { seed, replicates }: Pick<BootstrapOptions, 'seed' | 'replicates'>,
): Float64Array[] {
  const uniform = uniformStream(seed, name);
  const draws = Array.from({ length: replicates }, () => counts.slice(1).map(() => uniform()));
  const drawn = counts.map(() => new Float64Array(replicates));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const left = new Float64Array(replicates).fill(total);
  let others = total;
  const order = [...counts.keys()].sort((a, b) => counts[a] - counts[b] || a - b);
  for (const [step, kind] of order.entries()) {
    others -= counts[kind];
    const isLast = step === order.length - 1;
    // In the order of what is left, so that each table is built once and one is held at a time.
    const sorted = Array.from(left.keys()).sort((a, b) => left[a] - left[b]);
    let built = -1;
    let table = binomialTable(0, 0, 0);
    for (const at of sorted) {
      if (!isLast && left[at] !== built) {
        built = left[at];
        table = binomialTable(built, counts[kind], others);
      }
      const count = isLast ? left[at] : binomialAt(table, draws[at][step]);
      drawn[kind][at] = count;
      left[at] -= count;
    }
  }
  return drawn;
}
