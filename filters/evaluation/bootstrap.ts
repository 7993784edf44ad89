import { binomialAt, binomialTable } from './binomial.js';
import { negativesOf, positivesOf, type ConfusionCounts } from './confusion.js';
import { f1FromRates } from './f1-rates.js';
import { undefinedBecause, type ScoreInterval } from './measured.js';
import { percentileInterval } from './percentile-interval.js';
import { uniformStream } from './random-stream.js';

/** How intervals are made. */
export interface BootstrapOptions {
  /** Whole; equal seeds give equal intervals. */
  readonly seed: number;
  /** How often the images are drawn again; at least 1. */
  readonly replicates: number;
  /** Above 0 and below 1. */
  readonly confidence: number;
}

/** Intervals of 95 % from 2,000 replicates. */
export const BOOTSTRAP_DEFAULTS: BootstrapOptions = { seed: 0, replicates: 2000, confidence: 0.95 };

/** Images that are drawn among themselves: the positives or the negatives of a subset. */
export interface BootstrapStratum {
  /** Names the stream of chance. Subsets that share their negatives share the stream by sharing the name. */
  readonly name: string;
  readonly hits: number;
  readonly images: number;
}

/**
 * In each replicate, how many of a stratum's images are hits when as many images as it has are drawn from it with
 * replacement. A threshold metric asks for no more of the rows than this count, and the count is exactly
 * Binomial(images, hits / images): it is drawn directly, one uniform number a replicate, and no row is touched.
 */
export function resampledHits(
  { name, hits, images }: BootstrapStratum,
  { seed, replicates }: Pick<BootstrapOptions, 'seed' | 'replicates'>,
): Float64Array {
  const table = binomialTable(images, hits, images - hits);
  const uniform = uniformStream(seed, name);
  return Float64Array.from({ length: replicates }, () => binomialAt(table, uniform()));
}

/** Names of the two streams that the strata of a subset draw from. */
export interface StratumNames {
  readonly positives: string;
  readonly negatives: string;
}

/** Replicates of what rests on both strata. Undefined values do not occur: both strata have images. */
export interface ResampledF1 {
  /** F1 from counts. */
  readonly f1: Float64Array;
  /** F1 from rates. */
  readonly f1Rates: Float64Array;
}

/** Replicates of both F1 scores; null where either class has no images. */
export function resampledF1(
  counts: ConfusionCounts,
  names: StratumNames,
  options: BootstrapOptions,
): ResampledF1 | null {
  const positives = positivesOf(counts);
  const negatives = negativesOf(counts);
  if (positives === 0 || negatives === 0) return null;
  const hits = resampledHits(
    { name: names.positives, hits: counts.truePositives, images: positives },
    options,
  );
  const alarms = resampledHits(
    { name: names.negatives, hits: counts.falsePositives, images: negatives },
    options,
  );
  return {
    f1: hits.map((hit, at) => (2 * hit) / (hit + positives + alarms[at])),
    f1Rates: hits.map((hit, at) => f1FromRates(hit / positives, alarms[at] / negatives)),
  };
}

/** Percentile intervals of both F1 scores, drawn separately among positives and negatives. */
export function f1Intervals(
  counts: ConfusionCounts,
  names: StratumNames,
  options: BootstrapOptions,
): { readonly f1: ScoreInterval; readonly f1Rates: ScoreInterval } {
  const drawn = resampledF1(counts, names, options);
  if (drawn === null) {
    const none = undefinedBecause(positivesOf(counts) === 0 ? 'no_positives' : 'no_negatives');
    return { f1: none, f1Rates: none };
  }
  return {
    f1: percentileInterval(drawn.f1, options.confidence),
    f1Rates: percentileInterval(drawn.f1Rates, options.confidence),
  };
}
