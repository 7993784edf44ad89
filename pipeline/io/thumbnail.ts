import sharp from 'sharp';

/** A small JPEG and its sides in pixels. */
export interface Thumbnail {
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** JPEG quality of thumbnails: what they show is small, and a page holds hundreds. */
const QUALITY = 68;

/**
 * A picture made small enough to be put into a page: the longer side has `side` pixels at most, no metadata is kept.
 * Equal bytes in give equal bytes out.
 *
 * @param picture a working copy: upright, without a profile.
 * @throws Error where it cannot be decoded.
 */
export async function makeThumbnail(picture: Uint8Array, side: number): Promise<Thumbnail> {
  const { data, info } = await sharp(picture, { failOn: 'error', ignoreIcc: true })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY, mozjpeg: true })
    .toBuffer({ resolveWithObject: true });
  return { jpeg: data, width: info.width, height: info.height };
}
