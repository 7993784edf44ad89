import { z } from 'zod';
import { FileSink, type ByteSink } from './byte-sink.js';
import { readCsv, type CsvRow } from './csv-reader.js';
import { CsvWriter, type CsvFile } from './csv.js';

/**
 * A label that a person gave on looking: 1 target, 0 none, -1 leave the image out, -2 no target but a
 * depiction of one. In what the label was before, -1 is an image that had been left out.
 */
export type CorrectionLabel = 1 | 0 | -1 | -2;

/** One row of a correction file. */
export interface Correction {
  readonly filename: string;
  readonly originalLabel: CorrectionLabel;
  readonly cleanLabel: CorrectionLabel;
}

/** Header of a correction file. */
export const CORRECTION_COLUMNS = ['filename', 'original_label', 'clean_label'] as const;

const LABEL_OF_TEXT = { '1': 1, '0': 0, '-1': -1, '-2': -2 } as const;

const labelSchema = z
  .enum(['1', '0', '-1', '-2'], { error: 'a label is 1, 0, -1 or -2' })
  .transform((text): CorrectionLabel => LABEL_OF_TEXT[text]);

/** A row's texts, as the file has them, to a {@link Correction}. */
export const correctionSchema = z
  .object({
    filename: z.string().min(1, 'a file name is expected'),
    original_label: labelSchema,
    clean_label: labelSchema,
  })
  .transform((row): Correction => ({
    filename: row.filename,
    originalLabel: row.original_label,
    cleanLabel: row.clean_label,
  }));

/**
 * Reads a correction file row by row.
 *
 * @throws CsvError that names file, line, column and value.
 */
export function readCorrections(path: string): AsyncGenerator<CsvRow<Correction>> {
  return readCsv(path, { columns: CORRECTION_COLUMNS, schema: correctionSchema });
}

/** A name that is given more than one clean label. */
export interface CorrectionConflict {
  readonly filename: string;
  /** In the order of the file. */
  readonly rows: readonly { readonly line: number; readonly cleanLabel: CorrectionLabel }[];
  /** The label that counts. */
  readonly used: CorrectionLabel;
}

/** A correction file by file name. A correction holds for every image of that name in its split. */
export interface Corrections {
  readonly byFilename: ReadonlyMap<string, Correction>;
  /** Rows read. */
  readonly rows: number;
  /** Names that stand in more than one row, whether the rows agree or not. */
  readonly repeatedNames: number;
  readonly conflicts: readonly CorrectionConflict[];
}

/** Of rows that disagree the first of these counts: the order in which the published code looks a name up. */
const PRECEDENCE: readonly CorrectionLabel[] = [1, 0, -1, -2];

/**
 * Reads a whole correction file, keyed by file name. Memory: some 200 bytes a row.
 *
 * @throws CsvError that names file, line, column and value.
 */
export async function loadCorrections(path: string): Promise<Corrections> {
  const byFilename = new Map<string, Correction>();
  const repeats = new Map<string, { line: number; cleanLabel: CorrectionLabel }[]>();
  const firstLines = new Map<string, number>();
  let rows = 0;
  for await (const { line, row } of readCorrections(path)) {
    rows += 1;
    const known = byFilename.get(row.filename);
    if (known === undefined) {
      byFilename.set(row.filename, row);
      firstLines.set(row.filename, line);
      continue;
    }
    const first = { line: firstLines.get(row.filename) ?? line, cleanLabel: known.cleanLabel };
    const seen = repeats.get(row.filename) ?? [first];
    repeats.set(row.filename, [...seen, { line, cleanLabel: row.cleanLabel }]);
    if (PRECEDENCE.indexOf(row.cleanLabel) < PRECEDENCE.indexOf(known.cleanLabel)) {
      byFilename.set(row.filename, row);
    }
  }
  const conflicts: CorrectionConflict[] = [];
  for (const [filename, lines] of repeats) {
    const used = byFilename.get(filename);
    if (used === undefined || lines.every((row) => row.cleanLabel === used.cleanLabel)) continue;
    conflicts.push({ filename, rows: lines, used: used.cleanLabel });
  }
  return { byFilename, rows, repeatedNames: repeats.size, conflicts };
}

/** Writes a correction file, such as the answers of a review. */
export class CorrectionsWriter {
  readonly #csv: CsvWriter;

  /** Writes into any sink. The writer owns it from here on. */
  constructor(sink: ByteSink) {
    this.#csv = new CsvWriter(sink, CORRECTION_COLUMNS);
  }

  /** Writes a file. What was there before is gone. */
  static async open(path: string): Promise<CorrectionsWriter> {
    return new CorrectionsWriter(await FileSink.open(path));
  }

  /** Adds a row. A returned promise is back-pressure. */
  write(row: Correction): Promise<void> | undefined {
    return this.#csv.write([row.filename, row.originalLabel, row.cleanLabel]);
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
