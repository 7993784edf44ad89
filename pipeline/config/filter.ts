import { z } from 'zod';
import { LABEL_FILTERS } from '../../filters/confident-learning/find-label-issues.js';
import { LABEL_ACTIONS } from '../../filters/decide-image.js';
import { CLEANVISION_THRESHOLDS } from '../../filters/image-issues/types.js';
import { sourceSplitSchema } from '../splits.js';

const share = z.number().min(0).max(1);
const labelAction = z.enum(LABEL_ACTIONS);

const labelIssues = z
  .strictObject({
    filter_by: z
      .enum(LABEL_FILTERS)
      .default('prune_by_noise_rate')
      .describe("How labels that are likely wrong are chosen, by cleanlab's names"),
    min_examples_per_class: z
      .int()
      .min(1)
      .default(10)
      .describe('The prune filters pass by a class with no more images than this'),
    frac_noise: share.default(1).describe('The prune filters flag this share of the estimated issues'),
    max_quality: share
      .default(1)
      .describe('Act on flagged labels whose quality (probability of the given label) is at most this'),
    trust_corrections: z
      .boolean()
      .default(true)
      .describe('Do not act on labels that a correction file gave, since a person has looked at them'),
    train_large: labelAction
      .default('drop')
      .describe(
        'What to do about label issues of train_large, one of drop (leave the image out), flip (give it the other label), exclude (leave it out and label it -1), review (keep it, and put it into the review queue) or off',
      ),
    train_quality: labelAction.default('drop').describe('The same for train_quality'),
    validation: labelAction
      .default('review')
      .describe('The same for validation; images that models are judged by are left to people'),
    test: labelAction.default('review').describe('The same for test'),
    in_sample: z
      .enum(['refuse', 'warn'])
      .default('refuse')
      .describe('What to do where the model was trained on the very images whose labels it is to judge'),
    trained_on: z
      .array(sourceSplitSchema)
      .default([])
      .describe('Splits that the model was trained on, beside those that its card names'),
  })
  .prefault({})
  .describe('Labels that are likely wrong, by confident learning');

const duplicates = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        'Look for equal and near pictures. Across splits they are always dropped, from train before validation, and from validation before test',
      ),
    distance: z
      .int()
      .min(0)
      .max(10)
      .default(4)
      .describe(
        'Pictures are near where at most this many of the 64 bits of their hashes differ. Among 6 million unrelated pictures 4 bits give less than one pair by chance, 6 give 80 and 8 give 5,000',
      ),
    embedding_similarity: z
      .number()
      .min(-1)
      .max(1)
      .nullable()
      .default(0.8)
      .describe(
        'Where the model gives embeddings, near pictures count as such only from this cosine similarity of theirs on; null lets hashes alone decide',
      ),
    exact: z
      .enum(['drop', 'off'])
      .default('drop')
      .describe('The same file again in one split: drop all but the first by hash'),
    near: z
      .enum(['drop', 'off'])
      .default('drop')
      .describe('Near pictures in one split: drop those that are near one that stays'),
  })
  .prefault({})
  .describe('Equal and near pictures');

const issue = (meaning: string) => z.enum(['drop', 'off']).default('off').describe(`${meaning}: drop or off`);

const imageIssues = z
  .strictObject({
    dark: issue('Dark pictures'),
    light: issue('Overexposed pictures'),
    low_information: issue('Pictures that show next to nothing'),
    odd_aspect_ratio: issue('Very wide or very high pictures'),
    odd_size: issue('Pictures far from the usual sizes of the split'),
    grayscale: issue('Grey pictures'),
    blurry: issue('Blurry pictures'),
  })
  .prefault({})
  .describe(
    'Pictures with faults. The published set left none of them out, and its benchmark wants dark and bright ones. So all are found and scored, and none is dropped unless asked',
  );

const imageThresholds = z
  .strictObject({
    dark: share.default(CLEANVISION_THRESHOLDS.dark).describe('Dark below this score'),
    light: share.default(CLEANVISION_THRESHOLDS.light).describe('Overexposed below this score'),
    low_information: share
      .default(CLEANVISION_THRESHOLDS.lowInformation)
      .describe('Low information below this score'),
    odd_aspect_ratio: share
      .default(CLEANVISION_THRESHOLDS.oddAspectRatio)
      .describe('Odd shape below this share of shorter to longer side'),
    odd_size_fences: z
      .number()
      .min(0)
      .default(CLEANVISION_THRESHOLDS.oddSizeFences)
      .describe('Odd size beyond this many interquartile ranges outside the quartiles'),
    blurry: share.default(CLEANVISION_THRESHOLDS.blurry).describe('Blurry below this score'),
  })
  .prefault({})
  .describe("Scores below which a picture has a fault; the defaults are CleanVision's");

/** Keys of the filter stage. */
export const filterConfig = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Filter in wake-vision run, and let export and subsets follow the decisions'),
    model: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        'Model whose scores judge the labels: a name below scores, or a path as in score.model; null takes the model that score.model names',
      ),
    probability: z
      .enum(['crop', 'whole'])
      .default('crop')
      .describe(
        'Judge labels by what the model sees in the centre crop that exports show, or in the whole picture',
      ),
    label_issues: labelIssues,
    duplicates,
    image_issues: imageIssues,
    image_thresholds: imageThresholds,
  })
  .prefault({});
