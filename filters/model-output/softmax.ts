import { isWrong, itemVector, missingClass } from './tensors.js';
import type { BatchPlace, ModelOutputs, Reading, SoftmaxForm } from './types.js';

/**
 * The share that softmax gives to some of the logits: exp(x) over the sum of all exp, with the largest logit taken
 * off first, so that none overflows. NaN where a logit is NaN or infinite.
 *
 * @param start,count which logits of `logits` compete.
 */
export function softmaxShare(
  logits: Float32Array,
  start: number,
  count: number,
  chosen: readonly number[],
): number {
  let top = -Infinity;
  for (let i = start; i < start + count; i++) {
    if (!Number.isFinite(logits[i])) return NaN;
    if (logits[i] > top) top = logits[i];
  }
  let all = 0;
  for (let i = start; i < start + count; i++) all += Math.exp(logits[i] - top);
  let share = 0;
  for (const index of chosen) share += Math.exp(logits[start + index] - top);
  return share / all;
}

/** Reads a classifier's logits over classes that exclude each other: the target's classes together. */
export function readSoftmax(form: SoftmaxForm, outputs: ModelOutputs, place: BatchPlace): Reading {
  const found = itemVector(outputs, form.output, place);
  if (isWrong(found)) return found;
  const classes = found.data.length;
  if (classes < 2)
    return {
      outcome: 'wrong_shape',
      detail: `output ${form.output} has one class: softmax of it is always 1; the form may be sigmoid`,
    };
  const missing = missingClass(form.output, form.person, classes);
  if (missing !== null) return missing;
  const probability = softmaxShare(found.data, 0, classes, form.person);
  if (Number.isNaN(probability))
    return { outcome: 'not_finite', detail: `output ${form.output} holds NaN or an infinite value` };
  return { outcome: 'ok', probability: Math.min(1, probability), box: null };
}
