import { z } from 'zod';
import { CsvError, readCsv } from './csv-reader.js';

/** What a file says of one picture. */
export interface FileLabel {
  /** 16 lower-case hex digits, or a file name. */
  readonly name: string;
  /** 1 a person, 0 none, -1 left out. */
  readonly label: 1 | 0 | -1;
}

/** Labels from a file, and what names its pictures. */
export interface FileLabels {
  readonly key: 'image_id' | 'filename';
  /** In the order of the file, each picture once. */
  readonly rows: readonly (FileLabel & { readonly line: number })[];
}

const labelSchema = z
  .string()
  .regex(/^(1|0|-1)$/, '1 (a person), 0 (none) or -1 (left out) is expected')
  .transform((text): 1 | 0 | -1 => (text === '1' ? 1 : text === '0' ? 0 : -1));

const rowSchema = z.object({
  image_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/, '16 lower-case hex digits are expected')
    .optional(),
  filename: z.string().min(1, 'a file name is expected').optional(),
  person: labelSchema,
});

/**
 * Reads labels from a CSV file with `image_id` or `filename`, and `person`. Where both name the picture, the id counts;
 * other columns are not looked at. Held in memory: about 100 bytes a row.
 *
 * @throws CsvError that names file, line and value; also where a picture is named twice.
 */
export async function readLabelsCsv(path: string): Promise<FileLabels> {
  const rows: (FileLabel & { line: number })[] = [];
  const lines = new Map<string, number>();
  let key: FileLabels['key'] = 'image_id';
  for await (const { line, row } of readCsv(path, {
    columns: ['person'],
    optionalColumns: ['image_id', 'filename'],
    schema: rowSchema,
  })) {
    const name = row.image_id ?? row.filename;
    if (name === undefined) throw new CsvError(path, line, 'the header has neither image_id nor filename');
    key = row.image_id === undefined ? 'filename' : 'image_id';
    const first = lines.get(name);
    if (first !== undefined)
      throw new CsvError(path, line, `${name} is labelled on line ${first} too: keep one row a picture`);
    lines.set(name, line);
    rows.push({ name, label: row.person, line });
  }
  return { key, rows };
}
