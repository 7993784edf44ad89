import { z } from 'zod';
import { SOURCE_KEYS } from './catalog.js';

/** A size as the query engine writes it. */
const memorySize = z
  .string()
  .regex(/^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$/, 'Allowed: a size such as 1GB or 800MB');

/**
 * The `sources` section of the configuration: where the Open Images tables come from, and what ingest may use
 * and tolerate.
 */
export const sourcesConfig = z
  .strictObject({
    folder: z
      .string()
      .nullable()
      .default(null)
      .describe('Folder that holds source files under their usual names; what it lacks is downloaded'),
    files: z
      .partialRecord(z.enum(SOURCE_KEYS), z.string().min(1).nullable())
      .default({})
      .describe('Path or http(s) address of single source files, by key; null leaves one out'),
    mirror: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null)
      .describe('Address that replaces scheme and host of the download addresses; paths stay the same'),
    image_list: z
      .enum(['per_split', 'full', 'folder'])
      .default('per_split')
      .describe(
        'Which image list to read: per_split is that of each split, full the 3.3 GB file of all splits, folder none (the names of the pictures in images.folder)',
      ),
    keep_downloads: z.boolean().default(true).describe('Keep downloaded source files after ingest'),
    verify_checksums: z
      .boolean()
      .default(true)
      .describe('Check size and SHA-256 of every source file whose sum is known, local ones too'),
    allowed_reject_share: z
      .number()
      .min(0)
      .max(1)
      .default(0.001)
      .describe('Share of malformed rows above which ingest fails'),
    unlisted_images: z
      .enum(['drop', 'keep'])
      .default('drop')
      .describe(
        'Images that have annotations and stand in no image list are left out (drop) or kept without address, author and rotation (keep)',
      ),
    memory_limit: memorySize
      .default('1GB')
      .describe('Memory of the query engine, in MB, GB, MiB or GiB; beyond it, it spills'),
    threads: z
      .int()
      .min(1)
      .max(512)
      .nullable()
      .default(null)
      .describe('Threads of the query engine; null is one a core'),
    spill_folder: z
      .string()
      .nullable()
      .default(null)
      .describe('Folder for spill files; null is a folder in the workspace'),
  })
  .prefault({});

/** The checked `sources` section. */
export type SourcesConfig = z.output<typeof sourcesConfig>;
