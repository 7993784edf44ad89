import { mkdir, open, readFile, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from '../errors.js';
import { AnswerHistory } from './history.js';
import { parseRecords, recordLine, type ReviewRecord } from './record.js';

/** How the name of a reviewer's log ends. */
export const LOG_ENDING = '.jsonl';

/** A reviewer's log of one split, open for more. */
export interface ReviewLog {
  readonly path: string;
  readonly history: AnswerHistory;
  /** Adds a record. When the promise is kept, it is on the disk. */
  append(record: ReviewRecord): Promise<void>;
  close(): Promise<void>;
}

/** Bytes of a log; none where there is no file. */
async function readLog(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    if (isMissingFile(error)) return Buffer.alloc(0);
    throw error;
  });
}

/**
 * The answers of a log as it stands.
 *
 * @throws StageError naming file and line of what is no record.
 */
export async function readHistory(path: string): Promise<AnswerHistory> {
  return new AnswerHistory(parseRecords((await readLog(path)).toString('utf8'), path));
}

/**
 * Opens a reviewer's log, and goes on where it ends. A last line that a crash cut short was never confirmed to anybody: it
 * is cut off. The file is made with the first record.
 *
 * @throws StageError naming file and line of what is no record.
 */
export async function openLog(folder: string, reviewer: string): Promise<ReviewLog> {
  const path = join(folder, `${reviewer}${LOG_ENDING}`);
  const bytes = await readLog(path);
  const history = new AnswerHistory(parseRecords(bytes.toString('utf8'), path));
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await truncate(path, whole);
  let handle: FileHandle | null = null;
  let turn = Promise.resolve();
  const append = async (record: ReviewRecord): Promise<void> => {
    if (handle === null) {
      await mkdir(folder, { recursive: true });
      handle = await open(path, 'a');
    }
    // One write: records of two processes cannot mix.
    await handle.appendFile(recordLine(record));
    await handle.sync();
    history.add(record);
  };
  return {
    path,
    history,
    append: (record) => {
      const done = turn.then(() => append(record));
      turn = done.catch(() => undefined);
      return done;
    },
    close: async () => {
      await turn;
      await handle?.close();
    },
  };
}
