import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CALIBRATION_METHODS } from '../../filters/calibration/index.js';
import { errorMessage, StageError } from '../errors.js';
import { sourceSplitSchema } from '../splits.js';

const probability = z.number().min(0).max(1);
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const parametersSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('platt'),
    /** The probability is 1 / (1 + exp(slope x log-odds + offset)). */
    slope: z.number(),
    offset: z.number(),
  }),
  z
    .strictObject({
      kind: z.literal('isotonic'),
      /** Probabilities of the model, ascending. */
      scores: z.array(probability).min(1),
      /** What they stand for; between two of them the line is straight. */
      probabilities: z.array(probability),
    })
    .refine(({ scores, probabilities }) => scores.length === probabilities.length, 'Lists of one length'),
]);

const viewSchema = z.strictObject({
  parameters: parametersSchema,
  /** Images that it was fitted on. */
  images: count,
  /** Those with a person, by the correction. */
  persons: count,
  /** Mean squared distance of probability and label on these very images. */
  brier: z.strictObject({ raw: z.number(), calibrated: z.number() }),
});

/** `scores/{model}/calibration-{method}-{split}.json`. */
export const calibrationSchema = z.strictObject({
  schema: z.literal(1),
  method: z.enum(CALIBRATION_METHODS),
  model: z.string(),
  /** Of the model file that scored; null where its scores do not say. */
  model_sha256: sha256.nullable(),
  /** Split whose corrected labels it was fitted on. */
  split: sourceSplitSchema,
  /** SHA-256 of the label table that held the corrections. */
  labels_sha256: sha256,
  /** One for each view that was scored; null for the others. */
  views: z.strictObject({ crop: viewSchema.nullable(), whole: viewSchema.nullable() }),
});

/** A fitted calibration of a model, and what it rests on. */
export type CalibrationFile = z.infer<typeof calibrationSchema>;
export type CalibratedView = z.infer<typeof viewSchema>;

/**
 * Reads a calibration.
 *
 * @throws StageError where it is not one of this version.
 */
export async function readCalibration(path: string): Promise<CalibrationFile> {
  try {
    return calibrationSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new StageError(
      `${path}: cannot be read as a calibration of this version (${errorMessage(error)}). Delete it, and run: wake-vision calibrate`,
    );
  }
}
