import { FileSink, type ByteSink, type WrittenBytes } from './byte-sink.js';

/** Characters held back before they are encoded in one go. */
const BATCH_CHARS = 1 << 16;

/** Text in UTF-8 that goes into a sink piece by piece. */
export class TextSink {
  readonly #sink: ByteSink;
  #pending = '';

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** Opens a file for writing. What was there before is gone. */
  static async open(path: string): Promise<TextSink> {
    return new TextSink(await FileSink.open(path));
  }

  /** Adds text. A returned promise is back-pressure: wait for it before more. */
  write(text: string): Promise<void> | undefined {
    this.#pending += text;
    return this.#pending.length < BATCH_CHARS ? undefined : this.#flush();
  }

  /** Makes the file whole and durable. */
  async close(): Promise<WrittenBytes> {
    await this.#flush();
    return this.#sink.close();
  }

  /** Gives up: closes the file as it is, unfinished. */
  async abort(): Promise<void> {
    await this.#sink.abort();
  }

  #flush(): Promise<void> | undefined {
    const text = this.#pending;
    this.#pending = '';
    return text === '' ? undefined : this.#sink.write(Buffer.from(text, 'utf8'));
  }
}
