import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { loadCorrections } from '../../manifests/index.js';
import { errorMessage, isMissingFile, UsageError } from '../errors.js';
import { AnswerHistory } from './history.js';
import { LOG_ENDING } from './log.js';
import { parseRecords, type Answer } from './record.js';
import { settleReviews, type Reviews } from './reviews.js';

/** Time of an answer that a correction file gave: the format holds none. */
const NO_TIME = '1970-01-01T00:00:00.000Z';

interface ReadFileOfAnswers {
  readonly reviewer: string;
  readonly isLog: boolean;
  readonly answers: readonly Answer[];
}

/**
 * Lays the answers of several files side by side: logs of reviews by image, correction files by file name. Where one of them is a
 * correction file, all are compared by file name, since that is all it knows.
 *
 * @throws UsageError where a file is missing or no such file, StageError naming the line of a broken log.
 */
export async function mergeFiles(paths: readonly string[]): Promise<Reviews> {
  const files: ReadFileOfAnswers[] = [];
  for (const path of paths) files.push(await readAnswers(path));
  if (files.every(({ isLog }) => isLog)) return settleReviews(files);
  // The file name stands in for the image.
  return settleReviews(
    files.map(({ reviewer, answers }) => ({
      reviewer,
      answers: answers
        .filter(({ filename }) => filename !== '')
        .map((answer) => ({ ...answer, image_id: answer.filename })),
    })),
  );
}

async function readAnswers(path: string): Promise<ReadFileOfAnswers> {
  const reviewer = basename(path).replace(/\.\w+$/, '');
  if (path.endsWith(LOG_ENDING)) {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw isMissingFile(error) ? new UsageError(`${path}: no such file`) : error;
    });
    return { reviewer, isLog: true, answers: new AnswerHistory(parseRecords(text, path)).answers() };
  }
  const { byFilename } = await loadCorrections(path).catch((error: unknown) => {
    throw new UsageError(isMissingFile(error) ? `${path}: no such file` : errorMessage(error));
  });
  const answers = [...byFilename.values()].map(({ filename, originalLabel, cleanLabel }) => ({
    action: 'label' as const,
    image_id: filename,
    filename,
    original_label: originalLabel,
    clean_label: cleanLabel,
    reviewer,
    time: NO_TIME,
  }));
  return { reviewer, isLog: false, answers };
}

/** What becomes of file names that stand for several images. */
export interface NameCollision {
  readonly filename: string;
  readonly imageIds: readonly string[];
  /** Whether the images were answered alike. */
  readonly agrees: boolean;
}

/** File names that stand for several settled images: the published format cannot tell these apart. */
export function nameCollisions({ settled }: Pick<Reviews, 'settled'>): NameCollision[] {
  const byName = new Map<string, { imageId: string; cleanLabel: number }[]>();
  for (const { imageId, filename, cleanLabel } of settled.values()) {
    if (filename === '') continue;
    byName.set(filename, [...(byName.get(filename) ?? []), { imageId, cleanLabel }]);
  }
  return [...byName]
    .filter(([, images]) => images.length > 1)
    .map(([filename, images]) => ({
      filename,
      imageIds: images.map(({ imageId }) => imageId),
      agrees: images.every(({ cleanLabel }) => cleanLabel === images[0].cleanLabel),
    }));
}

/** Settled answers as rows of a correction file, by file name and image. */
export function settledRows({
  settled,
}: Pick<Reviews, 'settled'>): Pick<Answer, 'filename' | 'original_label' | 'clean_label'>[] {
  return [...settled.values()]
    .map(({ filename, originalLabel, cleanLabel }) => ({
      filename,
      original_label: originalLabel,
      clean_label: cleanLabel,
    }))
    .sort((a, b) => (a.filename < b.filename ? -1 : a.filename > b.filename ? 1 : 0));
}

/** What a merge came to, in lines: the counts, then each disagreement and each name of several images. */
export function reviewLines(reviews: Reviews): string[] {
  const { reviewers, settled, disagreements } = reviews;
  const open = disagreements.filter((found) => found.settled === null).length;
  const collisions = nameCollisions(reviews);
  return [
    `${reviewers.join(', ')}: ${settled.size} images settled, ${disagreements.length} disagreements, ${open} of them open`,
    ...disagreements.map(
      ({ imageId, filename, answers, settled: label }) =>
        `  ${imageId}${filename === '' || filename === imageId ? '' : ` (${filename})`}: ` +
        `${answers.map(({ reviewer, cleanLabel }) => `${reviewer} says ${cleanLabel}`).join(', ')}; ` +
        (label === null ? 'open' : `settled as ${label} by the majority`),
    ),
    ...collisions.map(
      ({ filename, imageIds, agrees }) =>
        `  ${filename} is the name of ${imageIds.join(' and ')}: ` +
        (agrees
          ? 'answered alike'
          : 'answered differently; readers of the file take the first of 1, 0, -1, -2'),
    ),
  ];
}
