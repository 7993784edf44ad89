/** A field of a CSV row, quoted only where it must be (RFC 4180). */
export function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A row of a CSV file, with its line end. */
export function csvRow(values: readonly string[]): string {
  return `${values.map(csvField).join(',')}\n`;
}

/** A table as text, before it is written: a header, rows, and rows that are broken on purpose. */
export interface Table {
  /** Path under the web root. */
  readonly path: string;
  /** Null for files without a header line. */
  readonly header: string | null;
  readonly rows: readonly string[];
  readonly malformed: readonly string[];
  /** How many rows stand twice. */
  readonly repeated: number;
}
