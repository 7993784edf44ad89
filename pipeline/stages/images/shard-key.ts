import type { RunContext } from '../../context.js';
import { inputKey } from '../../sidecar.js';
import type { SourceSplit } from '../../splits.js';
import type { PlannedImage } from './plan.js';

/** Raised when the same fetched bytes give another working copy or other measures. */
const IMAGES_VERSION = 1;

/** The keys of `images` that a working copy depends on. */
export const MAKING_KEYS = [
  'from',
  'cvdf_url',
  'folder',
  'tar',
  'quality',
  'max_source_bytes',
  'max_source_pixels',
  'honour_opt_out',
] as const;

/** The key of everything but the request itself that a working copy depends on. */
export function makingKey(context: RunContext, split: SourceSplit): string {
  const settings = Object.fromEntries(MAKING_KEYS.map((name) => [name, context.config.images[name]]));
  return inputKey({ version: IMAGES_VERSION, split, ...settings });
}

/** The key of what is asked for one image. A row of an earlier run holds where it answers the same request. */
export function requestKey(image: PlannedImage): string {
  return inputKey({ ...image, imageId: undefined, hash: undefined }).slice(0, 16);
}

/** The key of a shard: what its pictures are made with, and the request of each. */
export function shardKey(making: string, requests: ReadonlyMap<string, string>): string {
  return inputKey({ stage: 'images', makingKey: making, requests: [...requests] });
}
