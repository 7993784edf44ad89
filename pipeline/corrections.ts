import { basename } from 'node:path';
import type { CleanLabel } from '../filters/corrections.js';
import { loadCorrections } from '../manifests/index.js';
import type { RunContext } from './context.js';
import { readReviews } from './review/reviews.js';
import { inputKey, readSidecar } from './sidecar.js';
import { isBenchmarkSplit, sourceSplitOf, type DatasetSplit } from './splits.js';
import { answerSetName } from './workspace.js';

/** What a correction is looked up by. */
export interface CorrectedImage {
  readonly imageId: string;
  readonly filename: string;
}

/** What people said of the images of a split. */
export interface SplitCorrections {
  /**
   * The corrected label of an image; null where nobody looked. An answer of a review, which knows the image, goes before
   * a correction file, which knows its name alone.
   */
  cleanLabel(image: CorrectedImage): CleanLabel | null;
  /** Whether the label comes from a review. */
  isReviewed(image: CorrectedImage): boolean;
  /** SHA-256 of the correction file; null without one. */
  readonly sum: string | null;
  /** What the reviews come to; null without an answer. It depends on the answers that stand alone. */
  readonly reviewKey: string | null;
}

const NONE: SplitCorrections = {
  cleanLabel: () => null,
  isReviewed: () => false,
  sum: null,
  reviewKey: null,
};

/**
 * The corrections of a split: the correction file as ingest kept it, which validation and test have, and what people
 * answered in reviews of the same target. None where the configuration leaves them out.
 *
 * @throws StageError naming file and line of a log of a review that holds something else.
 */
export async function loadSplitCorrections(
  context: RunContext,
  split: DatasetSplit,
): Promise<SplitCorrections> {
  if (!context.config.labels.corrections) return NONE;
  const published = await publishedCorrections(context, split);
  const { settled } = await readReviews(context.workspace.answers(answerSetName(context), split));
  const answers = [...settled.values()].map(({ imageId, cleanLabel }) => [imageId, cleanLabel]);
  return {
    cleanLabel: ({ imageId, filename }) => settled.get(imageId)?.cleanLabel ?? published.cleanLabel(filename),
    isReviewed: ({ imageId }) => settled.has(imageId),
    sum: published.sum,
    reviewKey: answers.length === 0 ? null : inputKey(answers),
  };
}

async function publishedCorrections(
  context: RunContext,
  split: DatasetSplit,
): Promise<{ cleanLabel(filename: string): CleanLabel | null; sum: string | null }> {
  const none = { cleanLabel: () => null, sum: null };
  if (!isBenchmarkSplit(split)) return none;
  const paths = context.workspace.metadata(sourceSplitOf(split));
  const sidecar = await readSidecar(paths.sidecar);
  const kept = sidecar?.outputs.find((output) => output.file === basename(paths.corrections));
  if (kept === undefined) return none;
  const { byFilename } = await loadCorrections(paths.corrections);
  return { cleanLabel: (filename) => byFilename.get(filename)?.cleanLabel ?? null, sum: kept.sha256 };
}
