import { averagePrecision } from './average-precision.js';
import { f1Intervals, type BootstrapOptions, type StratumNames } from './bootstrap.js';
import {
  CALIBRATION_BINS,
  expectedCalibrationError,
  reliabilityCurve,
  type ReliabilityBin,
} from './calibration.js';
import {
  confusionOfRanked,
  mirroredConfusion,
  negativesOf,
  positivesOf,
  type ConfusionCounts,
} from './confusion.js';
import { f1RatesOf } from './f1-rates.js';
import type { Measured, ScoreInterval } from './measured.js';
import { accuracyOf, f1Of, falsePositiveRateOf, precisionOf, recallOf, specificityOf } from './rates.js';
import type { CountedRate } from './rates.js';
import { rocAuc } from './roc-auc.js';
import { mirroredScores, type RankedScores } from './score-steps.js';
import { SMALL_GROUP_BELOW } from './small-group.js';
import { wilsonScoreInterval } from './wilson.js';

/** Which class a subset asks for: the one that its own images are of. */
export type PositiveClass = 'person' | 'no_person';

/** A figure with its interval. */
export interface EstimatedScore {
  readonly value: Measured;
  readonly interval: ScoreInterval;
}

/** A rate with its counts and Wilson's interval. */
export interface EstimatedRate extends CountedRate {
  readonly interval: ScoreInterval;
}

/** What is said of one subset. */
export interface SubsetScores {
  /** The class that precision, recall, F1 and average precision are about. */
  readonly positive: PositiveClass;
  readonly threshold: number;
  readonly positives: number;
  readonly negatives: number;
  /** Either class has too few images to rest a claim on. */
  readonly small: boolean;
  readonly counts: ConfusionCounts;
  readonly accuracy: EstimatedRate;
  readonly precision: EstimatedRate;
  readonly recall: EstimatedRate;
  readonly specificity: EstimatedRate;
  readonly falsePositiveRate: EstimatedRate;
  /** From counts. */
  readonly f1: EstimatedScore;
  /** From rates, as the published benchmark computes it. */
  readonly f1Rates: EstimatedScore;
  readonly rocAuc: Measured;
  readonly averagePrecision: Measured;
  /** Of the probability of a person, whichever class is the positive one. */
  readonly calibrationError: Measured;
  readonly reliability: readonly ReliabilityBin[];
}

/** How a subset is scored. */
export interface SubsetScoring extends BootstrapOptions {
  readonly threshold: number;
  readonly positive: PositiveClass;
  readonly streams: StratumNames;
  /** Of the calibration error; 15 where left out. */
  readonly bins?: number;
  /** Classes of fewer images make the subset small; 50 where left out. */
  readonly smallBelow?: number;
}

/**
 * All figures of one subset. Where the positive class is "no person" (depictions) every figure that has a positive
 * class is mirrored: recall is the share of the subset's images in which the model sees no person, the
 * false-positive rate is the share of persons missed.
 *
 * @param ranked probabilities of the subset's images with a person (positives) and without (negatives), whichever
 *   class the subset asks for.
 */
export function scoreSubset(ranked: RankedScores, scoring: SubsetScoring): SubsetScores {
  const { threshold, positive, confidence } = scoring;
  const { bins = CALIBRATION_BINS, smallBelow = SMALL_GROUP_BELOW } = scoring;
  const ofPersons = confusionOfRanked(ranked, threshold);
  const mirrored = positive === 'no_person';
  const counts = mirrored ? mirroredConfusion(ofPersons) : ofPersons;
  const reliability = reliabilityCurve(ranked, bins);
  const intervals = f1Intervals(counts, scoring.streams, scoring);
  const estimated = (rate: CountedRate): EstimatedRate => ({
    ...rate,
    interval: rate.value.defined
      ? wilsonScoreInterval(rate.successes, rate.trials, confidence)
      : { defined: false, reason: rate.value.reason },
  });
  return {
    positive,
    threshold,
    positives: positivesOf(counts),
    negatives: negativesOf(counts),
    small: positivesOf(counts) < smallBelow || negativesOf(counts) < smallBelow,
    counts,
    accuracy: estimated(accuracyOf(counts)),
    precision: estimated(precisionOf(counts)),
    recall: estimated(recallOf(counts)),
    specificity: estimated(specificityOf(counts)),
    falsePositiveRate: estimated(falsePositiveRateOf(counts)),
    f1: { value: f1Of(counts), interval: intervals.f1 },
    f1Rates: { value: f1RatesOf(counts), interval: intervals.f1Rates },
    rocAuc: rocAuc(ranked),
    averagePrecision: averagePrecision(mirrored ? mirroredScores(ranked) : ranked),
    calibrationError: expectedCalibrationError(reliability),
    reliability,
  };
}
