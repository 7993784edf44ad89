import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunContext } from '../context.js';
import { splitSources } from '../source-files.js';
import { sourceFileName, type SourceKey } from '../sources.js';
import { DATASET_SPLITS, sourceSplitOf, type SourceSplit } from '../splits.js';
import type { ImageMetadata } from '../tables/metadata.js';

/** What one source file says of an image, as it stands there. */
export interface SourceRows {
  readonly key: SourceKey;
  /** Name of the file, without its folder. */
  readonly file: string;
  /** Null where the file is not at hand: nothing is downloaded for an explanation. */
  readonly found: { readonly header: string; readonly rows: readonly string[] } | null;
}

/** Rows of an image that are kept of a file, at most: no image of Open Images has as many boxes. */
const MOST_ROWS = 2000;

/**
 * Every row that the source files of a split hold of an image, byte for byte: those of other classes than the target, too.
 * Each file that is at hand is read once, as a stream.
 */
export async function findSourceRows(
  context: RunContext,
  split: SourceSplit,
  { imageId, filename }: Pick<ImageMetadata, 'imageId' | 'filename'>,
): Promise<SourceRows[]> {
  const splits = DATASET_SPLITS.filter((name) => sourceSplitOf(name) === split);
  const found: SourceRows[] = [];
  for (const { key } of splitSources(context, splits)) {
    if (key === 'class_names' || key === 'class_tree') continue;
    const wanted = key.endsWith('_corrections') ? filename : imageId;
    const path = await pathAtHand(context, key);
    found.push({
      key,
      file: sourceFileName(key),
      found: path === null || wanted === '' ? null : await rowsThatBegin(path, wanted, context.signal),
    });
  }
  return found;
}

/** Where a source file stands: as configured, or downloaded; null where it does not. */
async function pathAtHand({ config, workspace }: RunContext, key: SourceKey): Promise<string | null> {
  const { files, folder } = config.sources;
  const named = files[key];
  const name = sourceFileName(key);
  const places = [
    ...(typeof named === 'string' && !/^https?:/.test(named) ? [named] : []),
    ...(folder === null ? [] : [join(folder, name)]),
    join(workspace.sources, name),
  ];
  for (const path of places) if ((await stat(path).catch(() => null))?.isFile() === true) return path;
  return null;
}

const bufferSchema = z.instanceof(Buffer);
const NEWLINE = 10;
const QUOTE = 34;

/**
 * The rows of a CSV file whose first field is a text, in the order of the file, and its first line. A row ends where its
 * quotes are closed: titles may hold line ends.
 *
 * Memory: a few chunks of the stream.
 */
export async function rowsThatBegin(
  path: string,
  wanted: string,
  signal?: AbortSignal,
): Promise<{ header: string; rows: string[] }> {
  const needle = Buffer.from(wanted, 'utf8');
  const rows: string[] = [];
  const head: string[] = [];
  let rest: Buffer = Buffer.alloc(0);
  const take = (block: Buffer, isLast: boolean): Buffer => {
    let from = 0;
    if (head.length === 0) {
      const end = block.indexOf(NEWLINE);
      if (end < 0 && !isLast) return block;
      head.push(withoutEnd(block.subarray(0, end < 0 ? block.length : end)));
      from = end < 0 ? block.length : end;
    }
    for (;;) {
      const hit = block.indexOf(needle, from);
      if (hit < 0 || rows.length >= MOST_ROWS) break;
      const start = block.lastIndexOf(NEWLINE, hit) + 1;
      const end = rowEnd(block, start);
      if (end < 0 && !isLast) return block.subarray(start);
      const stop = end < 0 ? block.length : end;
      if (beginsWith(block, start, hit, needle)) rows.push(withoutEnd(block.subarray(start, stop)));
      from = Math.max(stop, hit + needle.length);
    }
    // A row, or the text that it begins with, may go on in the next chunk.
    const last = block.lastIndexOf(NEWLINE);
    return isLast ? Buffer.alloc(0) : block.subarray(last < 0 ? 0 : last);
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22, signal })) {
    const next = bufferSchema.parse(chunk);
    rest = take(rest.length === 0 ? next : Buffer.concat([rest, next]), false);
  }
  take(rest, true);
  return { header: head.at(0) ?? '', rows };
}

/** Where the row that begins at `start` ends: the first line end outside quotes; -1 where it is not in the block. */
function rowEnd(block: Buffer, start: number): number {
  let isQuoted = false;
  for (let at = start; at < block.length; at++) {
    if (block[at] === QUOTE) isQuoted = !isQuoted;
    else if (block[at] === NEWLINE && !isQuoted) return at;
  }
  return -1;
}

/** Whether the field that begins at `start`, quoted or not, is the text found at `hit`. */
function beginsWith(block: Buffer, start: number, hit: number, needle: Buffer): boolean {
  const lead = block.subarray(start, hit).toString('utf8');
  const next = block.subarray(hit + needle.length, hit + needle.length + 1).toString('utf8');
  return (lead === '' || lead === '"' || lead === '\ufeff') && (next === '' || /["',\s;\t]/.test(next));
}

function withoutEnd(line: Buffer): string {
  return line
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r$/, '');
}
