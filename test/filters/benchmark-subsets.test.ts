import { describe, expect, test } from 'vitest';
import { BENCHMARK_SUBSETS, benchmarkSubsetsOf, roleIn } from '../../filters/benchmark-subsets.js';
import { eachFlag, withoutPresentation, type FlagName, type Flags } from '../../filters/subset-flags.js';

/** Flags that are all 0 but for those named. */
const flags = (...on: FlagName[]): Flags => eachFlag((name) => (on.includes(name) ? 1 : 0));

const PERSON = flags('person', 'body_part', 'young', 'near', 'dark', 'predominantly_female');
const NOBODY = flags('body_part', 'dark', 'non-person_non-depiction');
const POSTER = flags('body_part', 'bright', 'depiction', 'person_depiction');
const DISTANCE_ONLY: Flags = eachFlag((name) => (name === 'far' ? 1 : -1));

/** Subsets in which an image is a member, and in which it is a partner. */
function roles(image: Flags) {
  const withRole = (role: 'member' | 'partner') =>
    BENCHMARK_SUBSETS.filter((subset) => roleIn(subset, image) === role).map(({ name }) => name);
  return { member: withRole('member'), partner: withRole('partner') };
}

/** Subsets of persons: every image without a person is their partner. */
const OF_PERSONS: FlagName[] = [
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
];

describe('what an image is to the subsets of the benchmark', () => {
  test('a person is a member of its own, and a partner of those without persons', () => {
    expect(roles(PERSON)).toEqual({
      member: ['predominantly_female', 'young', 'near', 'dark'],
      partner: ['depiction', 'person_depiction', 'non-person_depiction', 'non-person_non-depiction'],
    });
  });

  test('an image without a person is a partner of all subsets of persons, and of its own lighting', () => {
    expect(roles(NOBODY)).toEqual({
      member: ['non-person_non-depiction'],
      partner: [...OF_PERSONS, 'dark'],
    });
  });

  test('a depiction is a member of both its subsets', () => {
    expect(roles(POSTER)).toEqual({
      member: ['depiction', 'person_depiction'],
      partner: [...OF_PERSONS, 'bright'],
    });
  });

  test('an image of the wider distance set alone is a member there, and a partner nowhere', () => {
    expect(roles(DISTANCE_ONLY)).toEqual({ member: ['far'], partner: [] });
  });
});

test('subsets of perceived gender and age are of persons alone, and their flags not known of anything else', () => {
  expect(benchmarkSubsetsOf('Person')).toEqual(BENCHMARK_SUBSETS);
  expect(benchmarkSubsetsOf('Bird').map(({ name }) => name)).toEqual([
    'near',
    'medium_distance',
    'far',
    'dark',
    'normal_lighting',
    'bright',
    'depiction',
    'person_depiction',
    'non-person_depiction',
    'non-person_non-depiction',
  ]);
  const known = Object.entries(withoutPresentation(PERSON)).filter(([, value]) => value !== -1);
  expect(Object.fromEntries(known)).toEqual({
    person: 1,
    depiction: 0,
    body_part: 1,
    near: 1,
    medium_distance: 0,
    far: 0,
    dark: 1,
    normal_lighting: 0,
    bright: 0,
    person_depiction: 0,
    'non-person_depiction': 0,
    'non-person_non-depiction': 0,
  });
});
