import type { ImagesConfig } from '../../config.js';
import { inputKey } from '../../sidecar.js';
import type { PlannedImage } from './plan.js';

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
