import { open, type FileHandle } from 'node:fs/promises';
import { maskedCrc32c } from './crc32c.js';
import { TFRECORD_FOOTER_BYTES, TFRECORD_HEADER_BYTES } from './tfrecord.js';

/** One record as it stands in a file. */
export interface TfRecord {
  /** Place in the file, from 0. */
  readonly index: number;
  /** Byte offset of the record's frame. */
  readonly offset: number;
  readonly data: Uint8Array;
}

/** What is wrong with a record. `truncated`: the file ends inside its frame. */
export type TfRecordProblem = 'length-crc' | 'data-crc' | 'truncated';

/** A TFRecord file that is not whole. */
export class TfRecordError extends Error {
  override readonly name = 'TfRecordError';

  constructor(
    readonly file: string,
    /** The record's place in the file, from 0. */
    readonly record: number,
    /** Byte offset of the record's frame. */
    readonly offset: number,
    readonly problem: TfRecordProblem,
    detail: string,
  ) {
    super(`${file}: record ${record} at byte ${offset}: ${detail}`);
  }
}

const READ_BYTES = 1 << 20;

/**
 * Reads a TFRecord file record by record and checks both CRCs of each. Memory: about 1 MiB, or one record
 * where that is larger. A record's data stays valid after the next one is read.
 *
 * @throws TfRecordError that names file, record, byte offset and which CRC is wrong, or that the file ends
 *   inside a record.
 */
export async function* readTfRecords(path: string): AsyncGenerator<TfRecord> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const source = new Window(handle, size);
    let offset = 0;
    for (let index = 0; offset < size; index += 1) {
      const fail = (problem: TfRecordProblem, detail: string) =>
        new TfRecordError(path, index, offset, problem, detail);
      const left = size - offset;
      if (left < TFRECORD_HEADER_BYTES) {
        throw fail('truncated', `the file ends after ${left} of the ${TFRECORD_HEADER_BYTES} header bytes`);
      }
      const header = await source.take(offset, TFRECORD_HEADER_BYTES);
      if (maskedCrc32c(header.subarray(0, 8)) !== header.readUInt32LE(8)) {
        throw fail('length-crc', `wrong CRC of the length${gzipHint(header, offset)}`);
      }
      // A length above 2^53 loses its low digits here, and is beyond any file all the same.
      const length = header.readUInt32LE(0) + header.readUInt32LE(4) * 2 ** 32;
      const whole = TFRECORD_HEADER_BYTES + length + TFRECORD_FOOTER_BYTES;
      if (whole > left) {
        throw fail('truncated', `the file ends ${whole - left} bytes before the record's ${whole} bytes do`);
      }
      const rest = await source.take(offset + TFRECORD_HEADER_BYTES, length + TFRECORD_FOOTER_BYTES);
      const data = rest.subarray(0, length);
      if (maskedCrc32c(data) !== rest.readUInt32LE(length)) {
        throw fail('data-crc', `wrong CRC of the data (${length} bytes)`);
      }
      yield { index, offset, data };
      offset += whole;
    }
  } finally {
    await handle.close();
  }
}

/** Only at the start of a file can the two bytes be gzip's. */
function gzipHint(header: Buffer, offset: number): string {
  const gzip = offset === 0 && header[0] === 0x1f && header[1] === 0x8b;
  return gzip ? '; the file is gzip-compressed: unpack it first' : '';
}

/** Forward reads of a file through blocks. A used-up block is left to its readers, never written over. */
class Window {
  readonly #handle: FileHandle;
  readonly #size: number;
  #block: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** `length` bytes from `offset`, which the caller has checked to lie inside the file. */
  async take(offset: number, length: number): Promise<Buffer> {
    if (offset + length > this.#start + this.#block.length) await this.#fill(offset, length);
    return this.#block.subarray(offset - this.#start, offset - this.#start + length);
  }

  async #fill(offset: number, length: number): Promise<void> {
    const kept = this.#block.subarray(offset - this.#start);
    const block = Buffer.allocUnsafe(Math.min(Math.max(READ_BYTES, length), this.#size - offset));
    block.set(kept);
    let filled = kept.length;
    while (filled < block.length) {
      const { bytesRead } = await this.#handle.read(block, filled, block.length - filled, offset + filled);
      if (bytesRead === 0) throw new Error('the file grew shorter while it was read');
      filled += bytesRead;
    }
    this.#block = block;
    this.#start = offset;
  }
}
