import { expect, test } from 'vitest';
import { FLAG_NAMES, subsetFlags, type FlagFacts } from '../../filters/subset-flags.js';

const PERSON: FlagFacts = {
  label: 1,
  inMainSet: true,
  inDistanceSet: true,
  distanceLabel: 1,
  distance: 'medium_distance',
  lighting: 'normal_lighting',
  depiction: null,
  bodyPart: 1,
  gender: 'Predominantly Feminine',
  age: 'Middle',
};
const NO_PERSON: FlagFacts = {
  ...PERSON,
  label: 0,
  distanceLabel: 0,
  distance: null,
  depiction: 'non-person_non-depiction',
};

/*
 * In the order of the published header: person, depiction, body_part | female, male, gender_unknown | young,
 * middle_age, older, age_unknown | near, medium_distance, far | dark, normal, bright | person_depiction,
 * non-person_depiction, non-person_non-depiction.
 */
test.each<[string, FlagFacts, string]>([
  ['a person', PERSON, '1 0 1|1 0 0|0 1 0 0|0 1 0|0 1 0|0 0 0'],
  [
    'a person, male, older, near, in the dark',
    { ...PERSON, gender: 'Predominantly Masculine', age: 'Older', distance: 'near', lighting: 'dark' },
    '1 0 1|0 1 0|0 0 1 0|1 0 0|1 0 0|0 0 0',
  ],
  [
    'unknown presentations are columns of their own',
    { ...PERSON, gender: 'Unknown', age: 'Unknown', distance: 'far', lighting: 'bright' },
    '1 0 1|0 0 1|0 0 0 1|0 0 1|0 0 1|0 0 0',
  ],
  ['a young person', { ...PERSON, age: 'Young' }, '1 0 1|1 0 0|1 0 0 0|0 1 0|0 1 0|0 0 0'],
  ['no MIAP boxes', { ...PERSON, gender: null, age: null }, '1 0 1|0 0 0|0 0 0 0|0 1 0|0 1 0|0 0 0'],
  [
    'a person whom the balance of the wider set dropped',
    { ...PERSON, inDistanceSet: false },
    '1 0 1|1 0 0|0 1 0 0|0 0 0|0 1 0|0 0 0',
  ],
  ['labelled through whole persons', { ...PERSON, bodyPart: 0 }, '1 0 0|1 0 0|0 1 0 0|0 1 0|0 1 0|0 0 0'],
  [
    'a label against the boxes, to a person: how far and of what presentation is not known',
    { ...PERSON, bodyPart: -1, distance: null, gender: null, age: null },
    '1 0 -1|-1 -1 -1|-1 -1 -1 -1|-1 -1 -1|0 1 0|0 0 0',
  ],
  [
    'a label against the boxes, to a person whom MIAP annotators described',
    { ...PERSON, bodyPart: -1, distance: null },
    '1 0 -1|1 0 0|0 1 0 0|-1 -1 -1|0 1 0|0 0 0',
  ],
  [
    'a label against the boxes, to no person: depictions are not known',
    { ...NO_PERSON, bodyPart: -1, depiction: null },
    '0 -1 -1|0 0 0|0 0 0 0|0 0 0|0 1 0|-1 -1 -1',
  ],
  ['no person: MIAP boxes do not matter', NO_PERSON, '0 0 1|0 0 0|0 0 0 0|0 0 0|0 1 0|0 0 1'],
  [
    'a depicted person',
    { ...NO_PERSON, depiction: 'person_depiction' },
    '0 1 1|0 0 0|0 0 0 0|0 0 0|0 1 0|1 0 0',
  ],
  [
    'a depicted something',
    { ...NO_PERSON, depiction: 'non-person_depiction' },
    '0 1 1|0 0 0|0 0 0 0|0 0 0|0 1 0|0 1 0',
  ],
  [
    'only in the wider set',
    { ...PERSON, label: -1, inMainSet: false, distance: 'far' },
    '-1 -1 -1|-1 -1 -1|-1 -1 -1 -1|-1 -1 1|-1 -1 -1|-1 -1 -1',
  ],
  [
    'a person that the balance of the main set dropped, and that of the wider one kept',
    { ...PERSON, inMainSet: false, distance: 'near' },
    '-1 -1 -1|-1 -1 -1|-1 -1 -1 -1|1 -1 -1|-1 -1 -1|-1 -1 -1',
  ],
])('%s', (_, facts, line) => {
  const flags = subsetFlags(facts);
  expect(FLAG_NAMES.map((name) => flags[name]).join(' ')).toBe(line.replaceAll('|', ' '));
});
