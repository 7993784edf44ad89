import { expect, test } from 'vitest';
import { correctedDepictionCount, type CleanLabel } from '../../filters/corrections.js';

test.each<[string, number, number, CleanLabel | null, number]>([
  ['no correction leaves the count', 2, 5, null, 2],
  ['a person: nothing is depicted', 2, 5, 1, 0],
  ['no person leaves the count', 2, 5, 0, 2],
  ['left out leaves the count', 2, 5, -1, 2],
  ['a depiction: everything is', 2, 5, -2, 5],
  ['a depiction without boxes counts as one', 0, 0, -2, 1],
])('depicted boxes after a correction: %s', (_, count, boxCount, clean, expected) => {
  expect(correctedDepictionCount(count, boxCount, clean)).toBe(expected);
});
