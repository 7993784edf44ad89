import sharp from 'sharp';
import type { Pixels } from '../../filters/pixels/area-resize.js';
import { turnPixels } from '../../filters/pixels/turn.js';
import { openPicture } from './open-picture.js';
import { sharpDecode } from './sharp-decode.js';

/** Pictures of more pixels are not decoded: a small file can unpack to gigabytes. */
const MAX_PIXELS = 100_000_000;

/** Decodes a picture of any format that is read, upright by its EXIF, to RGB; or says what is wrong with it. */
export async function decodePictureFile(source: Uint8Array): Promise<Pixels | { readonly detail: string }> {
  const header = await openPicture(source);
  if ('outcome' in header) return { detail: header.detail };
  const decoded = await sharpDecode(source, header, MAX_PIXELS);
  if (decoded.outcome !== 'ok') return { detail: decoded.detail };
  const { width, height, channels, data } = turnPixels(decoded.pixels, header.orientation);
  if (channels === 3) return { width, height, channels, data };
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) rgb.fill(data[pixel], pixel * 3, pixel * 3 + 3);
  return { width, height, channels: 3, data: rgb };
}

/**
 * The PNG of a picture that is stored as bare levels, RGB side by side, rows from the top left.
 *
 * @param levels side x side x 3 bytes.
 */
export async function squareAsPng(levels: Uint8Array, side: number): Promise<Uint8Array<ArrayBuffer>> {
  const png = await sharp(levels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return Uint8Array.from(png);
}
