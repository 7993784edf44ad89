import { FileSink, writeParts, type ByteSink, type WrittenBytes } from './byte-sink.js';
import { TAR_BLOCK, tarHeader, type TarOwner } from './tar-header.js';

/** An archive's size is a multiple of this: GNU tar's and WebDataset's record of 20 blocks. */
const TAR_RECORD = 20 * TAR_BLOCK;

const ZEROS = Buffer.alloc(TAR_RECORD);

/** A finished archive. */
export interface TarFile extends WrittenBytes {
  readonly members: number;
}

/**
 * Writes a USTAR archive whose bytes follow from its members alone: no time, no owner, mode 0644. It ends
 * with two zero blocks and zeros up to a multiple of 10,240 bytes.
 *
 * The writer is our own because `tar-stream`, which reads foreign archives here, does not tell where the bytes
 * of a member that it packs begin, and a shard's table needs that for random access.
 */
export class TarWriter {
  readonly #sink: ByteSink;
  readonly #owner: TarOwner;
  #position = 0;
  #members = 0;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink, owner: TarOwner = {}) {
    this.#sink = sink;
    this.#owner = owner;
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string, owner?: TarOwner): Promise<TarWriter> {
    return new TarWriter(await FileSink.open(path), owner);
  }

  get members(): number {
    return this.#members;
  }

  /** Size so far, without the end of the archive. */
  get bytes(): number {
    return this.#position;
  }

  /**
   * Adds one regular file and waits until the sink has room again.
   *
   * @param name path inside the archive, `/` between its parts; up to 100 bytes of UTF-8, or up to 255 where
   *   it can be cut at a `/`.
   * @returns byte offset of the member's first data byte in the archive.
   * @throws RangeError where the name or the size does not fit USTAR.
   */
  async add(name: string, data: Uint8Array): Promise<number> {
    const header = tarHeader(name, data.length, this.#owner);
    const offset = this.#position + TAR_BLOCK;
    const padding = -data.length & (TAR_BLOCK - 1);
    const room = writeParts(this.#sink, [header, data, ZEROS.subarray(0, padding)]);
    this.#position = offset + data.length + padding;
    this.#members += 1;
    await room;
    return offset;
  }

  /** Ends the archive and makes the file whole and durable. */
  async close(): Promise<TarFile> {
    const used = this.#position + 2 * TAR_BLOCK;
    const end = Math.ceil(used / TAR_RECORD) * TAR_RECORD;
    // At most one record of zeros and one block: two parts of the same zeros.
    const zeros = end - this.#position;
    const first = Math.min(zeros, TAR_RECORD);
    await writeParts(this.#sink, [ZEROS.subarray(0, first), ZEROS.subarray(0, zeros - first)]);
    return { ...(await this.#sink.close()), members: this.#members };
  }

  /** Gives up: closes the file as it is, unfinished. */
  async abort(): Promise<void> {
    await this.#sink.abort();
  }
}
