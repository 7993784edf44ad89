import { describe, expect, test } from 'vitest';
import { perceivedAge, perceivedGender } from '../../filters/demographics.js';
import { distanceBand, type DistanceBand } from '../../filters/distance.js';
import { lightingOf, type Lighting } from '../../filters/lighting.js';
import type { AgePresentation, GenderPresentation } from '../../filters/types.js';
import { miapBox } from './make.js';

test.each<[string, number[], DistanceBand | null]>([
  ['no box', [], null],
  ['below far', [0.004999], null],
  ['far begins at 0.005', [0.005], 'far'],
  ['far ends below 0.1', [0.099999], 'far'],
  ['medium begins at 0.1', [0.1], 'medium_distance'],
  ['medium ends below 0.6', [0.599999], 'medium_distance'],
  ['near begins at 0.6', [0.6], 'near'],
  ['near goes on above 1', [3.82], 'near'],
  ['near ends below 100', [99.9], 'near'],
  ['100 is in no band', [100], null],
  ['a larger box takes smaller ones along', [0.01, 0.3, 0.05], 'medium_distance'],
  ['a box beyond all bands takes them along too', [0.01, 100], null],
  ['a negative area is in no band', [-0.39], null],
  ['a negative area beside a far box', [-0.39, 0.02], 'far'],
])('distance: %s', (_, areas, band) => {
  expect(distanceBand(areas)).toBe(band);
});

test.each<[number, Lighting]>([
  [0, 'dark'],
  [84, 'dark'],
  [84.9999, 'dark'],
  [85, 'normal_lighting'],
  [127.5, 'normal_lighting'],
  [169.9999, 'normal_lighting'],
  [170, 'bright'],
  [255, 'bright'],
])('a mean grey of %d is %s', (grey, lighting) => {
  expect(lightingOf(grey, { darkBelow: 85, brightFrom: 170 })).toBe(lighting);
});

describe('demographics: all boxes must agree', () => {
  const F = 'Predominantly Feminine';
  const M = 'Predominantly Masculine';
  const U = 'Unknown';
  test.each<[GenderPresentation[], GenderPresentation | null]>([
    [[], null],
    [[F], F],
    [[M, M], M],
    [[U, U, U], U],
    [[F, M], null],
    [[F, U], null],
    [[F, F, U], null],
  ])('gender %j gives %s', (genders, expected) => {
    expect(perceivedGender(genders.map((gender) => miapBox(gender, 'Middle')))).toBe(expected);
  });

  test.each<[AgePresentation[], AgePresentation | null]>([
    [[], null],
    [['Young'], 'Young'],
    [['Middle', 'Middle'], 'Middle'],
    [['Older'], 'Older'],
    [['Unknown', 'Unknown'], 'Unknown'],
    [['Young', 'Middle'], null],
    [['Older', 'Unknown'], null],
  ])('age %j gives %s', (ages, expected) => {
    expect(perceivedAge(ages.map((age) => miapBox('Unknown', age)))).toBe(expected);
  });
});
