import { wilsonInterval } from '../wilson.js';
import { undefinedBecause, type ScoreInterval, type UndefinedReason } from './measured.js';
import { twoSidedQuantile } from './normal.js';

/**
 * Wilson's score interval of a rate, see {@link wilsonInterval}.
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
  const { low, high } = wilsonInterval(successes, trials, twoSidedQuantile(confidence));
  return { defined: true, lower: low, upper: high, confidence };
}
