import { undefinedBecause, type ScoreInterval, type UndefinedReason } from './measured.js';
import { twoSidedQuantile } from './normal.js';

/**
 * Wilson's score interval of a rate. Source: E. B. Wilson, Journal of the American Statistical Association 22
 * (1927). Never leaves 0..1, and has a width even where nothing or everything succeeded.
 *
 * @param successes whole, 0..trials.
 * @param confidence above 0 and below 1.
 * @param reason what to say where there are no trials.
 */
export function wilsonScoreInterval(
  successes: number,
  trials: number,
  confidence = 0.95,
  reason: UndefinedReason = 'no_images',
): ScoreInterval {
  if (trials === 0) return undefinedBecause(reason);
  const z = twoSidedQuantile(confidence);
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))) / scale;
  return {
    defined: true,
    lower: successes === 0 ? 0 : Math.max(0, centre - half),
    upper: successes === trials ? 1 : Math.min(1, centre + half),
    confidence,
  };
}
