import { FileSink, type ByteSink, type WrittenBytes } from './byte-sink.js';

/** What an array's elements are, in NumPy's own spelling; `S16` is text of 16 bytes. */
export type NpyType = 'uint8' | 'int8' | 'int32' | 'float32' | 'S16';

const DESCRIPTIONS: Readonly<Record<NpyType, readonly [descr: string, bytes: number]>> = {
  uint8: ['|u1', 1],
  int8: ['|i1', 1],
  int32: ['<i4', 4],
  float32: ['<f4', 4],
  S16: ['|S16', 16],
};

/** Header and data of NumPy's format 1.0 begin at a multiple of this. */
const ALIGNMENT = 64;

/**
 * The bytes before the data of a `.npy` file: magic, version 1.0, and the header text, padded with blanks so
 * that the data begins at a multiple of 64 bytes. C order, little-endian. Source: NumPy's NEP 1.
 *
 * `npyjs` was weighed and left: its `dump` takes the whole array at once, which here is a shard of pictures that come one by
 * one, and it knows no texts of bytes.
 *
 * @throws RangeError where a side of the shape is no whole number from 0.
 */
export function npyHeader(type: NpyType, shape: readonly number[]): Buffer {
  const bad = shape.find((side) => !Number.isSafeInteger(side) || side < 0);
  if (bad !== undefined) throw new RangeError(`a .npy array has no side of ${bad}`);
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${DESCRIPTIONS[type][0]}', 'fortran_order': False, 'shape': (${sides}), }`;
  // Magic (6), version (2), length (2), then text and an LF.
  const total = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(total, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(total - 10, 8);
  header.write(text, 10, 'latin1');
  header[total - 1] = 0x0a;
  return header;
}

/** A finished `.npy` file. */
export interface NpyFile extends WrittenBytes {
  readonly shape: readonly number[];
}

/**
 * Writes a NumPy array of a known shape as its elements come, so that memory does not grow with the array.
 *
 * ```ts
 * const writer = await NpyWriter.open('images.npy', 'uint8', [count, 96, 96, 3]);
 * for (const pixels of pictures) await writer.write(pixels);
 * await writer.close();
 * ```
 */
export class NpyWriter {
  readonly #sink: ByteSink;
  readonly #shape: readonly number[];
  readonly #expected: number;
  #room: Promise<void> | undefined;
  #written = 0;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink, type: NpyType, shape: readonly number[]) {
    this.#sink = sink;
    this.#shape = shape;
    this.#expected = shape.reduce((product, side) => product * side, DESCRIPTIONS[type][1]);
    this.#room = sink.write(npyHeader(type, shape));
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string, type: NpyType, shape: readonly number[]): Promise<NpyWriter> {
    return new NpyWriter(await FileSink.open(path), type, shape);
  }

  /** Adds elements as their bytes, in C order. A returned promise is back-pressure. */
  async write(data: Uint8Array): Promise<void> {
    await this.#room;
    this.#written += data.length;
    this.#room = this.#sink.write(data);
  }

  /**
   * Makes the file whole and durable.
   *
   * @throws RangeError where more or less was written than the shape holds.
   */
  async close(): Promise<NpyFile> {
    if (this.#written !== this.#expected) {
      throw new RangeError(
        `a .npy array of (${this.#shape.join(', ')}) holds ${this.#expected} bytes, and ${this.#written} were written`,
      );
    }
    await this.#room;
    return { ...(await this.#sink.close()), shape: this.#shape };
  }

  /** Gives up: closes the file as it is, unfinished. */
  async abort(): Promise<void> {
    await this.#sink.abort();
  }
}

/** The shape of a `.npy` file's array, from its first bytes; null where they are no such header. */
export function parseNpyShape(start: Buffer): number[] | null {
  if (start.length < 10 || start.toString('latin1', 0, 8) !== '\x93NUMPY\x01\x00') return null;
  const text = start.toString('latin1', 10, 10 + start.readUInt16LE(8));
  const shape = /'shape': \(([\d, ]*)\)/.exec(text)?.[1];
  if (shape === undefined) return null;
  return shape
    .split(',')
    .map((side) => side.trim())
    .filter((side) => side !== '')
    .map(Number);
}
