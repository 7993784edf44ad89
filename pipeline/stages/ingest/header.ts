import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { errorMessage, isMissingFile } from '../../errors.js';
import { IngestError } from './errors.js';
import type { CsvFormat } from './formats.js';

/** A header line longer than this is no header. */
const MAX_HEADER_BYTES = 1 << 16;

/**
 * The column names of a CSV file, checked against what its kind must hold.
 *
 * @returns every column of the file, in order.
 * @throws IngestError naming file and column where the file is missing or empty, where a needed column is
 * missing or renamed, or where one stands twice.
 */
export async function readHeader(path: string, format: CsvFormat): Promise<string[]> {
  const found = parseHeader(path, await firstLine(path));
  for (const { name } of format.columns) {
    const times = found.filter((column) => column === name).length;
    if (times > 1)
      throw new IngestError(`${path}: column ${name} stands ${String(times)} times in the header`);
    if (times === 0) throw missingColumn(path, name, found, format);
  }
  return found;
}

async function firstLine(path: string): Promise<string> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (isMissingFile(error)) throw new IngestError(`${path}: no such file`);
    throw new IngestError(`${path}: cannot be read: ${errorMessage(error)}`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    if (bytes.length === 0) throw new IngestError(`${path}: the file is empty; a header line was expected`);
    const end = bytes.indexOf(10);
    if (end < 0 && bytesRead === MAX_HEADER_BYTES)
      throw new IngestError(
        `${path}: no line end in the first ${String(MAX_HEADER_BYTES)} bytes: not a CSV file`,
      );
    return bytes.toString('utf8', 0, end < 0 ? bytesRead : end);
  } finally {
    await handle.close();
  }
}

function parseHeader(path: string, line: string): string[] {
  try {
    return parse(line.replace(/\r$/, ''), { bom: true }).at(0) ?? [];
  } catch (error) {
    throw new IngestError(`${path}: line 1: the header cannot be read: ${errorMessage(error)}`);
  }
}

function missingColumn(path: string, name: string, found: readonly string[], format: CsvFormat): IngestError {
  const wanted = new Set(format.columns.map((column) => column.name));
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const renamed = found.find((column) => !wanted.has(column) && plain(column) === plain(name));
  const hint = renamed === undefined ? '' : ` ("${renamed}" looks like it: rename it to ${name})`;
  return new IngestError(
    `${path}: column ${name} is missing${hint}. Found in the header: ${found.join(', ') || 'nothing'}. ` +
      `Needed: ${[...wanted].join(', ')}`,
  );
}
