/** Below this the series is used, from it on the continued fraction: both are good to 1e-12 there. */
const SERIES_BELOW = 2.5;
const FRACTION_TERMS = 150;

/**
 * The complementary error function, to about 1e-12 of its value. Series and continued fraction: Abramowitz and
 * Stegun, Handbook of Mathematical Functions, 7.1.6 and 7.1.14.
 */
export function complementaryErrorFunction(x: number): number {
  if (x < 0) return 2 - complementaryErrorFunction(-x);
  if (x < SERIES_BELOW) return 1 - errorFunctionSeries(x);
  let fraction = x;
  for (let term = FRACTION_TERMS; term >= 1; term--) fraction = x + term / 2 / fraction;
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
}

function errorFunctionSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The chance that a standard normal variable lies at or below z. */
export function normalCdf(z: number): number {
  return complementaryErrorFunction(-z / Math.SQRT2) / 2;
}

/**
 * The value that a standard normal variable stays below with the given chance. Newton's method: from 0 it walks up
 * to the root without stepping over it, for the distribution function bends down above 0.
 *
 * @param probability above 0 and below 1.
 * @throws RangeError for another one.
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`probability ${probability}: give one between 0 and 1`);
  if (probability < 0.5) return -normalQuantile(1 - probability);
  let z = 0;
  for (let round = 0; round < 200; round++) {
    const step = (probability - normalCdf(z)) / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
    z += step;
    if (Math.abs(step) < 1e-14) break;
  }
  return z;
}

/**
 * How many standard deviations a two-sided interval reaches: 1.959964 for 0.95.
 *
 * @param confidence above 0 and below 1.
 */
export function twoSidedQuantile(confidence: number): number {
  return normalQuantile(0.5 + confidence / 2);
}
