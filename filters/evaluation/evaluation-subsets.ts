import { DISTANCE_BANDS } from '../distance.js';
import type { FlagName } from '../subset-flags.js';
import type { Tristate } from '../types.js';
import type { EvaluationGroup, GroupCondition } from './evaluation-groups.js';
import type { PositiveClass } from './score-subset.js';

/** What a subset is about. */
export type SubsetFamily =
  | 'split'
  | 'lighting'
  | 'distance'
  | 'perceived_gender'
  | 'perceived_age'
  | 'depiction'
  | 'body_part'
  | 'perceived_gender_by_age'
  | 'distance_by_lighting';

/** One subset: images with a person against images without. */
export interface EvaluationSubset {
  /** As it is written in conditions and files. Crosses join two names with a plus sign. */
  readonly name: string;
  readonly title: string;
  readonly family: SubsetFamily;
  /** Name of the {@link EvaluationGroup} whose images have a person. */
  readonly persons: string;
  /** Name of the group whose images have none. */
  readonly noPersons: string;
  /** The class of the subset's own images; the other class is there to compare with. */
  readonly positive: PositiveClass;
}

/** Name of the subset that is the whole split. */
export const WHOLE_SPLIT = 'all';

/** Area from which the published benchmark's own code calls a person far; its files begin at 0.005. */
export const BENCHMARK_FAR_FROM = 0.05;

const flag = (name: FlagName, is: Tristate = 1): GroupCondition => ({ kind: 'flag', flag: name, is });

type Titled = readonly [name: FlagName, title: string];

const LIGHTINGS: readonly Titled[] = [
  ['dark', 'dark'],
  ['normal_lighting', 'normal lighting'],
  ['bright', 'bright'],
];
const DISTANCES: readonly Titled[] = [
  ['near', 'near'],
  ['medium_distance', 'medium distance'],
  ['far', 'far'],
];
const GENDERS: readonly Titled[] = [
  ['predominantly_female', 'perceived female'],
  ['predominantly_male', 'perceived male'],
  ['gender_unknown', 'perceived gender unknown'],
];
const AGES: readonly Titled[] = [
  ['young', 'perceived young'],
  ['middle_age', 'perceived middle age'],
  ['older', 'perceived older'],
  ['age_unknown', 'perceived age unknown'],
];
const DEPICTIONS: readonly Titled[] = [
  ['depiction', 'depictions'],
  ['person_depiction', 'depictions of persons'],
  ['non-person_depiction', 'depictions of other things'],
  ['non-person_non-depiction', 'no depiction'],
];

const crossed = (one: readonly Titled[], other: readonly Titled[]): (readonly [Titled, Titled])[] =>
  one.flatMap((first) => other.map((second) => [first, second] as const));

const farBand = DISTANCE_BANDS.find(({ band }) => band === 'far');

/** Images of which subsets are made. Distance groups hold images of the wider distance set too. */
export const EVALUATION_GROUPS: readonly EvaluationGroup[] = [
  { name: 'person', conditions: [flag('person')] },
  { name: 'no_person', conditions: [flag('person', 0)] },
  ...LIGHTINGS.flatMap(([name]) => [
    { name: `person+${name}`, conditions: [flag('person'), flag(name)] },
    { name: `no_person+${name}`, conditions: [flag('person', 0), flag(name)] },
  ]),
  ...[...DISTANCES, ...GENDERS, ...AGES].map(([name]) => ({ name, conditions: [flag(name)] })),
  {
    name: 'far_from_0.05',
    conditions: [
      flag('far'),
      { kind: 'area', from: BENCHMARK_FAR_FROM, below: farBand?.below ?? BENCHMARK_FAR_FROM },
    ],
  },
  ...DEPICTIONS.map(([name]) => ({ name, conditions: [flag('person', 0), flag(name)] })),
  { name: 'body_part', conditions: [flag('person'), flag('body_part')] },
  ...[...crossed(GENDERS, AGES), ...crossed(DISTANCES, LIGHTINGS)].map(([[one], [other]]) => ({
    name: `${one}+${other}`,
    conditions: [flag(one), flag(other)],
  })),
];

/** A subset of persons beside all images without one. */
const ofPersons = (name: string, title: string, family: SubsetFamily): EvaluationSubset => ({
  name,
  title,
  family,
  persons: name,
  noPersons: 'no_person',
  positive: 'person',
});

/**
 * The subsets that are reported. Lighting, and distance by lighting, stand beside images without a person in the
 * same light; depictions stand beside all persons, with roles turned; everything else stands beside all images
 * without a person. Crosses with lighting leave out images of the wider distance set: their lighting is not known.
 */
export const EVALUATION_SUBSETS: readonly EvaluationSubset[] = [
  { ...ofPersons(WHOLE_SPLIT, 'the whole split', 'split'), persons: 'person' },
  ...LIGHTINGS.map(([name, title]) => ({
    ...ofPersons(name, title, 'lighting'),
    persons: `person+${name}`,
    noPersons: `no_person+${name}`,
  })),
  ...DISTANCES.map(([name, title]) =>
    ofPersons(name, name === 'far' ? `${title}, from ${farBand?.from}` : title, 'distance'),
  ),
  ofPersons('far_from_0.05', `far, from ${BENCHMARK_FAR_FROM}`, 'distance'),
  ...GENDERS.map(([name, title]) => ofPersons(name, title, 'perceived_gender')),
  ...AGES.map(([name, title]) => ofPersons(name, title, 'perceived_age')),
  ...DEPICTIONS.map(([name, title]) => ({
    ...ofPersons(name, title, 'depiction'),
    persons: 'person',
    noPersons: name,
    positive: 'no_person' as const,
  })),
  ofPersons('body_part', 'body parts only', 'body_part'),
  ...crossed(GENDERS, AGES).map(([[one, title], [other, otherTitle]]) =>
    ofPersons(`${one}+${other}`, `${title}, ${otherTitle}`, 'perceived_gender_by_age'),
  ),
  ...crossed(DISTANCES, LIGHTINGS).map(([[one, title], [other, otherTitle]]) => ({
    ...ofPersons(`${one}+${other}`, `${title}, ${otherTitle}`, 'distance_by_lighting'),
    noPersons: `no_person+${other}`,
  })),
];

/** A subset of images whose label rests on one class of body part alone, such as hands. */
export function singlePartSubset(
  mid: string,
  name: string,
  title: string,
): { readonly group: EvaluationGroup; readonly subset: EvaluationSubset } {
  return {
    group: { name, conditions: [flag('person'), { kind: 'only_class', mid }] },
    subset: ofPersons(name, title, 'body_part'),
  };
}

/** An attribute whose groups are compared with each other. */
export interface EvaluationAttribute {
  readonly name: string;
  readonly title: string;
  /** Names of subsets whose images do not overlap. Those of unknown attribute are not compared. */
  readonly subsets: readonly string[];
}

/** Attributes that gaps are measured for. */
export const EVALUATION_ATTRIBUTES: readonly EvaluationAttribute[] = [
  {
    name: 'perceived_gender',
    title: 'perceived gender',
    subsets: ['predominantly_female', 'predominantly_male'],
  },
  { name: 'perceived_age', title: 'perceived age', subsets: ['young', 'middle_age', 'older'] },
  { name: 'lighting', title: 'lighting', subsets: ['dark', 'normal_lighting', 'bright'] },
  { name: 'distance', title: 'distance', subsets: ['near', 'medium_distance', 'far'] },
];
