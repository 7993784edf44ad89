import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { CsvError, readCsv } from './csv-reader.js';

/** What a model says of one picture. */
export interface Prediction {
  /** 16 lower-case hex digits; null where the file names pictures by file name. */
  readonly imageId: string | null;
  /** Null where the file names pictures by id. */
  readonly filename: string | null;
  /** Probability of a person, 0..1. */
  readonly probability: number;
}

/** A prediction and the line, from 1, that it stands on. */
export interface PredictionRow {
  readonly line: number;
  readonly row: Prediction;
}

const PROBABILITY = 'a probability from 0 to 1 is expected; turn logits or percentages into one first';

const imageIdSchema = z.string().regex(/^[0-9a-f]{16}$/, '16 lower-case hex digits are expected');
const filenameSchema = z.string().min(1, 'a file name is expected');
const shareSchema = z.number({ error: PROBABILITY }).min(0, PROBABILITY).max(1, PROBABILITY);

/** A number as programs print it. Number() alone would take an empty field for 0. */
const probabilityText = z
  .string()
  .regex(/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, PROBABILITY)
  .transform(Number)
  .pipe(shareSchema);

const jsonLineSchema = z.union([
  z.object({ image_id: imageIdSchema, probability: shareSchema }),
  z.object({ filename: filenameSchema, probability: shareSchema }),
]);

/**
 * Reads the predictions of a model row by row: CSV with a header, or JSON, an object a line, where the name ends in
 * `.json`, `.jsonl` or `.ndjson`. A row holds `image_id` or `filename`, and `probability`; where both name the
 * picture, the id counts. Other columns are not looked at.
 *
 * @throws CsvError that names file, line and value, for JSON lines too.
 */
export async function* readPredictions(path: string): AsyncGenerator<PredictionRow> {
  if (/\.(json|jsonl|ndjson)$/i.test(path)) yield* readJsonLines(path);
  else yield* readPredictionsCsv(path);
}

async function* readPredictionsCsv(path: string): AsyncGenerator<PredictionRow> {
  const schema = z
    .object({
      image_id: z.string().optional(),
      filename: z.string().optional(),
      probability: probabilityText,
    })
    .transform((row, context): Prediction => {
      const named = row.image_id === undefined ? filenameSchema : imageIdSchema;
      const key = named.safeParse(row.image_id ?? row.filename);
      if (key.success)
        return row.image_id === undefined
          ? { imageId: null, filename: key.data, probability: row.probability }
          : { imageId: key.data, filename: null, probability: row.probability };
      const nameless = row.image_id === undefined && row.filename === undefined;
      context.addIssue({
        code: 'custom',
        path: nameless ? [] : [row.image_id === undefined ? 'filename' : 'image_id'],
        message: nameless
          ? 'the header has neither image_id nor filename'
          : (key.error.issues.at(0)?.message ?? 'not a name'),
      });
      return z.NEVER;
    });
  yield* readCsv(path, { columns: ['probability'], optionalColumns: ['image_id', 'filename'], schema });
}

async function* readJsonLines(path: string): AsyncGenerator<PredictionRow> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line++;
    if (text.trim() !== '') yield { line, row: jsonRow(path, line, text) };
  }
}

function jsonRow(path: string, line: number, text: string): Prediction {
  const value = parseJson(path, line, text);
  const parsed = jsonLineSchema.safeParse(value);
  if (parsed.success) {
    const { probability } = parsed.data;
    return 'image_id' in parsed.data
      ? { imageId: parsed.data.image_id, filename: null, probability }
      : { imageId: null, filename: parsed.data.filename, probability };
  }
  const named = z.object({ image_id: z.unknown() }).safeParse(value).success;
  const schema = named
    ? z.object({ image_id: imageIdSchema, probability: shareSchema })
    : z.object({ filename: filenameSchema, probability: shareSchema });
  const issue = schema.safeParse(value).error?.issues.at(0);
  throw new CsvError(
    path,
    line,
    `${text.slice(0, 120)}: ${issue === undefined ? 'not a prediction' : `${issue.path.join('.') || 'the line'}: ${issue.message}`}`,
  );
}

function parseJson(path: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CsvError(
      path,
      line,
      `${text.slice(0, 120)}: not JSON; one object a line is expected`,
      undefined,
      {
        cause,
      },
    );
  }
}
