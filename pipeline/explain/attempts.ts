import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { isMissingFile } from '../errors.js';

/** A request over the network. */
const triedSchema = z.object({
  image_id: z.string(),
  kind: z.string(),
  url: z.string(),
  try: z.number(),
  status: z.number().nullable(),
  ms: z.number(),
  error: z.string().nullable(),
});

/** What was found in the end where there is no picture. */
const foundSchema = z.object({
  image_id: z.string(),
  kind: z.string(),
  outcome: z.string(),
  detail: z.string(),
});

const attemptSchema = z.union([triedSchema, foundSchema]);

/** One line of an attempts log. */
export type Attempt = z.infer<typeof attemptSchema>;

/**
 * The lines of an attempts log that are about an image, in order; none where there is no log. A log is no promise:
 * lines of another form are passed over.
 *
 * @param path a JSON line an attempt; read in a stream.
 */
export async function readAttempts(path: string, imageId: string): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
      if (!line.includes(imageId)) continue;
      const parsed = attemptSchema.safeParse(parseJson(line));
      if (parsed.success && parsed.data.image_id === imageId) attempts.push(parsed.data);
    }
  } catch (error) {
    if (!isMissingFile(error)) throw error;
  }
  return attempts;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
