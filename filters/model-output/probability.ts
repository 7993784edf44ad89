import type { Rect } from '../types.js';
import type { Reading } from './types.js';

/** The logistic function, without overflow at either end. */
export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const power = Math.exp(logit);
  return power / (1 + power);
}

/** Room for rounding around 0..1 in single and half precision. */
const TOLERANCE = 2e-3;

/** A reading of a probability: clamped to 0..1 where it is off by rounding, told where it is no probability. */
export function readProbability(name: string, value: number, box: Rect | null): Reading {
  if (!Number.isFinite(value))
    return { outcome: 'not_finite', detail: `output ${name} holds ${String(value)}` };
  if (value < -TOLERANCE || value > 1 + TOLERANCE)
    return {
      outcome: 'not_a_probability',
      detail: `output ${name} holds ${value}, which is no probability: if these are logits, the form is softmax or sigmoid`,
    };
  return { outcome: 'ok', probability: Math.min(1, Math.max(0, value)), box };
}

/** A reading of a logit through {@link sigmoid}. */
export function readLogit(name: string, logit: number, box: Rect | null): Reading {
  if (!Number.isFinite(logit))
    return { outcome: 'not_finite', detail: `output ${name} holds ${String(logit)}` };
  return { outcome: 'ok', probability: sigmoid(logit), box };
}
