import { StageError } from '../errors.js';
import type { PlainValue, Row } from '../io/duckdb.js';

/** Reads typed cells of a row, so that a table of another version is named and not misread. */
function refuse(name: string, wanted: string, value: PlainValue | undefined): never {
  const shown = value === undefined ? 'missing' : JSON.stringify(value);
  throw new StageError(
    `column ${name} should hold ${wanted} but is ${shown}. The table is of another version: delete it and run the stage again.`,
  );
}

/** A text cell. */
export function text(row: Row, name: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : refuse(name, 'text', value);
}

/** A text cell that may be empty. */
export function textOrNull(row: Row, name: string): string | null {
  const value = row[name] ?? null;
  return value === null || typeof value === 'string' ? value : refuse(name, 'text or nothing', value);
}

/** A number cell. */
export function number(row: Row, name: string): number {
  const value = row[name];
  if (typeof value === 'number') return value;
  return refuse(name, 'a number', value);
}

/** A number cell that may be empty. */
export function numberOrNull(row: Row, name: string): number | null {
  return (row[name] ?? null) === null ? null : number(row, name);
}

/** A boolean cell. */
export function flag(row: Row, name: string): boolean {
  const value = row[name];
  return typeof value === 'boolean' ? value : refuse(name, 'true or false', value);
}

/** A cell of one of a closed set of words. */
export function word<T extends string>(row: Row, name: string, words: readonly T[]): T {
  const value = text(row, name);
  return words.find((known) => known === value) ?? refuse(name, `one of ${words.join(', ')}`, value);
}

/** The same, where the cell may be empty. */
export function wordOrNull<T extends string>(row: Row, name: string, words: readonly T[]): T | null {
  return (row[name] ?? null) === null ? null : word(row, name, words);
}

/** A list cell of structs. */
export function structs(row: Row, name: string): Row[] {
  const value = row[name];
  if (!isList(value)) return refuse(name, 'a list', value);
  return value.map((item) => (isStruct(item) ? item : refuse(name, 'a list of structs', item)));
}

function isStruct(value: PlainValue): value is Row {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function isList(value: PlainValue | undefined): value is readonly PlainValue[] {
  return Array.isArray(value);
}
