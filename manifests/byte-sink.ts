import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** What a sink took in from its first byte to its last. */
export interface WrittenBytes {
  readonly bytes: number;
  /** SHA-256 of all bytes, as 64 lower-case hex digits. */
  readonly sha256: string;
}

/**
 * Where a format's writer puts its bytes: a file, memory, or whatever a caller builds.
 *
 * `write` has taken the bytes (copied or used them up) when it returns, so a writer may reuse its buffer at
 * once. A returned promise is back-pressure alone: wait for it before writing more, or memory grows. It
 * rejects where an earlier write failed.
 */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Writes what is left and makes it durable. */
  close(): Promise<WrittenBytes>;
  /** Lets go of the sink's handles; what was written so far is not whole. */
  abort(): Promise<void>;
}

/** Writes several parts in order; one promise stands for the back-pressure of all. */
export function writeParts(sink: ByteSink, parts: readonly Uint8Array[]): Promise<void> | undefined {
  let room: Promise<void> | undefined;
  for (const part of parts) {
    const wait = sink.write(part);
    if (wait !== undefined)
      room = room === undefined ? wait : Promise.all([room, wait]).then(() => undefined);
  }
  return room;
}

/** Bytes that go to the file system in one call: large enough that calls do not count, small beside a shard. */
const BLOCK_BYTES = 1 << 20;

/** Blocks on their way to the disk before `write` asks its caller to wait. */
const BLOCKS_IN_FLIGHT = 2;

/**
 * A sink that writes a file in blocks of 1 MiB and hashes it on the way, so that no second read is needed.
 * One block fills while others are written; at most about 4 MiB are held where the caller heeds back-pressure.
 */
export class FileSink implements ByteSink {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  readonly #inFlight: Promise<void>[] = [];
  readonly #spare: Buffer[] = [];
  #block: Buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  #filled = 0;
  /** Bytes handed to the file system: the position of the next block. */
  #position = 0;
  #tail: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #ended = false;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /**
   * Opens a file for writing. What was there before is gone.
   *
   * @throws the file system's error where the file cannot be made, such as a missing folder.
   */
  static async open(path: string): Promise<FileSink> {
    return new FileSink(path, await open(path, 'w'));
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.#position + this.#filled;
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#ended) return Promise.reject(new Error(`${this.#path}: written to after it was closed`));
    let taken = 0;
    while (taken < bytes.length) {
      const part = Math.min(bytes.length - taken, BLOCK_BYTES - this.#filled);
      this.#block.set(
        taken === 0 && part === bytes.length ? bytes : bytes.subarray(taken, taken + part),
        this.#filled,
      );
      this.#filled += part;
      taken += part;
      if (this.#filled === BLOCK_BYTES) this.#send();
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#inFlight.length <= BLOCKS_IN_FLIGHT) return undefined;
    return this.#room();
  }

  /**
   * Writes the rest, flushes the file to the disk and closes it.
   *
   * @throws Error that names the file where any write failed.
   */
  async close(): Promise<WrittenBytes> {
    if (this.#ended) throw new Error(`${this.#path}: closed twice`);
    this.#ended = true;
    try {
      if (this.#filled > 0) this.#send();
      await this.#tail;
      if (this.#failure !== undefined) throw this.#failure;
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
    return { bytes: this.#position, sha256: this.#hash.digest('hex') };
  }

  /** Closes the handle and leaves the unfinished file to its owner. Harmless after `close`. */
  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#tail;
    await this.#handle.close();
  }

  /** Queues the filled part of the block and takes a fresh one. */
  #send(): void {
    const block = this.#block;
    const filled = block.subarray(0, this.#filled);
    const position = this.#position;
    this.#hash.update(filled);
    this.#position += filled.length;
    this.#filled = 0;
    this.#block = this.#spare.pop() ?? Buffer.allocUnsafe(BLOCK_BYTES);
    const written = this.#tail.then(async () => {
      try {
        if (this.#failure === undefined) await writeWhole(this.#handle, filled, position);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        this.#failure = new Error(`${this.#path}: cannot write: ${reason}`, { cause });
      }
      if (this.#spare.length < BLOCKS_IN_FLIGHT) this.#spare.push(block);
      void this.#inFlight.shift();
    });
    this.#inFlight.push(written);
    this.#tail = written;
  }

  async #room(): Promise<void> {
    while (this.#inFlight.length > BLOCKS_IN_FLIGHT) await this.#inFlight[0];
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/** The system may take a part of a write: goes on until all of it is taken. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** A sink that keeps what it is given: for small outputs that go elsewhere than to a file. */
export class MemorySink implements ByteSink {
  readonly #parts: Buffer[] = [];

  write(bytes: Uint8Array): undefined {
    this.#parts.push(Buffer.from(bytes));
    return undefined;
  }

  /** All bytes so far, joined. */
  content(): Buffer {
    return Buffer.concat(this.#parts);
  }

  close(): Promise<WrittenBytes> {
    const content = this.content();
    return Promise.resolve({
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  }

  abort(): Promise<void> {
    this.#parts.length = 0;
    return Promise.resolve();
  }
}
