import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SceneContent } from './types.js';

/** What is kept of a drawn picture, so that its tables can be written without drawing it again. */
export interface StoredPicture {
  readonly id: string;
  /** Size in the file that a fetch gets first. */
  readonly width: number;
  readonly height: number;
  /** The original is a file of its own. */
  readonly ownOriginal: boolean;
  /** Of the original. */
  readonly bytes: number;
  /** Of the original, base64. */
  readonly md5: string;
  readonly content: SceneContent;
}

const bounds = z.object({ xMin: z.number(), yMin: z.number(), xMax: z.number(), yMax: z.number() });

const content: z.ZodType<SceneContent> = z.object({
  width: z.number(),
  height: z.number(),
  things: z.array(
    z.object({
      name: z.string(),
      bounds,
      depicted: z.boolean(),
      group: z.boolean(),
      occluded: z.boolean(),
      parts: z.array(z.object({ name: z.string(), bounds })),
      gender: z.enum(['Predominantly Feminine', 'Predominantly Masculine', 'Unknown']).optional(),
      age: z.enum(['Young', 'Middle', 'Older', 'Unknown']).optional(),
    }),
  ),
});

const storedPictures = z.object({
  key: z.string(),
  pictures: z.array(
    z.object({
      id: z.string(),
      width: z.number(),
      height: z.number(),
      ownOriginal: z.boolean(),
      bytes: z.number(),
      md5: z.string(),
      content,
    }),
  ),
});

/** The pictures of an earlier build with the same key; null where there are none. */
export async function readStored(dir: string, key: string): Promise<StoredPicture[] | null> {
  let text: string;
  try {
    text = await readFile(join(dir, 'pictures.json'), 'utf8');
  } catch {
    return null;
  }
  const parsed = storedPictures.safeParse(JSON.parse(text));
  return parsed.success && parsed.data.key === key ? parsed.data.pictures : null;
}
