import type { BatchPlace, ModelOutputs, OutputTensor, Reading } from './types.js';

/** The part of an output that belongs to one picture. */
export interface ItemTensor {
  /** Length along each axis, without the batch. */
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A reading that says what is wrong with an output. */
export type WrongShape = Extract<Reading, { outcome: 'wrong_shape' }>;

/** Whether {@link itemTensor} found the output as the form wants it. */
export function isWrong(found: ItemTensor | WrongShape): found is WrongShape {
  return 'outcome' in found;
}

/** Such as `[1, 84, 8400]`. */
export function describeDims(dims: readonly number[]): string {
  return `[${dims.join(', ')}]`;
}

export function wrongShape(detail: string): WrongShape {
  return { outcome: 'wrong_shape', detail };
}

/**
 * One picture's part of an output: the batch axis is taken off. Detectors for single pictures may leave that axis out
 * where the batch is 1.
 *
 * @param wanted the axes that the form expects after the batch, in words, such as `rows, columns`.
 */
export function itemTensor(
  outputs: ModelOutputs,
  name: string,
  { item, batch }: BatchPlace,
  wanted: readonly string[],
): ItemTensor | WrongShape {
  const tensor = outputs.get(name);
  if (tensor === undefined) return wrongShape(`the model gave no output ${name}`);
  const { dims, data } = tensor;
  if (dims.length === wanted.length && batch === 1) return { dims, data };
  if (dims.length !== wanted.length + 1 || dims[0] !== batch)
    return wrongShape(
      `output ${name} is ${describeDims(dims)}, expected [${[String(batch), ...wanted].join(', ')}]`,
    );
  const length = data.length / batch;
  return { dims: dims.slice(1), data: data.subarray(item * length, (item + 1) * length) };
}

/**
 * One picture's values of an output that is a plain list a picture, however many axes of length 1 it has: classes of
 * a classifier, an embedding.
 */
export function itemVector(
  outputs: ModelOutputs,
  name: string,
  { item, batch }: BatchPlace,
): ItemTensor | WrongShape {
  const tensor: OutputTensor | undefined = outputs.get(name);
  if (tensor === undefined) return wrongShape(`the model gave no output ${name}`);
  const { dims, data } = tensor;
  const length = data.length / batch;
  const long = dims.slice(1).filter((length) => length > 1).length;
  const withoutBatch = batch === 1 && dims.length === 1;
  if (!withoutBatch && (dims[0] !== batch || long > 1))
    return wrongShape(`output ${name} is ${describeDims(dims)}, expected [${batch}, values]`);
  return { dims: [length], data: data.subarray(item * length, (item + 1) * length) };
}

/** Says which class is missing, where a form names one that the output does not have; null where all are there. */
export function missingClass(name: string, person: readonly number[], classes: number): WrongShape | null {
  const missing = person.find((index) => index >= classes);
  if (missing === undefined) return null;
  return wrongShape(
    `output ${name} has ${classes === 1 ? 'one class' : `${classes} classes`}, and class ${missing} is asked for (0 is the first)`,
  );
}
