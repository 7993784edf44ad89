import { move, transferableSymbol, valueSymbol } from 'piscina';
import sharp from 'sharp';
import { encodeSquares, type SquareVariant } from './square-encoder.js';

/** One working copy and the squares to make of it. */
export interface SquareTask {
  readonly jpeg: Uint8Array;
  readonly variants: readonly SquareVariant[];
}

/** Encoded squares, one behind the other, so that they travel back as one buffer. */
export interface SquareResult {
  readonly data: Uint8Array;
  /** Bytes of each square, in the order of the task's variants. */
  readonly lengths: readonly number[];
}

// The pool already runs one worker a core.
sharp.concurrency(1);
sharp.cache(false);

/** Runs in a worker thread; the result's buffer is handed over, not copied. */
export default async function makeSquares(task: SquareTask): Promise<unknown> {
  const squares = await encodeSquares(task.jpeg, task.variants);
  const lengths = squares.map((square) => square.length);
  const data = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let position = 0;
  for (const square of squares) {
    data.set(square, position);
    position += square.length;
  }
  const result: SquareResult = { data, lengths };
  return move({ [transferableSymbol]: [data.buffer], [valueSymbol]: result });
}
