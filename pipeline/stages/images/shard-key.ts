import type { ImagesConfig } from '../../config.js';
import type { RunContext } from '../../context.js';
import { isTransient } from '../../io/image-outcome.js';
import { isImported, IMPORT_VERSION } from '../../imported.js';
import { inputKey, type Sidecar } from '../../sidecar.js';
import type { SourceSplit } from '../../splits.js';
import type { PlannedImage } from './plan.js';

/** Raised when the same fetched bytes give another working copy or other measures. */
const IMAGES_VERSION = 1;

/** The keys of `images` that a working copy depends on. Addresses belong to the request. */
export const MAKING_KEYS = [
  'from',
  'folder',
  'tar',
  'quality',
  'max_source_bytes',
  'max_source_pixels',
  'honour_opt_out',
] as const;

/** The key of everything but the request itself that a working copy depends on. */
export function makingKey(context: RunContext, split: SourceSplit): string {
  if (isImported(context, split)) {
    const { quality, max_source_bytes, max_source_pixels } = context.config.images;
    const settings = { quality, max_source_bytes, max_source_pixels };
    return inputKey({ version: IMAGES_VERSION, imported: IMPORT_VERSION, split, ...settings });
  }
  const settings = Object.fromEntries(MAKING_KEYS.map((name) => [name, context.config.images[name]]));
  return inputKey({ version: IMAGES_VERSION, split, ...settings });
}

/** What is asked for one image. A row of an earlier run holds where it answers the same request. */
export interface RequestKeys {
  /**
   * Of the picture itself, which a working copy answers. Addresses are left out where size and MD5 say which file it
   * is: a picture stays good when a mirror moves or cannot be reached.
   */
  readonly picture: string;
  /** Of the picture and the addresses that are asked, which a failure answers: at another address it may not fail. */
  readonly fetch: string;
}

/** The keys of one image's request. */
export function requestKeys(image: PlannedImage, { cvdf_url }: Pick<ImagesConfig, 'cvdf_url'>): RequestKeys {
  const { originalUrl, originalBytes, originalMd5, rotation, hasBoxes } = image;
  const picture = shortKey({
    original: originalMd5 === null ? { originalUrl } : { originalBytes, originalMd5 },
    rotation,
    hasBoxes,
  });
  return { picture, fetch: shortKey({ picture, originalUrl, cvdf_url }) };
}

function shortKey(parts: Readonly<Record<string, unknown>>): string {
  return inputKey(parts).slice(0, 16);
}

/** The key of a shard: what its pictures are made with, and which they are. */
export function shardKey(making: string, requests: ReadonlyMap<string, RequestKeys>): string {
  const pictures = [...requests].map(([imageId, { picture }]) => [imageId, picture]);
  return inputKey({ stage: 'images', making, pictures });
}

/** The key of the addresses that a shard's pictures are asked from. */
export function fetchKey(requests: ReadonlyMap<string, RequestKeys>): string {
  return inputKey([...requests].map(([imageId, { fetch }]) => [imageId, fetch]));
}

/**
 * Whether a finished shard needs no other go: it has no failures, or they came from the same addresses and are not to
 * be tried again.
 */
export function requestsHold({ counts, facts }: Sidecar, fetch: string, retryFailed: boolean): boolean {
  const failures = Object.keys(counts).filter((outcome) => outcome !== 'ok');
  if (failures.length === 0) return true;
  return facts['fetch'] === fetch && !(retryFailed && failures.some(isTransient));
}
