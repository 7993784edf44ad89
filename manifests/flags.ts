import { z } from 'zod';

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

/** 1 yes, 0 no, -1 not known or not part of the split. */
export type Flag = -1 | 0 | 1;

/** All flags of one image. */
export type Flags = Readonly<Record<FlagName, Flag>>;

/** A flag as it stands in a CSV file. */
export const flagTextSchema = z
  .enum(['1', '0', '-1'], { error: 'a flag is 1, 0 or -1' })
  .transform((text): Flag => (text === '1' ? 1 : text === '0' ? 0 : -1));

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
