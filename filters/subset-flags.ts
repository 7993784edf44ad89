import type { DepictionKind } from './depiction.js';
import type { DistanceBand } from './distance.js';
import type { Lighting } from './lighting.js';
import type { AgePresentation, GenderPresentation, Label, Tristate } from './types.js';

/**
 * The yes/no columns of the published data set, in the order of its validation and test CSV files. Source:
 * doi:10.7910/DVN/1HOPXC.
 */
export const FLAG_NAMES = [
  'person',
  'depiction',
  'body_part',
  'predominantly_female',
  'predominantly_male',
  'gender_unknown',
  'young',
  'middle_age',
  'older',
  'age_unknown',
  'near',
  'medium_distance',
  'far',
  'dark',
  'normal_lighting',
  'bright',
  'person_depiction',
  'non-person_depiction',
  'non-person_non-depiction',
] as const;

export type FlagName = (typeof FLAG_NAMES)[number];

/** All flags of one image: 1 yes, 0 no, -1 not known or not part of the split. */
export type Flags = Readonly<Record<FlagName, Tristate>>;

/** A record with something for each flag, made by its name. */
export function eachFlag<Value>(value: (name: FlagName) => Value): Record<FlagName, Value> {
  return {
    person: value('person'),
    depiction: value('depiction'),
    body_part: value('body_part'),
    predominantly_female: value('predominantly_female'),
    predominantly_male: value('predominantly_male'),
    gender_unknown: value('gender_unknown'),
    young: value('young'),
    middle_age: value('middle_age'),
    older: value('older'),
    age_unknown: value('age_unknown'),
    near: value('near'),
    medium_distance: value('medium_distance'),
    far: value('far'),
    dark: value('dark'),
    normal_lighting: value('normal_lighting'),
    bright: value('bright'),
    person_depiction: value('person_depiction'),
    'non-person_depiction': value('non-person_depiction'),
    'non-person_non-depiction': value('non-person_non-depiction'),
  };
}

/** What the flags of an image rest on. */
export interface FlagFacts {
  readonly label: Label;
  /** Is in the main, balanced split, or in one that is exported unbalanced. */
  readonly inMainSet: boolean;
  /** Survives the balance of the wider distance set. */
  readonly inDistanceSet: boolean;
  readonly distanceLabel: Label | null;
  readonly distance: DistanceBand | null;
  readonly lighting: Lighting | null;
  readonly depiction: DepictionKind | null;
  readonly bodyPart: Tristate;
  readonly gender: GenderPresentation | null;
  readonly age: AgePresentation | null;
  /** The flags of an image whose label was taken from a published data set: they hold as they stand. */
  readonly given?: Flags | null;
}

const GENDER_FLAGS: Readonly<Record<GenderPresentation, FlagName>> = {
  'Predominantly Feminine': 'predominantly_female',
  'Predominantly Masculine': 'predominantly_male',
  Unknown: 'gender_unknown',
};

const AGE_FLAGS: Readonly<Record<AgePresentation, FlagName>> = {
  Young: 'young',
  Middle: 'middle_age',
  Older: 'older',
  Unknown: 'age_unknown',
};

/** The distance flag that is 1; null where none is. */
function distanceFlag(facts: FlagFacts): DistanceBand | null {
  return facts.inDistanceSet && facts.distanceLabel === 1 ? facts.distance : null;
}

/** Flags of what MIAP annotators perceived: they looked at persons alone. */
export const PRESENTATION_FLAGS: readonly FlagName[] = [
  ...Object.values(GENDER_FLAGS),
  ...Object.values(AGE_FLAGS),
];

/** Flags of an image for another target than persons: of what MIAP annotators perceive in persons, nothing is known. */
export function withoutPresentation(flags: Flags): Flags {
  return eachFlag((name) => (PRESENTATION_FLAGS.includes(name) ? -1 : flags[name]));
}

const DISTANCE_FLAGS: readonly FlagName[] = ['near', 'medium_distance', 'far'];
const DEPICTION_FLAGS: readonly FlagName[] = [
  'depiction',
  'person_depiction',
  'non-person_depiction',
  'non-person_non-depiction',
];

/**
 * Flags of which nothing is known. Boxes say whether parts alone are seen, for every label that they gave; where that is not
 * known, the label came from elsewhere, against them, and what else they would tell is not known either.
 */
function unknownFlags({ label, bodyPart, distance, depiction, gender, age }: FlagFacts): Set<FlagName> {
  const unknown = new Set<FlagName>();
  if (bodyPart !== -1) return unknown;
  const isTarget = label === 1;
  if (isTarget && distance === null) for (const name of DISTANCE_FLAGS) unknown.add(name);
  if (isTarget && gender === null) for (const name of Object.values(GENDER_FLAGS)) unknown.add(name);
  if (isTarget && age === null) for (const name of Object.values(AGE_FLAGS)) unknown.add(name);
  if (!isTarget && depiction === null) for (const name of DEPICTION_FLAGS) unknown.add(name);
  return unknown;
}

/**
 * The flags of one image, as the published validation and test files have them. An image of the distance set
 * alone holds 1 in its distance column and -1 in every other one.
 */
export function subsetFlags(facts: FlagFacts): Flags {
  const distance = distanceFlag(facts);
  if (!facts.inMainSet) return eachFlag((name) => (name === distance ? 1 : -1));
  if (facts.given) return facts.given;
  const isTarget = facts.label === 1;
  const on = new Set<FlagName>();
  if (isTarget) on.add('person');
  if (isTarget && facts.gender !== null) on.add(GENDER_FLAGS[facts.gender]);
  if (isTarget && facts.age !== null) on.add(AGE_FLAGS[facts.age]);
  if (isTarget && distance !== null) on.add(distance);
  if (facts.lighting !== null) on.add(facts.lighting);
  if (facts.depiction !== null) on.add(facts.depiction);
  if (facts.depiction !== null && facts.depiction !== 'non-person_non-depiction') on.add('depiction');
  const unknown = unknownFlags(facts);
  const flags = eachFlag((name): Tristate => (on.has(name) ? 1 : unknown.has(name) ? -1 : 0));
  return { ...flags, body_part: facts.bodyPart };
}
