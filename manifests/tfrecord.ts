import { maskedCrc32c } from './crc32c.js';
import { FileSink, writeParts, type ByteSink, type WrittenBytes } from './byte-sink.js';

/** Bytes before the data: its length (u64 LE) and the masked CRC of these eight bytes (u32 LE). */
export const TFRECORD_HEADER_BYTES = 12;

/** Bytes after the data: its masked CRC (u32 LE). */
export const TFRECORD_FOOTER_BYTES = 4;

/** What a finished TFRecord file holds. */
export interface TfRecordFile extends WrittenBytes {
  readonly records: number;
  /** Sum of the records' data, without the 16 bytes of frame a record: TFDS calls it `numBytes`. */
  readonly dataBytes: number;
}

/**
 * Writes a TFRecord file: a bare row of frames (length, CRC of the length, data, CRC of the data), with no
 * header, index or padding. The format is TensorFlow's, uncompressed.
 *
 * ```ts
 * const writer = await TfRecordWriter.open('validation.tfrecord-00000-of-00001');
 * for (const example of examples) await writer.write(example);
 * const { records, bytes, sha256 } = await writer.close();
 * ```
 */
export class TfRecordWriter {
  readonly #sink: ByteSink;
  readonly #header = Buffer.alloc(TFRECORD_HEADER_BYTES);
  readonly #lengthBytes = this.#header.subarray(0, 8);
  readonly #footer = Buffer.alloc(TFRECORD_FOOTER_BYTES);
  #records = 0;
  #dataBytes = 0;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string): Promise<TfRecordWriter> {
    return new TfRecordWriter(await FileSink.open(path));
  }

  get records(): number {
    return this.#records;
  }

  /** Size of the file so far. */
  get bytes(): number {
    return this.#dataBytes + this.#records * (TFRECORD_HEADER_BYTES + TFRECORD_FOOTER_BYTES);
  }

  /**
   * Adds one record. The data may be reused when this returns; a returned promise is back-pressure: wait for
   * it before the next record.
   */
  write(data: Uint8Array): Promise<void> | undefined {
    const length = data.length;
    this.#header.writeUInt32LE(length >>> 0, 0);
    this.#header.writeUInt32LE(Math.floor(length / 2 ** 32), 4);
    this.#header.writeUInt32LE(maskedCrc32c(this.#lengthBytes), 8);
    this.#footer.writeUInt32LE(maskedCrc32c(data), 0);
    this.#records += 1;
    this.#dataBytes += length;
    return writeParts(this.#sink, [this.#header, data, this.#footer]);
  }

  /** Makes the file whole and durable. */
  async close(): Promise<TfRecordFile> {
    const written = await this.#sink.close();
    return { ...written, records: this.#records, dataBytes: this.#dataBytes };
  }

  /** Gives up: closes the file as it is, unfinished. */
  async abort(): Promise<void> {
    await this.#sink.abort();
  }
}
