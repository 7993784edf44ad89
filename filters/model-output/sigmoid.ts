import { readLogit, readProbability } from './probability.js';
import { isWrong, itemVector, missingClass, type WrongShape } from './tensors.js';
import type { BatchPlace, ModelOutputs, ProbabilityForm, Reading, SigmoidForm } from './types.js';

/** The largest value of the target's classes; NaN where one of them is NaN. */
function largest(
  form: SigmoidForm | ProbabilityForm,
  outputs: ModelOutputs,
  place: BatchPlace,
): number | WrongShape {
  const found = itemVector(outputs, form.output, place);
  if (isWrong(found)) return found;
  const { data } = found;
  return missingClass(form.output, form.person, data.length) ?? Math.max(...form.person.map((i) => data[i]));
}

/** Reads a classifier's logits, each class on its own. */
export function readSigmoid(form: SigmoidForm, outputs: ModelOutputs, place: BatchPlace): Reading {
  const value = largest(form, outputs, place);
  return typeof value === 'number' ? readLogit(form.output, value, null) : value;
}

/** Reads a classifier's probabilities as they are. */
export function readPlain(form: ProbabilityForm, outputs: ModelOutputs, place: BatchPlace): Reading {
  const value = largest(form, outputs, place);
  return typeof value === 'number' ? readProbability(form.output, value, null) : value;
}
