import { z } from 'zod';
import { FileSink, type ByteSink } from './byte-sink.js';
import { readCsv, type CsvRow } from './csv-reader.js';
import { CsvWriter, type CsvFile } from './csv.js';
import { eachFlag, FLAG_NAMES, flagTextSchema, type FlagName, type Flags } from './flags.js';

/** The splits that the published data set has a CSV file for. */
export type PublishedSplit = 'train_large' | 'train_quality' | 'validation' | 'test';

/** Flags in each split's published CSV, in the order of its columns; `filename` stands before them. */
export const PUBLISHED_FLAGS: Readonly<Record<PublishedSplit, readonly FlagName[]>> = {
  train_large: ['person'],
  train_quality: ['person', 'depiction', 'body_part'],
  validation: FLAG_NAMES,
  test: FLAG_NAMES,
};

/** One row of a published CSV. */
export interface PublishedRow {
  /** Last part of the photograph's original URL. Not unique. */
  readonly filename: string;
  readonly flags: Flags;
}

/** The header of a split's published CSV. */
export function publishedColumns(split: PublishedSplit): string[] {
  return ['filename', ...PUBLISHED_FLAGS[split]];
}

/** Writes a split's CSV as published, column for column. */
export class PublishedCsvWriter {
  readonly #csv: CsvWriter;
  readonly #flags: readonly FlagName[];

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink, split: PublishedSplit) {
    this.#csv = new CsvWriter(sink, publishedColumns(split));
    this.#flags = PUBLISHED_FLAGS[split];
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string, split: PublishedSplit): Promise<PublishedCsvWriter> {
    return new PublishedCsvWriter(await FileSink.open(path), split);
  }

  /** Adds a row: the flags that the split's file has. A returned promise is back-pressure. */
  write(row: PublishedRow): Promise<void> | undefined {
    return this.#csv.write([row.filename, ...this.#flags.map((name) => row.flags[name])]);
  }

  /** Makes the file whole and durable. */
  close(): Promise<CsvFile> {
    return this.#csv.close();
  }

  /** Gives up: closes the file as it is, unfinished. */
  abort(): Promise<void> {
    return this.#csv.abort();
  }
}

const publishedRowSchema = z.object({
  filename: z.string().min(1, 'a file name is expected'),
  ...eachFlag(() => flagTextSchema.optional()),
});

/**
 * Reads the published CSV of any split: the flags that its header lacks are -1, as in the published TFDS
 * builder, but `person` must be there.
 *
 * @throws CsvError that names file, line, column and value.
 */
export async function* readPublishedCsv(path: string): AsyncGenerator<CsvRow<PublishedRow>> {
  const rows = readCsv(path, {
    columns: ['filename', 'person'],
    optionalColumns: FLAG_NAMES.slice(1),
    schema: publishedRowSchema,
  });
  for await (const { line, row } of rows) {
    const { filename, ...flags } = row;
    yield { line, row: { filename, flags: eachFlag((name) => flags[name] ?? -1) } };
  }
}
