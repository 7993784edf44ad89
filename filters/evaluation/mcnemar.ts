import { measuredValue, undefinedBecause, type Measured } from './measured.js';
import { complementaryErrorFunction } from './normal.js';

/** McNemar's tests of whether two models are right equally often on the same images. */
export interface McNemarTests {
  /** Two-sided exact binomial p-value. */
  readonly exact: Measured;
  /**
   * The exact p-value less the chance of the outcome itself; 1 less half that chance where both sides have as many. Source:
   * Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13:91 (2013), with its supplement.
   */
  readonly midP: Measured;
  /** Chi-squared with Edwards' continuity correction: (|b - c| - 1)^2 / (b + c), one degree of freedom. */
  readonly chiSquared: Measured;
  /** The p-value of chiSquared. */
  readonly chiSquaredP: Measured;
}

/**
 * McNemar's tests. Undefined where there is no discordant image: then nothing was seen that could tell the two
 * apart.
 *
 * @param onlyFirst images that the first alone has right, @param onlySecond those that the second alone has right.
 */
export function mcNemar(onlyFirst: number, onlySecond: number): McNemarTests {
  const discordant = onlyFirst + onlySecond;
  if (discordant === 0) {
    const none = undefinedBecause('no_discordant_pairs');
    return { exact: none, midP: none, chiSquared: none, chiSquaredP: none };
  }
  const { tail, last } = fairTail(discordant, Math.min(onlyFirst, onlySecond));
  const statistic = (Math.abs(onlyFirst - onlySecond) - 1) ** 2 / discordant;
  return {
    exact: measuredValue(Math.min(1, 2 * tail)),
    midP: measuredValue(onlyFirst === onlySecond ? 1 - last / 2 : 2 * tail - last),
    chiSquared: measuredValue(statistic),
    chiSquaredP: measuredValue(complementaryErrorFunction(Math.sqrt(statistic / 2))),
  };
}

/**
 * For a fair coin thrown so many times: the chance of at most so many heads, and of exactly so many. Weights run
 * from the middle, where they are 1, and are divided by their sum; chances below 1e-300 come out as 0.
 *
 * @param heads at most trials / 2.
 */
function fairTail(trials: number, heads: number): { readonly tail: number; readonly last: number } {
  const middle = Math.floor(trials / 2);
  let total = trials % 2 === 0 ? 1 : 2;
  let tail = 0;
  let last = 0;
  for (let count = middle, weight = 1; count >= 0 && weight > 0; count--) {
    if (count < middle) total += 2 * weight;
    if (count === heads) last = weight;
    if (count <= heads) tail += weight;
    weight *= count / (trials - count + 1);
  }
  return { tail: tail / total, last: last / total };
}
