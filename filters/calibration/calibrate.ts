import { applyIsotonic, type IsotonicCalibration } from './isotonic.js';
import { applyPlatt, type PlattCalibration } from './platt.js';

/** A fitted calibration; plain data that JSON can hold. */
export type Calibration = IsotonicCalibration | PlattCalibration;

/** The probability of class 1 that a score stands for. */
export function calibrate(calibration: Calibration, score: number): number {
  switch (calibration.kind) {
    case 'isotonic':
      return applyIsotonic(calibration, score);
    case 'platt':
      return applyPlatt(calibration, score);
  }
}

/** The probabilities of many scores. NaN, a score that is not there, stays NaN. */
export function calibrateAll(calibration: Calibration, scores: Float32Array | Float64Array): Float64Array {
  return Float64Array.from(scores, (score) => (Number.isNaN(score) ? NaN : calibrate(calibration, score)));
}
