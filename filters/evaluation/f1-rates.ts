import { negativesOf, positivesOf, type ConfusionCounts } from './confusion.js';
import { measuredValue, undefinedBecause, type Measured } from './measured.js';

/**
 * F1 put together from rates: 2t / (2t + f + (1 - t)). It is the F1 of a set with as many positives as negatives,
 * and so another number than F1 from counts wherever the classes are not of one size. Source: the published
 * benchmark.
 *
 * @param truePositiveRate t, 0..1.
 * @param falsePositiveRate f, 0..1.
 */
export function f1FromRates(truePositiveRate: number, falsePositiveRate: number): number {
  const doubled = 2 * truePositiveRate;
  return doubled / (doubled + falsePositiveRate + (1 - truePositiveRate));
}

/** {@link f1FromRates} of counts. Undefined where either class has no images. */
export function f1RatesOf(counts: ConfusionCounts): Measured {
  const positives = positivesOf(counts);
  const negatives = negativesOf(counts);
  if (positives === 0) return undefinedBecause('no_positives');
  if (negatives === 0) return undefinedBecause('no_negatives');
  return measuredValue(f1FromRates(counts.truePositives / positives, counts.falsePositives / negatives));
}
