import { mcNemar, type McNemarTests } from './mcnemar.js';
import { measuredValue, undefinedBecause, type Measured, type ScoreInterval } from './measured.js';
import { verdictOf, type Verdict } from './compare-models.js';
import type { PairedStratum } from './paired-bootstrap.js';
import { pairedImages } from './paired-outcomes.js';
import { percentileInterval } from './percentile-interval.js';

/** How much more often the second of two ways of being right is right. */
export interface PairedAccuracy {
  readonly images: number;
  /** Accuracy of the second less that of the first. */
  readonly difference: Measured;
  readonly interval: ScoreInterval;
  readonly verdict: Verdict;
  readonly mcNemar: McNemarTests;
}

/**
 * Compares accuracy alone, on images of both classes together: for two sets of labels under one model, where an
 * image may be positive in one and negative in the other.
 *
 * @param confidence above 0 and below 1.
 */
export function pairedAccuracy({ outcomes, drawn }: PairedStratum, confidence: number): PairedAccuracy {
  const images = pairedImages(outcomes);
  const tests = mcNemar(outcomes.onlyFirst, outcomes.onlySecond);
  if (images === 0) {
    const none = undefinedBecause('no_images');
    return { images, difference: none, interval: none, verdict: 'undefined', mcNemar: tests };
  }
  const differences = drawn.second.map((right, at) => (right - drawn.first[at]) / images);
  const interval = percentileInterval(differences, confidence);
  return {
    images,
    difference: measuredValue((outcomes.onlySecond - outcomes.onlyFirst) / images),
    interval,
    verdict: verdictOf(interval),
    mcNemar: tests,
  };
}
