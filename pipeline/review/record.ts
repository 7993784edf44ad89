import { z } from 'zod';
import { StageError } from '../errors.js';
import { IMAGE_ID_PATTERN } from '../keys.js';

const imageId = z.string().regex(IMAGE_ID_PATTERN, 'an image id is 16 lower-case hex digits');

/** 1 target, 0 none, -1 leave out, -2 a depiction. */
export const cleanLabelSchema = z.union([z.literal(1), z.literal(0), z.literal(-1), z.literal(-2)]);

const answerSchema = z.strictObject({
  action: z.literal('label'),
  image_id: imageId,
  /** Name of the image in the published data set; empty where it has none. */
  filename: z.string(),
  /** The label that it had: -1 of an image that had been left out. */
  original_label: cleanLabelSchema,
  clean_label: cleanLabelSchema,
  reviewer: z.string(),
  time: z.iso.datetime(),
});

const undoSchema = z.strictObject({
  action: z.literal('undo'),
  image_id: imageId,
  reviewer: z.string(),
  time: z.iso.datetime(),
});

const recordSchema = z.discriminatedUnion('action', [answerSchema, undoSchema]);

/** What a person said of an image. */
export type Answer = z.infer<typeof answerSchema>;

/** One line of a reviewer's log: an answer, or the withdrawal of the last one for an image. */
export type ReviewRecord = z.infer<typeof recordSchema>;

/** A record as a line of a log. */
export function recordLine(record: ReviewRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * The records of a log. Text after the last line break is passed over: a line counts from the moment that it is whole.
 *
 * @param name of the file, for errors.
 * @throws StageError naming file, line and what is wrong.
 */
export function parseRecords(text: string, name: string): ReviewRecord[] {
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  return lines.map((line, index) => {
    const where = `${name}, line ${index + 1}`;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      throw new StageError(`${where}: not JSON. Mend or delete the line.`);
    }
    const parsed = recordSchema.safeParse(json);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues.at(0);
    throw new StageError(
      `${where}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'no record of a review'}. Mend or delete the line.`,
    );
  });
}
