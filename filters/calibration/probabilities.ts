import { calibrate, type Calibration } from './calibrate.js';
import { fitIsotonic } from './isotonic.js';
import { fitPlatt } from './platt.js';
import type { ScoredLabels } from './scored-labels.js';

/** Ways to calibrate. */
export const CALIBRATION_METHODS = ['platt', 'isotonic'] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

/** Probabilities nearer to 0 or 1 than this count as this near: their log-odds have no end otherwise. */
const NEAREST = 1e-6;

/**
 * What a calibration is given of a probability. Platt's sigmoid takes log-odds, so that probabilities that need no
 * calibration can stay as they are (a sigmoid over the probability itself can never be the identity); the isotonic
 * line takes the probability.
 *
 * @param probability 0..1.
 */
function scoreOf(method: CalibrationMethod, probability: number): number {
  if (method === 'isotonic') return probability;
  const inside = Math.min(1 - NEAREST, Math.max(NEAREST, probability));
  return Math.log(inside / (1 - inside));
}

/**
 * Fits a calibration of probabilities.
 *
 * @param rows the probabilities as `scores`, 0..1, and what is true of each row.
 * @throws RangeError as the fits do.
 */
export function fitProbabilities(method: CalibrationMethod, rows: ScoredLabels): Calibration {
  const scores = Float64Array.from(rows.scores, (probability) => scoreOf(method, probability));
  return method === 'platt' ? fitPlatt({ ...rows, scores }) : fitIsotonic({ ...rows, scores });
}

/** The calibrated probability of one that a model gave, 0..1, by a calibration of {@link fitProbabilities}. */
export function calibrateProbability(calibration: Calibration, probability: number): number {
  return calibrate(calibration, scoreOf(calibration.kind, probability));
}

/** Mean squared distance of probabilities from labels 0 and 1 (Brier 1950): lower is better. Lists of one length. */
export function brierScore(probabilities: Float64Array, labels: Uint8Array): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += (probabilities[row] - labels[row]) ** 2;
  return sum / labels.length;
}
