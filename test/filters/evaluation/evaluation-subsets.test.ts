import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BENCHMARK_SUBSETS,
  EVALUATION_ATTRIBUTES,
  EVALUATION_GROUPS,
  EVALUATION_SUBSETS,
  isInGroup,
  PUBLISHED_COLUMNS,
  roleIn,
  rowsOfGroups,
  singlePartSubset,
  subsetFlags,
  type EvaluationFacts,
  type FlagFacts,
} from '../../../filters/index.js';

const PERSON: FlagFacts = {
  label: 1,
  inMainSet: true,
  inDistanceSet: true,
  distanceLabel: 1,
  distance: 'far',
  lighting: 'dark',
  depiction: null,
  bodyPart: 1,
  gender: 'Predominantly Feminine',
  age: 'Older',
};

const facts = (of: Partial<FlagFacts>, largestArea: number | null = 0.03): EvaluationFacts => ({
  flags: subsetFlags({ ...PERSON, ...of }),
  largestArea,
  decidingClasses: ['/m/0k65p'],
});

/** Names of subsets in which an image stands, as its own image or as a partner. */
function standsIn(image: EvaluationFacts): { readonly own: string[]; readonly partner: string[] } {
  const inGroup = new Map(EVALUATION_GROUPS.map((group) => [group.name, isInGroup(group, image)]));
  const names = (own: boolean): string[] =>
    EVALUATION_SUBSETS.filter(({ persons, noPersons, positive }) =>
      inGroup.get((positive === 'person') === own ? persons : noPersons),
    ).map(({ name }) => name);
  return { own: names(true), partner: names(false) };
}

describe('subsets', () => {
  test('have names of their own, and groups that exist', () => {
    const names = EVALUATION_SUBSETS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const groups = EVALUATION_GROUPS.map(({ name }) => name);
    expect(new Set(groups).size).toBe(groups.length);
    for (const { persons, noPersons } of EVALUATION_SUBSETS) {
      expect(groups).toContain(persons);
      expect(groups).toContain(noPersons);
    }
    for (const { subsets } of EVALUATION_ATTRIBUTES)
      for (const name of subsets) expect(names).toContain(name);
  });

  test('say "perceived" wherever they are about people', () => {
    const aboutPeople = EVALUATION_SUBSETS.filter(({ family }) => family.startsWith('perceived'));
    expect(aboutPeople).toHaveLength(19);
    for (const { title } of aboutPeople)
      for (const part of title.split(', ')) expect(part).toMatch(/^perceived /);
  });

  test('of an image with a person', () => {
    expect(standsIn(facts({}))).toEqual({
      own: [
        'all',
        'dark',
        'far',
        'predominantly_female',
        'older',
        'body_part',
        'predominantly_female+older',
        'far+dark',
      ],
      partner: ['depiction', 'person_depiction', 'non-person_depiction', 'non-person_non-depiction'],
    });
  });

  test.each([
    [0.0499, false],
    [0.05, true],
    [0.0999, true],
    [0.1, false],
    [null, false],
  ])('the largest area %s is far by the benchmark: %s', (area, is) => {
    expect(standsIn(facts({}, area)).own.includes('far_from_0.05')).toBe(is);
  });

  test('of an image of the wider distance set alone', () => {
    expect(standsIn(facts({ inMainSet: false }))).toEqual({ own: ['far'], partner: [] });
  });

  test('of a depicted person in a bright picture', () => {
    const found = standsIn(
      facts({
        label: 0,
        distance: null,
        lighting: 'bright',
        depiction: 'person_depiction',
        gender: null,
        age: null,
      }),
    );
    expect(found.own).toEqual(['depiction', 'person_depiction']);
    expect(found.partner).toContain('bright');
    expect(found.partner).not.toContain('dark');
    expect(found.partner).toContain('near');
    expect(found.partner).toContain('near+bright');
    expect(found.partner).not.toContain('near+dark');
  });

  test('agree with the benchmark subsets of the export, whatever the image', () => {
    const image: fc.Arbitrary<FlagFacts> = fc.record({
      label: fc.constantFrom(1, 0),
      inMainSet: fc.boolean(),
      inDistanceSet: fc.boolean(),
      distanceLabel: fc.constantFrom(1, 0, -1),
      distance: fc.constantFrom('near', 'medium_distance', 'far', null),
      lighting: fc.constantFrom('dark', 'normal_lighting', 'bright'),
      depiction: fc.constantFrom('person_depiction', 'non-person_depiction', 'non-person_non-depiction'),
      bodyPart: fc.constantFrom(1, 0),
      gender: fc.constantFrom('Predominantly Feminine', 'Predominantly Masculine', 'Unknown', null),
      age: fc.constantFrom('Young', 'Middle', 'Older', 'Unknown', null),
    });
    fc.assert(
      fc.property(image, (random) => {
        const made = { ...random, depiction: random.label === 1 ? null : random.depiction };
        const found = standsIn(facts(made));
        for (const subset of BENCHMARK_SUBSETS) {
          const role = roleIn(subset, subsetFlags(made));
          expect(found.own.includes(subset.name), `${subset.name} own`).toBe(role === 'member');
          expect(found.partner.includes(subset.name), `${subset.name} partner`).toBe(role === 'partner');
        }
      }),
    );
  });
});

test('rows are gathered in one pass, group by group', () => {
  function* stream(): Generator<EvaluationFacts> {
    for (let row = 0; row < 300; row++) yield facts({ label: row % 3 === 0 ? 0 : 1, lighting: null });
  }
  const rows = rowsOfGroups(EVALUATION_GROUPS, stream());
  expect(rows.get('no_person')).toEqual(Uint32Array.from({ length: 100 }, (_, i) => 3 * i));
  expect(rows.get('person')?.length).toBe(200);
  expect(rows.get('person+dark')).toEqual(new Uint32Array(0));
});

test('a single body part is a subset by option', () => {
  const { group, subset } = singlePartSubset('/m/0k65p', 'hand', 'hands only');
  expect(subset).toMatchObject({
    name: 'hand',
    persons: 'hand',
    noPersons: 'no_person',
    family: 'body_part',
  });
  expect(isInGroup(group, facts({}))).toBe(true);
  expect(isInGroup(group, { ...facts({}), decidingClasses: ['/m/0k65p', '/m/0dzct'] })).toBe(false);
  expect(isInGroup(group, { ...facts({}), decidingClasses: [] })).toBe(false);
  expect(isInGroup(group, facts({ label: 0 }))).toBe(false);
});

test('published columns are filled from subsets that exist, far from 0.05 on', () => {
  expect(PUBLISHED_COLUMNS.map(({ column }) => column).join(', ')).toBe(
    'wv_test_score, vww_test_score, distance-near, distance-mid, distance-far, miap-female, miap-male, ' +
      'miap-unknown-gender, miap-young, miap-middle, miap-old, miap-unknown-age, lighting-dark, ' +
      'lighting-normal_light, lighting-bright, depictions_persons, depictions_non_persons, ' +
      'non_person_no_depictions, macs',
  );
  const names = new Set(EVALUATION_SUBSETS.map(({ name }) => name));
  for (const { source } of PUBLISHED_COLUMNS)
    if (source.kind === 'f1_rates') expect(names).toContain(source.subset);
  expect(PUBLISHED_COLUMNS[4].source).toEqual({ kind: 'f1_rates', subset: 'far_from_0.05' });
});
