import { resampledHits, type BootstrapOptions, type BootstrapStratum } from './bootstrap.js';
import {
  measuredRatio,
  measuredValue,
  undefinedBecause,
  type Measured,
  type RatioInterval,
  type ScoreInterval,
} from './measured.js';
import { percentileInterval, sortedQuantile } from './percentile-interval.js';
import { SMALL_GROUP_BELOW } from './small-group.js';

/** One group of an attribute, and how many of its persons the model finds. */
export interface AttributeGroup extends BootstrapStratum {
  /** In words, such as "perceived older". */
  readonly title: string;
}

/** Why a gap allows no claim; null where it does. */
export type NoClaim = 'interval_holds_zero' | 'small_group';

/** How far recall is apart between the groups of one attribute. */
export interface GroupGap {
  /** Groups that have images, in the order given. */
  readonly groups: readonly (AttributeGroup & { readonly recall: number; readonly small: boolean })[];
  /** The compared group of the highest recall; of equal ones the first. */
  readonly best: AttributeGroup;
  /** The compared group of the lowest recall; of equal ones the last. */
  readonly worst: AttributeGroup;
  /** Small groups that were left aside, as two or more others are large enough. */
  readonly leftAside: readonly AttributeGroup[];
  /** Equal opportunity difference: recall of the best group less that of the worst, 0..1. */
  readonly difference: Measured;
  readonly differenceInterval: ScoreInterval;
  /** False-negative rate of the worst group over that of the best, at least 1. */
  readonly missRatio: Measured;
  readonly missRatioInterval: RatioInterval;
  /** Pairs of compared groups among which best and worst were picked. */
  readonly pairs: number;
  readonly noClaim: NoClaim | null;
}

/** A gap, or why there is none. */
export type GroupGapOutcome =
  | ({ readonly defined: true } & GroupGap)
  | { readonly defined: false; readonly reason: 'fewer_than_two_groups' };

/**
 * The gap between the best and the worst group of one attribute. Groups hold different images, so they are drawn
 * apart. Where two or more groups are large enough, those alone are compared: one image of a small one would decide.
 * Best and worst stay who they are in every replicate, so the interval can hold 0. They were picked by
 * looking: the interval is widened by Bonferroni's rule to 1 - (1 - confidence) / pairs, and covers every pair of
 * groups at once with the confidence asked for.
 *
 * A replicate in which the best group has no misses counts as an unbounded ratio; one in which neither has any
 * counts as 0 at the lower end and as unbounded at the upper. The interval then keeps its lower end.
 *
 * @param smallBelow groups of fewer images are small.
 */
export function groupGap(
  groups: readonly AttributeGroup[],
  options: BootstrapOptions,
  smallBelow: number = SMALL_GROUP_BELOW,
): GroupGapOutcome {
  const present = groups
    .filter(({ images }) => images > 0)
    .map((group) => ({ ...group, recall: group.hits / group.images, small: group.images < smallBelow }));
  if (present.length < 2) return { defined: false, reason: 'fewer_than_two_groups' };
  const large = present.filter(({ small }) => !small);
  const compared = large.length >= 2 ? large : present;
  const best = compared.reduce((most, group) => (group.recall > most.recall ? group : most));
  const worst = compared.filter((group) => group !== best).reduce((l, g) => (g.recall <= l.recall ? g : l));
  const pairs = (compared.length * (compared.length - 1)) / 2;
  const confidence = 1 - (1 - options.confidence) / pairs;
  const bestHits = resampledHits(best, options);
  const worstHits = resampledHits(worst, options);
  const differences = bestHits.map((hits, at) => hits / best.images - worstHits[at] / worst.images);
  const interval = percentileInterval(differences, confidence);
  const bestMisses = (best.images - best.hits) / best.images;
  const worstMisses = (worst.images - worst.hits) / worst.images;
  const ratios = bestHits.map(
    (hits, at) => (worst.images - worstHits[at]) / worst.images / ((best.images - hits) / best.images),
  );
  return {
    defined: true,
    groups: present,
    best,
    worst,
    leftAside: present.filter((group) => !compared.includes(group)),
    difference: measuredValue(best.recall - worst.recall),
    differenceInterval: interval,
    missRatio: measuredRatio(worstMisses, bestMisses, 'no_misses'),
    missRatioInterval: bestMisses === 0 ? undefinedBecause('no_misses') : ratioInterval(ratios, confidence),
    pairs,
    noClaim: noClaimOf(best.small || worst.small, interval),
  };
}

function noClaimOf(small: boolean, interval: ScoreInterval): NoClaim | null {
  if (small) return 'small_group';
  return interval.defined && interval.lower > 0 ? null : 'interval_holds_zero';
}

/** Interval of ratios that may be infinite (x / 0) or NaN (0 / 0). */
function ratioInterval(ratios: Float64Array, confidence: number): RatioInterval {
  const tail = (1 - confidence) / 2;
  const asLow = ratios.map((ratio) => (Number.isNaN(ratio) ? 0 : ratio)).sort();
  const asHigh = ratios.map((ratio) => (Number.isNaN(ratio) ? Infinity : ratio)).sort();
  const upper = sortedQuantile(asHigh, 1 - tail);
  const lower = sortedQuantile(asLow, tail);
  return { defined: true, lower, upper: Number.isFinite(upper) ? upper : null, confidence };
}
