import { binomialAt, binomialTable, type BinomialTable } from './binomial.js';
import type { BootstrapOptions } from './bootstrap.js';
import { pairedImages, type PairedOutcomes } from './paired-outcomes.js';
import { uniformStream } from './random-stream.js';

/** In each replicate, how many images of one class each model has right. */
export interface ResampledPairs {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Images of one class that two models are compared on, with their replicates. */
export interface PairedStratum {
  readonly outcomes: PairedOutcomes;
  readonly drawn: ResampledPairs;
}

/** Draws a stratum. One that several subsets share is drawn once and handed to each. */
export function pairedStratum(
  name: string,
  outcomes: PairedOutcomes,
  options: Pick<BootstrapOptions, 'seed' | 'replicates'>,
): PairedStratum {
  return { outcomes, drawn: resampledPairs(name, outcomes, options) };
}

/**
 * Draws the images of one class again and counts for both models, each image with what both say of it. The four
 * counts are multinomial; they are drawn exactly, as three binomial ones: how many images are discordant, how many
 * of those only the first has right, how many of the others both have right. Three uniform numbers a replicate.
 *
 * @param name of the stream of chance.
 */
export function resampledPairs(
  name: string,
  outcomes: PairedOutcomes,
  { seed, replicates }: Pick<BootstrapOptions, 'seed' | 'replicates'>,
): ResampledPairs {
  const { bothRight, onlyFirst, onlySecond, neither } = outcomes;
  const images = pairedImages(outcomes);
  const uniform = uniformStream(seed, name);
  const draws = Array.from({ length: replicates }, () => [uniform(), uniform(), uniform()] as const);
  const discordantTable = binomialTable(images, onlyFirst + onlySecond, bothRight + neither);
  const discordant = draws.map(([forDiscordant]) => binomialAt(discordantTable, forDiscordant));
  const first = new Float64Array(replicates);
  const second = new Float64Array(replicates);
  // In the order of the discordant count, so that each pair of tables is built once and one pair is held at a time.
  const order = Array.from(discordant.keys()).sort((one, other) => discordant[one] - discordant[other]);
  let built = -1;
  let onlyFirstTable: BinomialTable = binomialTable(0, 0, 0);
  let bothRightTable = onlyFirstTable;
  for (const at of order) {
    const count = discordant[at];
    if (count !== built) {
      onlyFirstTable = binomialTable(count, onlyFirst, onlySecond);
      bothRightTable = binomialTable(images - count, bothRight, neither);
      built = count;
    }
    const [, forFirst, forBoth] = draws[at];
    const firstAlone = binomialAt(onlyFirstTable, forFirst);
    const both = binomialAt(bothRightTable, forBoth);
    first[at] = both + firstAlone;
    second[at] = both + count - firstAlone;
  }
  return { first, second };
}
