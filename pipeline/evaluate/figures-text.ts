import type { FigureResult } from './results-schema.js';

/** What stands in the place of a figure that has no value. */
export const NO_FIGURE = '-';

/** A figure with three decimals. */
export function three(value: number | null): string {
  return value === null ? NO_FIGURE : value.toFixed(3);
}

/** A share without its leading zero, as columns of numbers save room: `.812`, `1.00`. */
export function short(value: number): string {
  const text = value.toFixed(3);
  return text.startsWith('0.') ? text.slice(1) : value.toFixed(2);
}

/** A figure with its interval: `0.812 .790-.833`. */
export function withInterval({ value, interval }: FigureResult): string {
  if (value === null) return NO_FIGURE;
  if (interval === undefined || interval === null) return three(value);
  return `${three(value)} ${short(interval[0])}-${short(interval[1])}`;
}

/** A count with commas. */
export function counted(value: number): string {
  return value.toLocaleString('en-US');
}

/** A column of a text table. */
export interface TextColumn<Row> {
  readonly title: string;
  readonly left?: boolean;
  readonly cell: (row: Row) => string;
}

/** Rows as lines of aligned columns, with a header; one blank between columns. */
export function textTable<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string[] {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at].length)));
  return cells.map((line) =>
    line
      .map((cell, at) => (columns[at].left === true ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join(' ')
      .trimEnd(),
  );
}

/** A sentence in lines of at most 100 characters. */
export function wrapped(sentence: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of sentence.split(' ')) {
    const joined = line.trim() === '' ? `${indent}${word}` : `${line} ${word}`;
    if (joined.length > 100 && line.trim() !== '') {
      lines.push(line);
      line = `${indent}${indent === '' ? '  ' : indent}${word}`;
    } else line = joined;
  }
  return [...lines, line];
}
