import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CALIBRATION_METHODS } from '../../../filters/calibration/index.js';
import { LABEL_FILTERS } from '../../../filters/confident-learning/find-label-issues.js';
import { DECISIONS } from '../../../filters/decide-image.js';
import { errorMessage, StageError } from '../../errors.js';
import { datasetSplitSchema } from '../../splits.js';

const matrix = z.array(z.array(z.number()));
const counts = z.record(z.string(), z.number());

/**
 * `decisions/{rules}[-{target}]/{split}.summary.json`: what the decisions of a split rest on. Matrices hold a row a given
 * label (0, then 1), and a column an estimated true one, where nothing else is said.
 */
const summarySchema = z.strictObject({
  split: datasetSplitSchema,
  model: z.string(),
  probability: z.enum(['crop', 'whole']),
  /** How probabilities were calibrated before they judged labels; null where they were taken as the model gives them. */
  calibration: z
    .strictObject({
      method: z.enum(CALIBRATION_METHODS),
      /** Split whose corrected labels it was fitted on. */
      split: z.enum(['validation', 'test']),
      images: z.number(),
      persons: z.number(),
      sha256: z.string(),
    })
    .nullable(),
  action: z.string(),
  /** Rows of the label table. */
  images: z.number(),
  /** Images with a picture and a label in the main set or the distance subsets. */
  members: z.number(),
  /** Images a decision. */
  decisions: counts,
  /** Images a reason that the policy acts on, or that the label stage gave. */
  reasons: counts,
  /** Images a finding, acted on or not. */
  found: counts,
  /** Images of each label in the balanced split, before and after. */
  kept: z.strictObject({ before: counts, after: counts }),
  label_issues: z.strictObject({
    filter_by: z.enum(LABEL_FILTERS),
    /** Images with a label and a score. */
    scored: z.number(),
    unscored: z.number(),
    /** Probability from which an image is confidently of each class. */
    thresholds: z.array(z.number()),
    /** Images by given label and confident class, as counted. */
    joint: matrix,
    /** The same, scaled to the images of each given label. */
    calibrated_joint: matrix,
    /** Probability of the given label (row) where the true one (column) is known. */
    noise: matrix,
    /** Probability of the true label (row) where the given one (column) is known. */
    inverse_noise: matrix,
    prior: z.array(z.number()),
    /** Labels estimated to be wrong. */
    estimated: z.number(),
    /** Images that each way of choosing would flag. */
    by_filter: z.record(z.enum(LABEL_FILTERS), z.number()),
  }),
  duplicates: z.strictObject({
    /** Dataset splits whose pictures are kept out of this one. */
    beside: z.array(datasetSplitSchema),
    /** Images that go for the sake of another one, by the bits in which the two differ. */
    by_distance: counts,
    /** How embeddings refined pairs of different files that are near by their hashes; null where the model gives none. */
    embeddings: z
      .strictObject({
        /** Cosine similarity from which on a pair counts as near. */
        least: z.number(),
        /** Pairs of which both pictures have an embedding. */
        pairs: z.number(),
        /** Those that the embeddings tell apart. */
        told_apart: z.number(),
      })
      .nullable(),
  }),
  /** The scored images of lowest label quality, lowest first; those that a correction gave its label are passed by. Probabilities are calibrated where that was asked for. */
  worst: z.array(
    z.strictObject({
      image_id: z.string(),
      given_label: z.number(),
      person_probability: z.number(),
      label_quality: z.number(),
      decision: z.enum(DECISIONS),
      is_flagged: z.boolean(),
    }),
  ),
  warnings: z.array(z.strictObject({ name: z.string(), message: z.string() })),
});

/** What the decisions of a split rest on. */
export type FilterSummary = z.output<typeof summarySchema>;
export type FilterWarning = FilterSummary['warnings'][number];

/**
 * Reads a summary back.
 *
 * @throws StageError where it is not one of this version.
 */
export async function readFilterSummary(path: string): Promise<FilterSummary> {
  try {
    return summarySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new StageError(
      `${path}: cannot be read as a summary of this version (${errorMessage(error)}). Delete its folder, and run: wake-vision filter`,
    );
  }
}
