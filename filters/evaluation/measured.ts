/** Why a figure has no value. A figure without one is never shown as a number. */
export type UndefinedReason =
  | 'no_images'
  | 'no_positives'
  | 'no_negatives'
  | 'no_predicted_positives'
  | 'no_positives_and_none_predicted'
  | 'no_discordant_pairs'
  | 'no_misses'
  | 'fewer_than_two_groups'
  | 'threshold_not_attainable'
  | 'not_measured';

/** A figure, or why there is none. */
export type Measured =
  | { readonly defined: true; readonly value: number }
  | { readonly defined: false; readonly reason: UndefinedReason };

/** A range with the share of repetitions that it is made to cover; or why there is none. */
export type ScoreInterval =
  | { readonly defined: true; readonly lower: number; readonly upper: number; readonly confidence: number }
  | { readonly defined: false; readonly reason: UndefinedReason };

/** The range of a ratio, whose upper end is null where the divisor may well be 0. */
export type RatioInterval =
  | {
      readonly defined: true;
      readonly lower: number;
      readonly upper: number | null;
      readonly confidence: number;
    }
  | { readonly defined: false; readonly reason: UndefinedReason };

/** A figure that has a value. @param value finite. */
export function measuredValue(value: number): Measured {
  return { defined: true, value };
}

/** A figure, or interval, that has none. */
export function undefinedBecause(reason: UndefinedReason): {
  readonly defined: false;
  readonly reason: UndefinedReason;
} {
  return { defined: false, reason };
}

/** A quotient that is undefined where there is nothing to divide by. */
export function measuredRatio(numerator: number, denominator: number, reason: UndefinedReason): Measured {
  return denominator === 0 ? undefinedBecause(reason) : measuredValue(numerator / denominator);
}

const REASON_TEXTS: Readonly<Record<UndefinedReason, string>> = {
  no_images: 'there are no images',
  no_positives: 'there are no images of the positive class',
  no_negatives: 'there are no images of the negative class',
  no_predicted_positives: 'no image is predicted to be of the positive class',
  no_positives_and_none_predicted: 'there are no positive images and none is predicted',
  no_discordant_pairs: 'both are right and wrong on the same images',
  no_misses: 'the better group has no misses to divide by',
  fewer_than_two_groups: 'fewer than two groups have images',
  threshold_not_attainable: 'only a model that never says yes keeps to the limit',
  not_measured: 'it was not measured in this run',
};

/** The reason in plain words, to stand after "undefined: ". */
export function undefinedText(reason: UndefinedReason): string {
  return REASON_TEXTS[reason];
}
