import { compressSync, FORMAT_GRAY, FORMAT_RGB, SAMP_420, SAMP_GRAY } from '@julusian/jpeg-turbo';
import { chosenOrientation, type Orientation } from '../../filters/orientation.js';
import type { Pixels } from '../../filters/pixels/area-resize.js';
import type { PixelMeasures } from '../../filters/pixels/measures.js';
import { turnPixels } from '../../filters/pixels/turn.js';
import type { Size } from '../../filters/types.js';
import { endsEarly } from './container-end.js';
import { decodeWithSharp } from './decode-sharp.js';
import { decodeWithTurbo, fitsTurbo } from './decode-turbo.js';
import { readJpegHeader, sniffFormat } from './image-header.js';
import type { ImageFailure } from './image-outcome.js';
import { openPixelKernels, type PixelKernels } from './kernels/pixel-kernels.js';

/** How a working copy is made. */
export interface CodecOptions {
  /** Open Images' rotation, for files whose EXIF says nothing; null where it is not known. */
  readonly rotation: 0 | 90 | 180 | 270 | null;
  /** Larger pictures are refused by their header, before anything is decoded. */
  readonly maxPixels: number;
  /** JPEG quality of the working copy, 1..100. */
  readonly quality: number;
}

/** A picture that cannot become a working copy. */
export interface BadImage {
  readonly outcome: Extract<
    ImageFailure,
    'not_an_image' | 'unsupported' | 'corrupt' | 'truncated' | 'too_many_pixels'
  >;
  /** What the header or the decoder said, for people. */
  readonly detail: string;
}

/** A working copy, what it was made from, and what was measured on its pixels before they were encoded. */
export interface GoodImage {
  readonly outcome: 'ok';
  readonly jpeg: Uint8Array<ArrayBuffer>;
  /** Size of the working copy, upright. */
  readonly width: number;
  readonly height: number;
  /** `jpeg`, `png`, ... by the file's first bytes. */
  readonly sourceFormat: string;
  /** Pillow's name of the pixel layout: RGB, L, CMYK, RGBA, LA, P, I;16, 1. */
  readonly sourceMode: string;
  /** Size as stored, before any turn. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly exifOrientation: Orientation;
  /** The turn that the pixels got: EXIF's, else that of the rotation. */
  readonly turn: Orientation;
  readonly measures: PixelMeasures;
}

/** Pixels as stored, reduced to working size, and what is known of the file. */
export interface DecodedImage {
  readonly outcome: 'ok';
  readonly pixels: Pixels;
  readonly sourceSize: Size;
  readonly sourceMode: string;
  readonly exifOrientation: Orientation;
}

/** Turns fetched files into working copies. */
export interface ImageCodec {
  /**
   * Decodes once, reduces to working size, turns upright, measures and encodes. A file that ends early, or of which
   * the decoder says that a part did not make sense, is never `ok`.
   */
  process(source: Uint8Array, options: CodecOptions): Promise<GoodImage | BadImage>;
}

/** Opens a codec with buffers of its own, for one thread: one picture at a time. */
export function openImageCodec(): ImageCodec {
  const kernels = openPixelKernels();
  const encode = openEncoder();
  return {
    async process(source, options) {
      const format = sniffFormat(source);
      if (format === null) return { outcome: 'not_an_image', detail: 'no signature of a picture' };
      if (endsEarly(format, source)) return { outcome: 'truncated', detail: `${format} without its end` };
      const decoded = await (format === 'jpeg'
        ? decodeJpeg(kernels, source, options.maxPixels)
        : decodeWithSharp(source, format, options.maxPixels));
      if (decoded.outcome !== 'ok') return decoded;
      const turn = chosenOrientation(decoded.exifOrientation, options.rotation);
      const pixels = turnPixels(decoded.pixels, turn);
      // Encoded first: measuring may end the view that the pixels are.
      const jpeg = encode(pixels, options.quality);
      return {
        outcome: 'ok',
        jpeg,
        width: pixels.width,
        height: pixels.height,
        sourceFormat: format,
        sourceMode: decoded.sourceMode,
        sourceWidth: decoded.sourceSize.width,
        sourceHeight: decoded.sourceSize.height,
        exifOrientation: decoded.exifOrientation,
        turn,
        measures: kernels.measure(pixels),
      };
    },
  };
}

async function decodeJpeg(
  kernels: PixelKernels,
  source: Uint8Array,
  maxPixels: number,
): Promise<DecodedImage | BadImage> {
  const read = readJpegHeader(source);
  if (read.outcome !== 'ok') return read;
  if (fitsTurbo(read.header, maxPixels)) return decodeWithTurbo(kernels, source, read.header);
  return decodeWithSharp(source, 'jpeg', maxPixels);
}

/** An encoder that uses one output buffer again and again. JPEG, chroma halved both ways. */
function openEncoder() {
  let room = Buffer.alloc(1);
  return ({ width, height, channels, data }: Pixels, quality: number): Uint8Array<ArrayBuffer> => {
    const grey = channels === 1;
    // Above what libjpeg-turbo asks for (tjBufSize): at most three bytes a pixel, whole blocks, and headers.
    const needed = (width + 16) * (height + 16) * 3 + 4096;
    if (room.length < needed) room = Buffer.allocUnsafeSlow(needed);
    const jpeg = compressSync(Buffer.from(data.buffer, data.byteOffset, data.byteLength), room, {
      format: grey ? FORMAT_GRAY : FORMAT_RGB,
      width,
      height,
      quality,
      subsampling: grey ? SAMP_GRAY : SAMP_420,
    });
    return Uint8Array.from(jpeg);
  };
}
