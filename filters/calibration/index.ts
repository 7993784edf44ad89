/**
 * Calibration: from a model's score to the probability that it stands for.
 *
 * @module
 */
export { calibrate, calibrateAll, type Calibration } from './calibrate.js';
export { applyIsotonic, fitIsotonic, type IsotonicCalibration } from './isotonic.js';
export { applyPlatt, fitPlatt, type PlattCalibration } from './platt.js';
export {
  brierScore,
  calibrateProbability,
  CALIBRATION_METHODS,
  fitProbabilities,
  type CalibrationMethod,
} from './probabilities.js';
export { type ScoredLabels } from './scored-labels.js';
