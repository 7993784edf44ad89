import jpegTurbo from '@julusian/jpeg-turbo';
import sharp from 'sharp';
import { areaSquare, toGrayscale, type Pixels } from '../../filters/pixels/area-resize.js';

/** One way of writing a picture: a square of `size` pixels in a colour and an encoding. */
export interface SquareVariant {
  readonly size: number;
  readonly color: 'rgb' | 'grayscale';
  readonly encoding: 'jpeg' | 'png' | 'raw';
  /** JPEG quality, 1..100; without effect on png and raw. */
  readonly quality: number;
}

/** Decodes a working copy (RGB or grey JPEG, upright, without a profile) to RGB. */
export function decodeWorkingCopy(jpeg: Uint8Array): Pixels {
  const image = jpegTurbo.decompressSync(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength), {
    format: jpegTurbo.FORMAT_RGB,
  });
  return { width: image.width, height: image.height, channels: 3, data: image.data };
}

async function encode(pixels: Pixels, variant: SquareVariant): Promise<Uint8Array> {
  const { width, height, data } = pixels;
  const grey = pixels.channels === 1;
  switch (variant.encoding) {
    case 'raw':
      return data;
    case 'jpeg':
      // Full chroma: at a few dozen pixels a side, halving it would blur what little colour there is.
      return jpegTurbo.compressSync(Buffer.from(data.buffer, data.byteOffset, data.byteLength), {
        format: grey ? jpegTurbo.FORMAT_GRAY : jpegTurbo.FORMAT_RGB,
        width,
        height,
        quality: variant.quality,
        subsampling: grey ? jpegTurbo.SAMP_GRAY : jpegTurbo.SAMP_444,
      });
    case 'png':
      return sharp(data, { raw: { width, height, channels: grey ? 1 : 3 } })
        .toColourspace(grey ? 'b-w' : 'srgb')
        .png({ compressionLevel: 9, adaptiveFiltering: true })
        .toBuffer();
  }
}

/**
 * Makes every asked square of a working copy from one decode. Squares of one size share the scaled pixels.
 *
 * @returns encoded pictures in the order of `variants`; raw ones are size x size x channels bytes.
 */
export async function encodeSquares(
  jpeg: Uint8Array,
  variants: readonly SquareVariant[],
): Promise<Uint8Array[]> {
  const pixels = decodeWorkingCopy(jpeg);
  const squares = new Map<number, Pixels>();
  const encoded: Uint8Array[] = [];
  for (const variant of variants) {
    const square = squares.get(variant.size) ?? areaSquare(pixels, variant.size);
    squares.set(variant.size, square);
    encoded.push(await encode(variant.color === 'grayscale' ? toGrayscale(square) : square, variant));
  }
  return encoded;
}
