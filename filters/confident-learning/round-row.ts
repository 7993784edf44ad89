import { roundHalfToEven } from '../round-half-to-even.js';
import { pairwiseSum } from './pairwise-sum.js';

/**
 * Rounds numbers to whole ones that sum to their rounded sum, as cleanlab rounds each row of a joint. Halves go to
 * the even neighbour. What is missing is added to the numbers that rounding cut most, the last one first among
 * equals; what is too much is taken from those it raised most, the first one first.
 */
export function roundPreservingSum(values: readonly number[]): number[] {
  const whole = values.map(roundHalfToEven);
  const target = roundHalfToEven(pairwiseSum(values));
  for (;;) {
    const missing = target - whole.reduce((sum, value) => sum + value, 0);
    if (missing === 0) return whole;
    const step = Math.sign(missing);
    // Ascending by what rounding cut; sort is stable.
    const order = values
      .map((value, index) => ({ index, cut: value - whole[index] }))
      .sort((a, b) => a.cut - b.cut);
    if (step > 0) order.reverse();
    for (const { index } of order.slice(0, Math.abs(missing))) whole[index] += step;
  }
}
