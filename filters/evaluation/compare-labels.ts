import type { BootstrapOptions } from './bootstrap.js';
import { saysPerson, type ConfusionCounts } from './confusion.js';
import { pairedAccuracy, type PairedAccuracy } from './paired-accuracy.js';
import { pairedStratum } from './paired-bootstrap.js';
import { pairedCorrectness, type ComparedModel } from './paired-outcomes.js';

/** Images that two sets of labels know, by what the first says of them; rows as places in a model's probabilities. */
export interface TwiceLabelled {
  readonly persons: Uint32Array;
  readonly others: Uint32Array;
  /** What the second says of each row: 1 a person, 0 none. */
  readonly second: ArrayLike<number>;
}

/** One model under two sets of labels. */
export interface LabelSetComparison {
  /** How much more often the model is right under the second. */
  readonly accuracy: PairedAccuracy;
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
      if (isPerson !== becomes) changed[becomes ? 'becamePerson' : 'becameNoPerson']++;
      firstRight[at] = says === isPerson ? 1 : 0;
      secondRight[at] = says === becomes ? 1 : 0;
      at++;
    }
  }
  const stratum = pairedStratum(name, pairedCorrectness(firstRight, secondRight), options);
  return {
    accuracy: pairedAccuracy(stratum, options.confidence),
    first: confusions[0],
    second: confusions[1],
    ...changed,
  };
}

type Counting = { -readonly [Name in keyof ConfusionCounts]: number };

function noCounts(): Counting {
  return { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
}

function countOne(counts: Counting, isPerson: boolean, says: boolean): void {
  if (isPerson) counts[says ? 'truePositives' : 'falseNegatives']++;
  else counts[says ? 'falsePositives' : 'trueNegatives']++;
}
