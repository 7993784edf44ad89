import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanceQuota } from '../../filters/balance.js';

test.each([
  [0, 0, 0, 0],
  [0, 5, 0, 0],
  [5, 0, 1, 0],
  [1, 1, 1, 1],
  [2, 1, 2, 1],
  [3, 1, 2, 1],
  [1, 3, 1, 1],
  [100, 100, 100, 100],
  [100, 99, 100, 99],
  [9291, 40_000, 9291, 9291],
  [40_000, 9291, 9292, 9291],
])('of %i with and %i without the target, %i and %i stay', (persons, others, target, noTarget) => {
  expect(balanceQuota(persons, others)).toEqual({ target, noTarget });
});

test('is what taking turns leaves', () => {
  const count = fc.integer({ min: 0, max: 200 });
  fc.assert(
    fc.property(count, count, (persons, others) => {
      const left = [persons, others];
      const taken = [0, 0];
      for (let turn = 0; left[turn] > 0; turn = 1 - turn) {
        left[turn]--;
        taken[turn]++;
      }
      expect(balanceQuota(persons, others)).toEqual({ target: taken[0], noTarget: taken[1] });
    }),
  );
});

/** Images that stay of 0 to 5 with the target (downwards) and 0 to 5 without (across): with it, without it. */
test.each([
  [0, '0,0 0,0 0,0 0,0 0,0 0,0'],
  [1, '1,0 1,1 1,1 1,1 1,1 1,1'],
  [2, '1,0 2,1 2,2 2,2 2,2 2,2'],
  [3, '1,0 2,1 3,2 3,3 3,3 3,3'],
  [4, '1,0 2,1 3,2 4,3 4,4 4,4'],
  [5, '1,0 2,1 3,2 4,3 5,4 5,5'],
])('%i with the target', (target, line) => {
  const stay = [0, 1, 2, 3, 4, 5].map((noTarget) => balanceQuota(target, noTarget));
  expect(stay.map((quota) => `${quota.target},${quota.noTarget}`).join(' ')).toBe(line);
});
