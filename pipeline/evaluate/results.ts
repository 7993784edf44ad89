import {
  undefinedText,
  type AttributeGap,
  type EstimatedRate,
  type EstimatedScore,
  type Measured,
  type NamedSubsetScores,
  type RatioInterval,
  type ScoreInterval,
} from '../../filters/index.js';
import type { ModelCost } from '../models/model-cost.js';
import type { MatchCounts } from './match.js';
import type { SourceFacts } from './probabilities.js';
import type {
  CostResult,
  FigureResult,
  GapResult,
  MatchResult,
  RateResult,
  SourceResult,
  SubsetResult,
} from './results-schema.js';

/** A figure as it is written, without an interval. */
export function figureResult(figure: Measured): FigureResult {
  return figure.defined ? { value: figure.value } : { value: null, undefined: undefinedText(figure.reason) };
}

/** A figure as it is written, with its interval. */
export function estimateResult(value: Measured, interval: ScoreInterval): FigureResult {
  return { ...figureResult(value), interval: interval.defined ? [interval.lower, interval.upper] : null };
}

const scoreResult = ({ value, interval }: EstimatedScore): FigureResult => estimateResult(value, interval);

function rateResult({ value, interval, successes, trials }: EstimatedRate): RateResult {
  return { ...estimateResult(value, interval), successes, trials };
}

const valueOrNull = (figure: Measured): number | null => (figure.defined ? figure.value : null);

/** A subset's figures as they are written. */
export function subsetResult({ subset, scores }: NamedSubsetScores): SubsetResult {
  const { counts, positive, positives, negatives } = scores;
  return {
    name: subset.name,
    title: subset.title,
    family: subset.family,
    positive,
    persons: positive === 'person' ? positives : negatives,
    no_persons: positive === 'person' ? negatives : positives,
    small: scores.small,
    confusion: {
      true_positives: counts.truePositives,
      false_positives: counts.falsePositives,
      true_negatives: counts.trueNegatives,
      false_negatives: counts.falseNegatives,
    },
    accuracy: rateResult(scores.accuracy),
    precision: rateResult(scores.precision),
    recall: rateResult(scores.recall),
    specificity: rateResult(scores.specificity),
    false_positive_rate: rateResult(scores.falsePositiveRate),
    f1: scoreResult(scores.f1),
    f1_rates: scoreResult(scores.f1Rates),
    roc_auc: figureResult(scores.rocAuc),
    average_precision: figureResult(scores.averagePrecision),
    calibration_error: figureResult(scores.calibrationError),
    reliability: scores.reliability.map((bin) => ({
      above: bin.above,
      up_to: bin.upTo,
      images: bin.images,
      persons: bin.persons,
      mean_probability: valueOrNull(bin.meanProbability),
      person_share: valueOrNull(bin.personShare),
    })),
  };
}

/** A gap as it is written. */
export function gapResult({ attribute, gap, sentence }: AttributeGap): GapResult {
  if (!gap.defined) {
    const none: FigureResult = { value: null, interval: null, undefined: undefinedText(gap.reason) };
    return {
      attribute: attribute.name,
      sentence,
      groups: [],
      best: null,
      worst: null,
      left_aside: [],
      recall_difference: none,
      miss_rate_ratio: { value: null, interval: null, undefined: undefinedText(gap.reason) },
      pairs: 0,
      no_claim: gap.reason,
    };
  }
  return {
    attribute: attribute.name,
    sentence,
    groups: gap.groups.map(({ title, images, hits, recall, small }) => ({
      title,
      images,
      hits,
      recall,
      small,
    })),
    best: gap.best.title,
    worst: gap.worst.title,
    recall_difference: estimateResult(gap.difference, gap.differenceInterval),
    left_aside: gap.leftAside.map(({ title }) => title),
    miss_rate_ratio: { ...figureResult(gap.missRatio), interval: ratioBounds(gap.missRatioInterval) },
    pairs: gap.pairs,
    no_claim: gap.noClaim,
  };
}

function ratioBounds(interval: RatioInterval): GapResult['miss_rate_ratio']['interval'] {
  return interval.defined ? [interval.lower, interval.upper] : null;
}

/** Match counts as they are written. */
export function matchResult(counts: MatchCounts): MatchResult {
  return {
    images: counts.images,
    predicted: counts.predicted,
    ambiguous: counts.ambiguous,
    distance_only: counts.distanceOnly,
    distance_only_predicted: counts.distanceOnlyPredicted,
    not_evaluated: counts.notEvaluated,
    unknown: counts.unknown,
  };
}

/** The source of a model's probabilities as it is written. */
export function sourceResult({
  kind,
  name,
  view,
  sha256,
  modelSha256,
  rows,
  calibration,
}: SourceFacts): SourceResult {
  return { kind, name, view, sha256, model_sha256: modelSha256, rows, calibration };
}

/** What a model costs to run as it is written. */
export function costResult(cost: ModelCost | null): CostResult {
  if (cost === null) return null;
  const { width, height, channels, type, batch } = cost.input;
  return {
    width,
    height,
    colour: channels,
    type,
    batch,
    file_bytes: cost.fileBytes,
    parameters: cost.parameters,
    weight_bytes: cost.weightBytes,
    multiply_accumulates: cost.multiplyAccumulates,
    not_counted: [...cost.notCounted],
    peak_activation_bytes: cost.peakActivationBytes,
    quantised_peak_activation_bytes: cost.quantisedPeakActivationBytes,
  };
}
