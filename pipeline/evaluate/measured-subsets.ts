import type { SubsetResult } from './results-schema.js';

/**
 * Subsets that hold images of the class that they are about, and the titles of those that hold none. The whole split counts as
 * measured whatever it holds.
 */
export function measuredSubsets(subsets: readonly SubsetResult[]): {
  readonly measured: readonly SubsetResult[];
  readonly empty: readonly string[];
} {
  const measured = subsets.filter((subset) => soughtOf(subset) > 0 || subset.family === 'split');
  return {
    measured,
    empty: subsets.filter((subset) => !measured.includes(subset)).map(({ title }) => title),
  };
}

function soughtOf({ positive, persons, no_persons: others }: SubsetResult): number {
  return positive === 'person' ? persons : others;
}
