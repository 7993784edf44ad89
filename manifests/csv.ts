import { FileSink, type ByteSink, type WrittenBytes } from './byte-sink.js';

/** What a CSV field can hold. null is an empty field, as the empty string is: CSV cannot tell them apart. */
export type CsvValue = string | number | bigint | boolean | null;

/** A finished CSV file. */
export interface CsvFile extends WrittenBytes {
  /** Rows below the header. */
  readonly rows: number;
}

const NEEDS_QUOTES = /[",\n\r]/;

/** One field by RFC 4180: quoted only where it holds a comma, a quote or a line break. */
export function csvField(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new RangeError(`${value} cannot stand in a CSV file`);
    }
    return String(value);
  }
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * One line with its LF. A row of one empty field is written as `""`, since readers take an empty line for no
 * row at all.
 */
export function csvLine(values: readonly CsvValue[]): string {
  const line = values.map(csvField).join(',');
  return line === '' && values.length === 1 ? '""\n' : `${line}\n`;
}

/** Characters held back before they are encoded in one go. */
const BATCH_CHARS = 1 << 16;

/**
 * Writes a CSV file: UTF-8 without a byte-order mark, LF line ends, a header line.
 *
 * ```ts
 * const writer = await CsvWriter.open('validation.csv', ['filename', 'person']);
 * await writer.write(['a.jpg', 1]);
 * const { rows, sha256 } = await writer.close();
 * ```
 */
export class CsvWriter {
  readonly #sink: ByteSink;
  readonly #columns: readonly string[];
  #pending: string;
  #rows = 0;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink, columns: readonly string[]) {
    this.#sink = sink;
    this.#columns = columns;
    this.#pending = csvLine(columns);
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string, columns: readonly string[]): Promise<CsvWriter> {
    return new CsvWriter(await FileSink.open(path), columns);
  }

  get rows(): number {
    return this.#rows;
  }

  /**
   * Adds a row, one value a column. A returned promise is back-pressure: wait for it before the next row.
   *
   * @throws RangeError where the number of values is not that of the columns, or a number is not finite.
   */
  write(values: readonly CsvValue[]): Promise<void> | undefined {
    if (values.length !== this.#columns.length) {
      throw new RangeError(`a row of ${values.length} values for ${this.#columns.length} columns`);
    }
    this.#pending += csvLine(values);
    this.#rows += 1;
    return this.#pending.length < BATCH_CHARS ? undefined : this.#flush();
  }

  /** Makes the file whole and durable. */
  async close(): Promise<CsvFile> {
    await this.#flush();
    return { ...(await this.#sink.close()), rows: this.#rows };
  }

  /** Gives up: closes the file as it is, unfinished. */
  async abort(): Promise<void> {
    await this.#sink.abort();
  }

  #flush(): Promise<void> | undefined {
    const bytes = Buffer.from(this.#pending, 'utf8');
    this.#pending = '';
    return this.#sink.write(bytes);
  }
}
