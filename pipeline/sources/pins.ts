import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isMissingFile, StageError } from '../errors.js';
import { writeFileAtomically } from '../sidecar.js';
import { SOURCE_KEYS, type SourceKey } from './catalog.js';

const pinSchema = z.strictObject({
  url: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const pinsSchema = z.partialRecord(z.enum(SOURCE_KEYS), pinSchema);

/** Size and sum of a file whose sum is not published, as it was on first use. */
export type Pin = z.infer<typeof pinSchema>;
export type Pins = z.infer<typeof pinsSchema>;

/**
 * The pins of a workspace; none where there is no file.
 *
 * @throws StageError where the file is damaged.
 */
export async function readPins(path: string): Promise<Pins> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissingFile(error)) return '{}';
    throw error;
  });
  const parsed = pinsSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new StageError(`${path}: damaged. Delete it to pin the source files anew.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Adds a pin, or replaces one. */
export async function pinSource(path: string, key: SourceKey, pin: Pin): Promise<void> {
  const pins: Pins = { ...(await readPins(path)), [key]: pinSchema.parse(pin) };
  const ordered = Object.fromEntries(SOURCE_KEYS.flatMap((name) => (pins[name] ? [[name, pins[name]]] : [])));
  await writeFileAtomically(path, `${JSON.stringify(ordered, null, 2)}\n`);
}
