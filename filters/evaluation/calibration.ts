import { measuredValue, undefinedBecause, type Measured } from './measured.js';
import type { RankedScores } from './score-steps.js';

/** Bins of the calibration error where none are asked for. Source: Guo et al., arXiv:1706.04599. */
export const CALIBRATION_BINS = 15;

/** One bin of a reliability curve. */
export interface ReliabilityBin {
  /** The bin holds probabilities above this; the first one holds 0 too. */
  readonly above: number;
  /** And up to this, itself included. */
  readonly upTo: number;
  readonly images: number;
  readonly persons: number;
  /** Mean probability; undefined where the bin holds no images. */
  readonly meanProbability: Measured;
  /** Share of persons; undefined where the bin holds no images. */
  readonly personShare: Measured;
}

/**
 * The reliability curve over bins of equal width: how sure the model is of a person against how often there is
 * one. Inner edges are i * (1 / bins) in double precision, each bin closed at its upper end, as in scikit-learn's
 * `calibration_curve`. Sums run over sorted scores, so the order of the images does not matter.
 *
 * @param scores positives are images with a person.
 * @param bins at least 1.
 */
export function reliabilityCurve(
  { positives, negatives }: RankedScores,
  bins: number = CALIBRATION_BINS,
): ReliabilityBin[] {
  const width = 1 / bins;
  const images = new Float64Array(bins);
  const persons = new Float64Array(bins);
  const sums = new Float64Array(bins);
  for (const scores of [positives, negatives])
    for (const probability of scores) {
      const bin = binOf(probability, bins, width);
      images[bin]++;
      sums[bin] += probability;
      if (scores === positives) persons[bin]++;
    }
  return Array.from({ length: bins }, (_, bin) => ({
    above: bin * width,
    upTo: bin === bins - 1 ? 1 : (bin + 1) * width,
    images: images[bin],
    persons: persons[bin],
    meanProbability:
      images[bin] === 0 ? undefinedBecause('no_images') : measuredValue(sums[bin] / images[bin]),
    personShare:
      images[bin] === 0 ? undefinedBecause('no_images') : measuredValue(persons[bin] / images[bin]),
  }));
}

/** The bin of a probability: a guess by division, put right against the edges themselves. */
function binOf(probability: number, bins: number, width: number): number {
  let bin = Math.min(bins - 1, Math.floor(probability * bins));
  while (bin > 0 && probability <= bin * width) bin--;
  while (bin < bins - 1 && probability > (bin + 1) * width) bin++;
  return bin;
}

/**
 * Expected calibration error: the mean over images of the distance between mean probability and share of persons
 * in the image's bin. 0 is perfect, 1 the worst.
 */
export function expectedCalibrationError(curve: readonly ReliabilityBin[]): Measured {
  let images = 0;
  let sum = 0;
  for (const bin of curve) {
    if (!bin.meanProbability.defined || !bin.personShare.defined) continue;
    images += bin.images;
    sum += bin.images * Math.abs(bin.meanProbability.value - bin.personShare.value);
  }
  return images === 0 ? undefinedBecause('no_images') : measuredValue(sum / images);
}
