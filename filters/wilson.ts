/** The 97.5 % point of the normal distribution: of a two-sided interval of 95 %. */
export const Z_95 = 1.959963984540054;

/** A range that holds a share with the stated confidence; 0 <= low <= high <= 1. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * The Wilson score interval of a share that was counted (Wilson 1927, JASA 22). Unlike the normal one it stays within
 * [0, 1] and says something of 0 and of all.
 *
 * @param hits how many of the trials; 0 to `trials`. Not necessarily whole, for weighted counts.
 * @param trials without any, nothing is known: 0 to 1.
 * @param z points of the normal distribution, above 0: default 95 %.
 * @throws RangeError for hits or trials out of range.
 */
export function wilsonInterval(hits: number, trials: number, z = Z_95): ShareInterval {
  if (!(hits >= 0 && hits <= trials && Number.isFinite(trials)))
    throw new RangeError(`${hits} of ${trials} is no share: give 0 <= hits <= trials`);
  if (!(z > 0 && Number.isFinite(z))) throw new RangeError(`z is ${z}: give a number above 0`);
  if (trials === 0) return { low: 0, high: 1 };
  const share = hits / trials;
  const square = (z * z) / trials;
  const centre = (share + square / 2) / (1 + square);
  const half = (z * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials))) / (1 + square);
  return {
    // At the ends the exact bounds are 0 and 1, which rounding may miss.
    low: hits === 0 ? 0 : Math.max(0, centre - half),
    high: hits === trials ? 1 : Math.min(1, centre + half),
  };
}
