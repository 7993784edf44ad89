import type { CleanLabel } from '../../filters/corrections.js';
import type { Label } from '../../filters/types.js';
import { openCorrectionsFile, type CorrectionsFile } from './corrections-file.js';
import type { AnswerHistory } from './history.js';
import { openLog, type ReviewLog } from './log.js';
import type { Answer } from './record.js';
import { holdLogs } from './reviewer.js';

/** An image as an answer names it. */
export interface AnsweredImage {
  readonly imageId: string;
  readonly filename: string;
  /** The label that it has. */
  readonly label: Label;
}

/** Where one reviewer answers for one split: every answer is on the disk before it is confirmed. */
export interface Desk {
  readonly history: AnswerHistory;
  readonly log: string;
  readonly corrections: string;
  answer(image: AnsweredImage, cleanLabel: CleanLabel): Promise<void>;
  /** Withdraws the last answer that stands, given now or in an earlier sitting. Gives it; null where there is none. */
  undo(): Promise<Answer | null>;
  close(): Promise<void>;
}

/**
 * Opens a reviewer's desk, with the answers of earlier sittings.
 *
 * @param now gives the time that records carry, as ISO 8601.
 * @throws UsageError where the reviewer is at work in another process.
 * @throws StageError where the log holds something else.
 */
export async function openDesk(folder: string, reviewer: string, now: () => string): Promise<Desk> {
  const release = await holdLogs(folder, reviewer);
  let log: ReviewLog;
  let file: CorrectionsFile;
  try {
    log = await openLog(folder, reviewer);
    file = await openCorrectionsFile(folder, reviewer, log.history);
  } catch (error) {
    await release();
    throw error;
  }
  const { history } = log;
  // Answers are taken one after the other, so that log and file agree.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  return {
    history,
    log: log.path,
    corrections: file.path,
    answer: ({ imageId, filename, label }, cleanLabel) =>
      inTurn(async () => {
        const isNew = history.get(imageId) === undefined;
        const record: Answer = {
          action: 'label',
          image_id: imageId,
          filename,
          // A label that an earlier answer gave, by way of the label stage, is not what the image had.
          original_label: history.originalLabel(imageId) ?? label,
          clean_label: cleanLabel,
          reviewer,
          time: now(),
        };
        await log.append(record);
        await (isNew ? file.add(record) : file.rewrite());
      }),
    undo: () =>
      inTurn(async () => {
        const last = history.last();
        if (last === undefined) return null;
        await log.append({ action: 'undo', image_id: last.image_id, reviewer, time: now() });
        await file.rewrite();
        return last;
      }),
    close: async () => {
      await turn;
      await log.close();
      await release();
    },
  };
}
