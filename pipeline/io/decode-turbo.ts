import { decompressSync, FORMAT_GRAY, FORMAT_RGB } from '@julusian/jpeg-turbo';
import { FAST_DECODE_LIFT } from '../../filters/pixels/reduce.js';
import { MAX_WORKING_PIXELS, workingSize } from '../../filters/working-size.js';
import { errorMessage } from '../errors.js';
import { badPicture } from './decode-errors.js';
import type { BadImage, DecodedImage } from './image-codec.js';
import type { JpegHeader } from './image-header.js';
import type { PixelKernels } from './kernels/pixel-kernels.js';

/**
 * Pictures from here on are decoded at a half, a quarter or an eighth of their size by libvips instead: faster than
 * all pixels, and it does not hold them all.
 */
const MAX_TURBO_PIXELS = 1_500_000;

/**
 * Whether libjpeg-turbo's own binding is the fastest way to a JPEG's working copy. Its fast inverse transform wants a
 * reduction after it (see {@link FAST_DECODE_LIFT}), so small pictures go to libvips, as do colours that need a
 * conversion.
 */
export function fitsTurbo({ width, height, colour }: JpegHeader, maxPixels: number): boolean {
  const pixels = width * height;
  return (
    (colour === 'ycbcr' || colour === 'grey') &&
    pixels > MAX_WORKING_PIXELS &&
    pixels <= Math.min(MAX_TURBO_PIXELS, maxPixels)
  );
}

/**
 * Decodes a JPEG into the kernels' memory and reduces it there. The binding gives an error for every warning of the
 * decoder, so a picture with a missing or senseless part is not `ok`.
 */
export function decodeWithTurbo(
  kernels: PixelKernels,
  source: Uint8Array,
  { width, height, colour, orientation }: JpegHeader,
): DecodedImage | BadImage {
  const channels = colour === 'grey' ? 1 : 3;
  const room = kernels.source(width * height * channels);
  try {
    decompressSync(Buffer.from(source.buffer, source.byteOffset, source.byteLength), room, {
      format: colour === 'grey' ? FORMAT_GRAY : FORMAT_RGB,
    });
  } catch (error) {
    return badPicture('jpeg', source, errorMessage(error));
  }
  const sourceSize = { width, height };
  return {
    outcome: 'ok',
    pixels: kernels.reduce({ ...sourceSize, channels }, workingSize(sourceSize), FAST_DECODE_LIFT),
    sourceSize,
    sourceMode: colour === 'grey' ? 'L' : 'RGB',
    exifOrientation: orientation,
  };
}
