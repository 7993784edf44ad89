import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CleanLabel } from '../../filters/corrections.js';
import { settleAnswers } from '../../filters/settle-answers.js';
import { isMissingFile } from '../errors.js';
import { LOG_ENDING, readHistory } from './log.js';
import type { Answer } from './record.js';

/** An image on which reviewers do not agree. */
export interface Disagreement {
  readonly imageId: string;
  readonly filename: string;
  /** By reviewer's name. */
  readonly answers: readonly { readonly reviewer: string; readonly cleanLabel: CleanLabel }[];
  /** What more than half of them say; null where nothing is settled. */
  readonly settled: CleanLabel | null;
}

/** An answer that is settled. */
export interface SettledAnswer {
  readonly imageId: string;
  readonly filename: string;
  readonly originalLabel: CleanLabel;
  readonly cleanLabel: CleanLabel;
}

/** What all reviewers of a split said. */
export interface Reviews {
  readonly reviewers: readonly string[];
  /** Of images with an answer that more than half of their reviewers gave, by image id. */
  readonly settled: ReadonlyMap<string, SettledAnswer>;
  readonly disagreements: readonly Disagreement[];
}

/**
 * Reads the logs of all reviewers in a folder.
 *
 * @throws StageError naming file and line of what is no record.
 */
export async function readReviews(folder: string): Promise<Reviews> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const logs = names.filter((name) => name.endsWith(LOG_ENDING)).sort();
  const given: { reviewer: string; answers: readonly Answer[] }[] = [];
  for (const name of logs)
    given.push({
      reviewer: name.slice(0, -LOG_ENDING.length),
      answers: (await readHistory(join(folder, name))).answers(),
    });
  return settleReviews(given);
}

/** What the answers of several reviewers come to, image by image. */
export function settleReviews(
  given: readonly { readonly reviewer: string; readonly answers: readonly Answer[] }[],
): Reviews {
  const byImage = new Map<string, { reviewer: string; answer: Answer }[]>();
  for (const { reviewer, answers } of given)
    for (const answer of answers) {
      const known = byImage.get(answer.image_id);
      if (known === undefined) byImage.set(answer.image_id, [{ reviewer, answer }]);
      else known.push({ reviewer, answer });
    }
  const settled = new Map<string, SettledAnswer>();
  const disagreements: Disagreement[] = [];
  for (const [imageId, answers] of [...byImage].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const labels = answers.map(({ answer }) => answer.clean_label);
    const cleanLabel = settleAnswers(labels);
    const { filename, original_label: originalLabel } = answers[0].answer;
    if (cleanLabel !== null) settled.set(imageId, { imageId, filename, originalLabel, cleanLabel });
    if (new Set(labels).size > 1)
      disagreements.push({
        imageId,
        filename,
        answers: answers.map(({ reviewer, answer }) => ({ reviewer, cleanLabel: answer.clean_label })),
        settled: cleanLabel,
      });
  }
  return { reviewers: given.map(({ reviewer }) => reviewer), settled, disagreements };
}
