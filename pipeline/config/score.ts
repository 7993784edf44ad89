import { z } from 'zod';
import { CALIBRATION_METHODS } from '../../filters/calibration/index.js';
import { DEFAULT_MODEL } from '../models/default-model.js';

/** Keys of the score stage. */
export const scoreConfig = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Score in wake-vision run; wake-vision score scores in any case'),
    model: z
      .string()
      .min(1)
      .default(DEFAULT_MODEL)
      .describe('Model to score with: a name, or the path of a model card (.json) or of an ONNX file'),
    views: z
      .array(z.enum(['crop', 'whole']))
      .min(1)
      .refine((views) => new Set(views).size === views.length, 'Each view once')
      .default(['crop', 'whole'])
      .describe(
        'What the model is shown: the centre crop that exports show, the whole picture, or one after the other',
      ),
    providers: z
      .array(z.string().min(1))
      .min(1)
      .default(['cpu'])
      .describe(
        'Execution providers of the ONNX runtime, the preferred one first: cpu, and cuda, coreml, dml or webgpu where the runtime has them',
      ),
    workers: z
      .int()
      .min(1)
      .max(512)
      .nullable()
      .default(null)
      .describe('Worker threads, each with a session of its own; null takes as many as keep all cores busy'),
    threads: z.int().min(1).max(512).default(1).describe('Threads inside a session'),
    batch: z
      .int()
      .min(1)
      .max(1024)
      .nullable()
      .default(null)
      .describe('Pictures a run of the model; null is 1 on cpu, where more do not help, and 8 elsewhere'),
    allowed_failure_share: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('Share of pictures without a score from which the exit code is 3'),
    calibration: z
      .enum(['off', ...CALIBRATION_METHODS])
      .default('off')
      .describe(
        'Calibrate probabilities on corrected labels, for filter and evaluate: off, platt (a sigmoid) or isotonic (a rising line; needs about a thousand labels). The scores stay as they are',
      ),
    calibration_split: z
      .enum(['validation', 'test'])
      .default('validation')
      .describe('Split whose corrected labels the calibration is fitted on'),
  })
  .prefault({});
