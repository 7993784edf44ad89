import type { BootstrapOptions } from './bootstrap.js';
import { verdictOf, type Verdict } from './compare-models.js';
import { saysPerson, type ConfusionCounts } from './confusion.js';
import { measuredValue, undefinedBecause, type Measured, type ScoreInterval } from './measured.js';
import { resampledCounts } from './multinomial.js';
import { pairedAccuracy, type PairedAccuracy } from './paired-accuracy.js';
import { pairedStratum } from './paired-bootstrap.js';
import { pairedCorrectness, type ComparedModel } from './paired-outcomes.js';
import { percentileInterval } from './percentile-interval.js';

/** Images that two sets of labels know, by what the first says of them; rows as places in a model's probabilities. */
export interface TwiceLabelled {
  readonly persons: Uint32Array;
  readonly others: Uint32Array;
  /** What the second says of each row: 1 a person, 0 none. */
  readonly second: ArrayLike<number>;
}

/** How much another set of labels changes F1. */
export interface PairedF1 {
  /** F1 under the second less F1 under the first. */
  readonly difference: Measured;
  readonly interval: ScoreInterval;
  readonly verdict: Verdict;
}

/** One model under two sets of labels. */
export interface LabelSetComparison {
  /** How much more often the model is right under the second. */
  readonly accuracy: PairedAccuracy;
  readonly f1: PairedF1;
  readonly first: ConfusionCounts;
  readonly second: ConfusionCounts;
  /** Images without a person in the first that have one in the second. */
  readonly becamePerson: number;
  /** Images with a person in the first that have none in the second. */
  readonly becameNoPerson: number;
}

/**
 * Compares what a model's predictions are worth under two sets of labels, on the same images.
 *
 * @param name of the stream of chance.
 */
export function compareLabelSets(
  name: string,
  images: TwiceLabelled,
  { probabilities, threshold }: ComparedModel,
  options: BootstrapOptions,
): LabelSetComparison {
  const { persons, others, second } = images;
  const size = persons.length + others.length;
  const firstRight = new Uint8Array(size);
  const secondRight = new Uint8Array(size);
  const confusions = [noCounts(), noCounts()] as const;
  const changed = { becamePerson: 0, becameNoPerson: 0 };
  const kinds = new Array<number>(8).fill(0);
  let at = 0;
  for (const [rows, isPerson] of [
    [persons, true],
    [others, false],
  ] as const) {
    for (const row of rows) {
      const says = saysPerson(probabilities[row], threshold);
      const becomes = second[row] === 1;
      countOne(confusions[0], isPerson, says);
      countOne(confusions[1], becomes, says);
      kinds[kindOf(says, isPerson, becomes)]++;
      if (isPerson !== becomes) changed[becomes ? 'becamePerson' : 'becameNoPerson']++;
      firstRight[at] = says === isPerson ? 1 : 0;
      secondRight[at] = says === becomes ? 1 : 0;
      at++;
    }
  }
  const stratum = pairedStratum(name, pairedCorrectness(firstRight, secondRight), options);
  return {
    accuracy: pairedAccuracy(stratum, options.confidence),
    f1: pairedF1(name, kinds, options),
    first: confusions[0],
    second: confusions[1],
    ...changed,
  };
}

/** One of eight kinds of images: what the model says, and what each set of labels does. */
function kindOf(says: boolean, first: boolean, second: boolean): number {
  return (says ? 4 : 0) + (first ? 2 : 0) + (second ? 1 : 0);
}

/** Kinds whose images count as found, and what every kind adds to the sum that F1 divides by: 2 tp + fp + fn. */
const F1_PARTS = [false, true].map((isSecond) =>
  Array.from({ length: 8 }, (_, kind) => {
    const says = (kind & 4) !== 0;
    const isPerson = (kind & (isSecond ? 1 : 2)) !== 0;
    return { found: says && isPerson, weight: (says ? 1 : 0) + (isPerson ? 1 : 0) };
  }),
);

/**
 * The paired bootstrap of F1: images of both classes are drawn together, each with what the model and both sets of labels
 * say of it. Replicates in which one of the two has nothing to find and nothing found have no F1, and are left out.
 */
function pairedF1(name: string, kinds: readonly number[], options: BootstrapOptions): PairedF1 {
  const difference = f1Difference((kind) => kinds[kind]);
  const none = undefinedBecause('no_positives_and_none_predicted');
  if (Number.isNaN(difference)) return { difference: none, interval: none, verdict: 'undefined' };
  const drawn = resampledCounts(`${name} f1`, kinds, options);
  const differences = Float64Array.from({ length: options.replicates }, (_, at) =>
    f1Difference((kind) => drawn[kind][at]),
  ).filter((value) => !Number.isNaN(value));
  const interval = differences.length === 0 ? none : percentileInterval(differences, options.confidence);
  return { difference: measuredValue(difference), interval, verdict: verdictOf(interval) };
}

/** NaN where either has no F1. */
function f1Difference(count: (kind: number) => number): number {
  const [first, second] = F1_PARTS.map((parts) => {
    let found = 0;
    let weights = 0;
    for (const [kind, part] of parts.entries()) {
      if (part.found) found += count(kind);
      weights += part.weight * count(kind);
    }
    return (2 * found) / weights;
  });
  return second - first;
}

type Counting = { -readonly [Name in keyof ConfusionCounts]: number };

function noCounts(): Counting {
  return { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
}

function countOne(counts: Counting, isPerson: boolean, says: boolean): void {
  if (isPerson) counts[says ? 'truePositives' : 'falseNegatives']++;
  else counts[says ? 'falsePositives' : 'trueNegatives']++;
}
