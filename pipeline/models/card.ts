import { z } from 'zod';
import type { InputForm } from '../../filters/model-input/types.js';
import { datasetSplitSchema, sourceSplitSchema } from '../splits.js';

const name = z.string().min(1);
const classIndex = z.int().nonnegative();

/** One class or several; a plain number is a list of one. */
const person = z.union([
  classIndex.transform((index) => [index]),
  z
    .array(classIndex)
    .min(1)
    .refine((indices) => new Set(indices).size === indices.length, 'Each class once'),
]);

const side = z.int().min(8).max(4096);

const size = z.union([
  z.strictObject({ width: side, height: side }),
  z
    .strictObject({ longestSide: side, multipleOf: z.int().min(1).max(256).default(32) })
    .refine(
      ({ longestSide, multipleOf }) => longestSide % multipleOf === 0,
      'longestSide must be a multiple of multipleOf',
    ),
]);

const perChannel = z.union([z.tuple([z.number()]), z.tuple([z.number(), z.number(), z.number()])]);

/** What goes into the graph. Levels are 0..255; a float input gets (level x scale - mean) / std. */
const inputSchema = z
  .strictObject({
    name,
    layout: z.enum(['NCHW', 'NHWC']).default('NCHW'),
    type: z.enum(['float32', 'uint8', 'float16']).default('float32'),
    channels: z.enum(['RGB', 'BGR', 'gray']).default('RGB'),
    size,
    fit: z.enum(['stretch', 'letterbox', 'crop']),
    pad: z.int().min(0).max(255).default(0),
    place: z.enum(['middle', 'start']).default('middle'),
    scale: z.number().positive().optional(),
    mean: perChannel.optional(),
    std: perChannel
      .refine((values) => values.every((value) => value > 0), 'Deviations must be positive')
      .optional(),
  })
  .superRefine((input, context) => {
    const channels = input.channels === 'gray' ? 1 : 3;
    for (const key of ['mean', 'std'] as const) {
      const given = input[key]?.length;
      if (given !== undefined && given !== channels)
        context.addIssue({ code: 'custom', path: [key], message: `${channels} numbers are expected` });
    }
    const scaled = (['scale', 'mean', 'std'] as const).filter((key) => input[key] !== undefined);
    if (input.type === 'uint8' && scaled.length > 0)
      context.addIssue({
        code: 'custom',
        path: [scaled[0]],
        message: 'An uint8 input takes the levels as they are: leave out scale, mean and std',
      });
  })
  .transform(({ name, scale, mean, std, ...form }): InputForm & { readonly name: string } => {
    const channels = form.channels === 'gray' ? 1 : 3;
    return {
      ...form,
      name,
      scale: scale ?? (form.type === 'uint8' ? 1 : 1 / 255),
      mean: mean ?? new Array<number>(channels).fill(0),
      std: std ?? new Array<number>(channels).fill(1),
    };
  });

const boxUnit = z.enum(['pixels', 'relative']);

/** How to read what comes out, told apart by `form`. */
const outputSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('softmax'), output: name, person }),
  z.strictObject({ form: z.literal('sigmoid'), output: name, person }),
  z.strictObject({ form: z.literal('probability'), output: name, person }),
  z.strictObject({
    form: z.literal('heatmap'),
    output: name,
    person,
    logits: z.boolean().default(false),
    peaks: z.int().min(1).max(100).default(1),
    sizes: z
      .strictObject({
        output: name,
        unit: z.enum(['cells', 'pixels', 'relative']).default('cells'),
        order: z.enum(['wh', 'hw', 'ltrb']).default('wh'),
      })
      .optional(),
    offsets: name.optional(),
  }),
  z.strictObject({
    form: z.literal('yolo'),
    version: z.enum(['v5', 'v8', 'v11']),
    nms: z.boolean().default(false),
    output: name,
    person,
    unit: boxUnit.default('pixels'),
  }),
  z.strictObject({
    form: z.literal('detr'),
    logits: name,
    boxes: name,
    person,
    activation: z.enum(['softmax', 'sigmoid']).default('softmax'),
    order: z.enum(['cxcywh', 'xyxy']).default('cxcywh'),
  }),
  z.strictObject({
    form: z.literal('ssd'),
    boxes: name,
    scores: name,
    classes: name.optional(),
    count: name.optional(),
    person,
    order: z.enum(['yxyx', 'xyxy']).default('yxyx'),
    unit: boxUnit.default('relative'),
  }),
]);

/** What the model has seen: scores of these pictures are not out of sample. */
const trainedOnSchema = z.strictObject({
  /** Splits of Open Images or Wake Vision. */
  splits: z.array(z.union([sourceSplitSchema, datasetSplitSchema])).default([]),
  /** Other data sets, by name, for people to read. */
  datasets: z.array(z.string()).default([]),
});

/** Names a folder of scores: no separators, nothing hidden. */
export const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** A model card: what goes into an ONNX graph, how to read what comes out, and where it comes from. */
export const modelCardSchema = z.strictObject({
  name: z
    .string()
    .regex(MODEL_NAME, 'Letters, digits, ".", "_" and "-" are allowed, and a letter or digit comes first'),
  description: z.string().optional(),
  /** The ONNX file, relative to the card. */
  file: name,
  /** SHA-256 of the ONNX file, where the card holds for one file alone. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits are expected')
    .optional(),
  source: z.string().optional(),
  licence: z.string().optional(),
  /** The class that the model finds, in the words of `target.class`. */
  target: z.string().default('Person'),
  input: inputSchema,
  output: outputSchema,
  /** Output that describes the picture as a list of numbers, for finding near-duplicates. */
  embedding: name.optional(),
  /** Absent: not known. */
  trainedOn: trainedOnSchema.optional(),
});

/** A checked card, every default filled in. */
export type ModelCard = z.output<typeof modelCardSchema>;

/** A card as it is written. */
export type ModelCardInput = z.input<typeof modelCardSchema>;

/** Every output of the graph that a card names, each once. */
export function outputNames(card: ModelCard): string[] {
  const { output, embedding } = card;
  const names: (string | undefined)[] = [embedding];
  switch (output.form) {
    case 'softmax':
    case 'sigmoid':
    case 'probability':
    case 'yolo':
      names.push(output.output);
      break;
    case 'heatmap':
      names.push(output.output, output.sizes?.output, output.offsets);
      break;
    case 'detr':
      names.push(output.logits, output.boxes);
      break;
    case 'ssd':
      names.push(output.boxes, output.scores, output.classes, output.count);
      break;
  }
  return [...new Set(names.filter((known) => known !== undefined))];
}
