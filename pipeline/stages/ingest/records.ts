import { createReadStream } from 'node:fs';

/** Bytes of a refused row's text that are kept. */
export const MAX_TEXT_BYTES = 2000;

/** A record longer than this has an open quote: it is taken to end at its first line break. */
const MAX_RECORD_BYTES = 1 << 23;

const QUOTE = 34;
const COMMA = 44;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** One record of a CSV file, where it stands in the file. */
export interface LocatedRecord {
  /** 1-based number of the line on which the record begins, line breaks inside quotes counted. */
  readonly line: number;
  /** The record's text, cut to {@link MAX_TEXT_BYTES}. */
  readonly text: string;
}

/** The records that were asked for, in the order in which they were asked for. */
export interface Located {
  readonly atOffsets: LocatedRecord[];
  readonly atOrdinals: LocatedRecord[];
  /** Records that hold none of the offsets; header and empty lines are left out. */
  readonly others: number;
}

/**
 * Finds the lines of records of a CSV file.
 *
 * @param offsets byte offsets (0-based, ascending) at which refused records begin. An offset that points at a
 * line break means the record after it.
 * @param ordinals 1-based numbers (ascending) of records, counted without the header, empty lines and the
 * records of `offsets`.
 */
export async function locateRecords(
  path: string,
  offsets: readonly number[],
  ordinals: readonly number[],
): Promise<Located> {
  const atOffsets: LocatedRecord[] = [];
  const atOrdinals: LocatedRecord[] = [];
  let others = -1; // the header
  await eachRecord(path, (end, line, bytes) => {
    if (atOffsets.length < offsets.length && offsets[atOffsets.length] < end) {
      const record = { line, text: textOf(bytes) };
      while (atOffsets.length < offsets.length && offsets[atOffsets.length] < end) atOffsets.push(record);
      return;
    }
    others++;
    if (ordinals[atOrdinals.length] === others) atOrdinals.push({ line, text: textOf(bytes) });
  });
  return { atOffsets, atOrdinals, others };
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8', 0, Math.min(bytes.length, MAX_TEXT_BYTES));
}

/**
 * Takes one record.
 *
 * @param end offset in the file of the line feed that ends it.
 * @param line number of its first line.
 * @param bytes the record without its line break; valid during the call only.
 */
type TakeRecord = (end: number, line: number, bytes: Buffer) => void;

/** Walks over the records of a file, empty lines left out. Memory holds one block and one record. */
async function eachRecord(path: string, take: TakeRecord): Promise<void> {
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1 << 20 });
  let rest: Buffer = Buffer.alloc(0);
  let restOffset = 0;
  let line = 1;

  const takeFrom = (bytes: Buffer, start: number, end: number) => {
    const hasReturn = end > start && bytes[end - 1] === CARRIAGE_RETURN;
    const content = bytes.subarray(start, hasReturn ? end - 1 : end);
    if (content.length > 0) take(restOffset + end, line, content);
  };

  for await (const block of stream) {
    const bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
    let start = 0;
    let quote = bytes.indexOf(QUOTE);
    for (;;) {
      const lineEnd = bytes.indexOf(LINE_FEED, start);
      if (lineEnd < 0) break;
      if (quote >= 0 && quote < start) quote = bytes.indexOf(QUOTE, start);
      // Most records hold no quote.
      const isPlain = quote < 0 || quote > lineEnd || bytes.length - start > MAX_RECORD_BYTES;
      const record = isPlain ? { end: lineEnd, lines: 1 } : quotedRecordEnd(bytes, start);
      if (record === null) break;
      takeFrom(bytes, start, record.end);
      line += record.lines;
      start = record.end + 1;
    }
    rest = bytes.subarray(start);
    restOffset += start;
  }
  takeFrom(rest, 0, rest.length);
}

/**
 * The index of the line feed that ends the record, and how many lines it takes; null where it does not end in
 * these bytes. A quote opens a quoted field at the field's start only; inside, a doubled quote is a quote.
 */
function quotedRecordEnd(bytes: Buffer, start: number): { end: number; lines: number } | null {
  let isQuoted = false;
  let isFieldStart = true;
  let lines = 1;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isQuoted) {
      if (byte === LINE_FEED) lines++;
      else if (byte === QUOTE) {
        if (bytes[at + 1] === QUOTE) at++;
        else isQuoted = false;
      }
    } else if (byte === LINE_FEED) return { end: at, lines };
    else if (byte === QUOTE && isFieldStart) isQuoted = true;
    isFieldStart = !isQuoted && byte === COMMA;
  }
  return null;
}
