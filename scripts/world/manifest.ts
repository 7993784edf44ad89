import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Planted, PictureTruth, WorldManifest } from './types.js';

const splitName = z.enum(['train', 'validation', 'test']);
const counts = z.object({ train: z.number(), validation: z.number(), test: z.number() });

const responsePlan = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('busy'),
    status: z.union([z.literal(429), z.literal(503)]),
    times: z.number(),
    retryAfter: z.number().nullable(),
  }),
  z.object({ kind: z.literal('slow'), delayMs: z.number() }),
  z.object({ kind: z.literal('cut'), times: z.number() }),
  z.object({
    kind: z.literal('status'),
    status: z.union([z.literal(403), z.literal(404), z.literal(410), z.literal(500)]),
  }),
  z.object({ kind: z.literal('flood'), bytes: z.number() }),
  z.object({ kind: z.literal('headers'), headers: z.record(z.string(), z.string()) }),
]);

const manifestSchema: z.ZodType<WorldManifest> = z.object({
  version: z.string(),
  seed: z.string(),
  baseUrl: z.string(),
  counts,
  files: z.record(z.string(), z.string()),
  responses: z.record(z.string(), responsePlan),
});

const plantedSchema: z.ZodType<Planted> = z.object({
  label_errors: z.array(
    z.object({
      image_id: z.string(),
      split: splitName,
      kind: z.enum(['missed_person', 'false_person', 'depiction_as_person']),
      where: z.enum(['boxes', 'image_labels', 'both']),
      truth: z.union([z.literal(1), z.literal(0)]),
      corrected: z.boolean(),
    }),
  ),
  duplicates: z.array(
    z.object({
      image_id: z.string(),
      split: splitName,
      of: z.string(),
      of_split: splitName,
      kind: z.enum(['exact', 'reencoded', 'resized', 'brightened']),
    }),
  ),
  quality: z.array(
    z.object({
      image_id: z.string(),
      split: splitName,
      kind: z.enum([
        'dark',
        'light',
        'blurry',
        'grayscale',
        'odd_aspect_ratio',
        'odd_size',
        'low_information',
      ]),
    }),
  ),
  troubles: z.array(
    z.object({ image_id: z.string(), split: splitName, outcome: z.string(), how: z.string() }),
  ),
  malformed_rows: z.record(z.string(), z.number()),
  duplicate_rows: z.record(z.string(), z.number()),
  unlisted_ids: z.array(z.string()),
  shared_filenames: z.array(z.string()),
});

const truthSchema: z.ZodType<readonly PictureTruth[]> = z.array(
  z.object({
    image_id: z.string(),
    split: splitName,
    scene: z.string(),
    person: z.boolean(),
    person_in_crop: z.boolean(),
    largest_share: z.number(),
    distance: z.enum(['near', 'medium', 'far', 'none']),
    depiction: z.enum(['none', 'person', 'other']),
    exposure: z.enum(['normal', 'dark', 'glare', 'underexposed', 'overexposed']),
    blurry: z.boolean(),
    readable: z.boolean(),
    published_label: z.union([z.literal(1), z.literal(0), z.literal(-1)]).nullable(),
  }),
);

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const value: unknown = JSON.parse(await readFile(path, 'utf8'));
  return schema.parse(value);
}

/** Reads `world.json` of a world's folder. @throws when it is missing or of another form */
export function readManifest(dir: string): Promise<WorldManifest> {
  return readJson(`${dir}/world.json`, manifestSchema);
}

/** Reads `planted.json`: everything that was planted. @throws when it is missing or of another form */
export function readPlanted(dir: string): Promise<Planted> {
  return readJson(`${dir}/planted.json`, plantedSchema);
}

/** Reads `truth.json`: what each picture shows. @throws when it is missing or of another form */
export function readTruth(dir: string): Promise<readonly PictureTruth[]> {
  return readJson(`${dir}/truth.json`, truthSchema);
}
