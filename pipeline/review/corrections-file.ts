import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CORRECTION_COLUMNS, csvLine } from '../../manifests/index.js';
import { writeFileAtomically } from '../sidecar.js';
import type { AnswerHistory } from './history.js';
import type { Answer } from './record.js';

/** A reviewer's answers in the format of the published correction files. */
export interface CorrectionsFile {
  readonly path: string;
  /** Adds the answer for an image that had none. When the promise is kept, it is on the disk. */
  add(answer: Answer): Promise<void>;
  /** Writes the file anew, whole or not at all: after an answer was changed or withdrawn. */
  rewrite(): Promise<void>;
}

/** The text of a correction file. Images without a file name have no place in one. */
export function correctionsText(
  answers: readonly Pick<Answer, 'filename' | 'original_label' | 'clean_label'>[],
): string {
  return [csvLine(CORRECTION_COLUMNS), ...answers.flatMap(correctionLine)].join('');
}

function correctionLine({
  filename,
  original_label: original,
  clean_label: clean,
}: Pick<Answer, 'filename' | 'original_label' | 'clean_label'>): string[] {
  return filename === '' ? [] : [csvLine([filename, original, clean])];
}

/**
 * The correction file beside a reviewer's log. The log is the truth: the file holds the answers that stand, one row an image,
 * and is written from it. Its format knows file names alone, and of repeated ones a reader takes the first of 1, 0, -1, -2.
 */
export async function openCorrectionsFile(
  folder: string,
  reviewer: string,
  history: AnswerHistory,
): Promise<CorrectionsFile> {
  const path = join(folder, `${reviewer}.csv`);
  const rewrite = () => writeFileAtomically(path, correctionsText(history.answers()));
  // A crash may have come between the log and this file.
  if (history.size > 0) await rewrite();
  let isThere = history.size > 0;
  return {
    path,
    async add(answer) {
      if (!isThere) {
        await rewrite();
        isThere = true;
        return;
      }
      const handle = await open(path, 'a');
      try {
        await handle.appendFile(correctionLine(answer).join(''));
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    async rewrite() {
      await rewrite();
      isThere = true;
    },
  };
}
