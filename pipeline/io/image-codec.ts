import { chosenOrientation, type Orientation } from '../../filters/orientation.js';
import type { Pixels } from '../../filters/pixels/area-resize.js';
import type { PixelMeasures } from '../../filters/pixels/measures.js';
import { FAST_DECODE_LIFT, NO_LIFT } from '../../filters/pixels/reduce.js';
import { turnPixels } from '../../filters/pixels/turn.js';
import type { Size } from '../../filters/types.js';
import { workingSize } from '../../filters/working-size.js';
import { errorMessage } from '../errors.js';
import { hasJpegEnd } from './container-end.js';
import { openPixelKernels, type PixelKernels } from './kernels/pixel-kernels.js';
import { openPicture, type PictureHeader } from './open-picture.js';
import { sharpDecode, type DecodeFailure } from './sharp-decode.js';
import { encodeJpeg, turboDecode } from './turbo-jpeg.js';

export type { DecodeFailure } from './sharp-decode.js';

/** How to make a working copy. */
export interface ImageOptions {
  /** Open Images' Rotation, for pictures whose EXIF says no turn; null is unknown. */
  readonly rotation: 0 | 90 | 180 | 270 | null;
  /** Pictures with more are refused before they are decoded. */
  readonly maxPixels: number;
  /** JPEG quality of the working copy, 1..100; the published one is 72. */
  readonly quality: number;
}

/** What was measured of the working pixels, in the columns of the images table. */
export interface ImageMeasures {
  readonly greyMean: number;
  readonly brightnessP1: number;
  readonly brightnessP5: number;
  readonly brightnessP99: number;
  readonly entropy: number;
  readonly edgeDeviation: number;
  readonly histogramSpread: number;
  readonly phash: string;
  readonly phashDegenerate: boolean;
}

/** A working copy and what is known of its picture. */
export interface GoodImage {
  readonly outcome: 'ok';
  readonly jpeg: Uint8Array<ArrayBuffer>;
  /** jpeg, png, webp, ... by content, whatever the name says. */
  readonly sourceFormat: string;
  /** Pillow's name of the stored mode: RGB, L, CMYK, RGBA, LA, P, I;16, ... */
  readonly sourceMode: string;
  /** Pixels as stored, before any turn. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly exifOrientation: Orientation;
  /** The turn that the pixels were given. */
  readonly turn: Orientation;
  /** Of the working copy. */
  readonly width: number;
  readonly height: number;
  readonly measures: ImageMeasures;
}

export type ProcessedImage = GoodImage | DecodeFailure;

/** JPEG holds no longer sides; libjpeg draws the line here. */
const MAX_JPEG_SIDE = 65_500;

/**
 * Makes the working copy of a picture: decode, turn upright (by EXIF where it says a turn, else by `rotation`,
 * never both), reduce by area averaging to {@link workingSize}, encode as JPEG 4:2:0, and measure the pixels as
 * they were before they were encoded. Pictures in modes without colour stay grey.
 *
 * A picture that ends early is never good, nor is one of which its decoder says that something does not make sense.
 * Of flipped bits in the coded data, decoders notice most in common JPEGs and few in CMYK ones.
 *
 * Never throws for the sake of the bytes: whatever is wrong with them is an outcome.
 */
export async function processImage(source: Uint8Array, options: ImageOptions): Promise<ProcessedImage> {
  try {
    return await makeWorkingCopy(source, options);
  } catch (error) {
    return { outcome: 'corrupt', detail: `the codec failed: ${errorMessage(error)}` };
  }
}

async function makeWorkingCopy(source: Uint8Array, options: ImageOptions): Promise<ProcessedImage> {
  const picture = await openPicture(source);
  if ('outcome' in picture) return picture;
  if (picture.width * picture.height > options.maxPixels) {
    const detail = `${picture.width} x ${picture.height} pixels, at most ${options.maxPixels} are allowed`;
    return { outcome: 'too_many_pixels', detail };
  }
  const { width, height } = workingSize(picture);
  if (Math.max(width, height) > MAX_JPEG_SIDE) {
    const detail = `a working copy of ${width} x ${height}, JPEG holds ${MAX_JPEG_SIDE} pixels a side`;
    return { outcome: 'unsupported', detail };
  }
  if (picture.jpeg?.common !== true) return processExactly(source, picture, options);
  const reduced = fastReduced(source, picture, picture.jpeg.colour === 'grey' ? 1 : 3);
  if (reduced === null) return damaged(source, picture, options);
  return reduced === 'as it is'
    ? processExactly(source, picture, options)
    : finish(picture, reduced, options);
}

/** What is wrong with a JPEG of which libjpeg-turbo warned: libvips may say so, and passes over most damage. */
async function damaged(
  source: Uint8Array,
  picture: PictureHeader,
  options: ImageOptions,
): Promise<DecodeFailure> {
  if (!hasJpegEnd(source)) return { outcome: 'truncated', detail: 'no end-of-image marker' };
  const decoded = await sharpDecode(source, picture, options.maxPixels);
  return decoded.outcome === 'ok' ? { outcome: 'corrupt', detail: 'libjpeg warns of corrupt data' } : decoded;
}

/** The way of pictures that libjpeg-turbo's short calls do not take, or that are not reduced. */
async function processExactly(
  source: Uint8Array,
  picture: PictureHeader,
  options: ImageOptions,
): Promise<ProcessedImage> {
  const decoded = await sharpDecode(source, picture, options.maxPixels);
  if (decoded.outcome !== 'ok') return decoded;
  const { width, height, channels, data } = decoded.pixels;
  const size = workingSize({ width, height });
  if (size.width === width && size.height === height) return finish(picture, decoded.pixels, options);
  const kernels = kernelsFor(data.length);
  kernels.source(data.length).set(data);
  return finish(picture, kernels.reduce({ width, height, channels }, size, NO_LIFT), options);
}

/**
 * Decodes with the fast inverse transform and reduces; null where libjpeg-turbo reports anything at all. Pictures
 * that are not reduced are left to the accurate decoder (`as it is`): in them the noise of the fast one would stay.
 */
function fastReduced(source: Uint8Array, stored: Size, channels: 1 | 3): Pixels | 'as it is' | null {
  const { width, height } = stored;
  const bytes = width * height * channels;
  const kernels = kernelsFor(bytes);
  if (!turboDecode(source, kernels.source(bytes), channels)) return null;
  const size = workingSize(stored);
  if (size.width === width && size.height === height) return 'as it is';
  return kernels.reduce({ width, height, channels }, size, FAST_DECODE_LIFT);
}

/**
 * Turns, encodes and measures, in that order: measuring ends the view that reduced pixels are. Turning after the
 * reduction gives the same as before it, with fewer pixels to turn.
 */
function finish(picture: PictureHeader, reduced: Pixels, options: ImageOptions): GoodImage {
  const turn = chosenOrientation(picture.orientation, options.rotation);
  const working = turnPixels(reduced, turn);
  return {
    outcome: 'ok',
    jpeg: encodeJpeg(working, options.quality),
    sourceFormat: picture.format,
    sourceMode: picture.mode,
    sourceWidth: picture.width,
    sourceHeight: picture.height,
    exifOrientation: picture.orientation,
    turn,
    width: working.width,
    height: working.height,
    measures: imageMeasures(kernelsFor(0).measure(working)),
  };
}

/** Pictures of more bytes than this, once decoded, leave no memory behind: 64 MiB is 22 megapixels. */
const KEPT_BYTES = 64 * 2 ** 20;

let kept: { readonly kernels: PixelKernels; bytes: number } | null = null;

/**
 * The pixel loops of this thread. Their memory grows to the largest picture and cannot shrink: after a very large
 * one they are opened anew.
 *
 * @param bytes of the decoded picture that comes next; 0 where the loops go on with the last one.
 */
function kernelsFor(bytes: number): PixelKernels {
  if (kept === null || (bytes > 0 && kept.bytes > KEPT_BYTES))
    kept = { kernels: openPixelKernels(), bytes: 0 };
  kept.bytes = Math.max(kept.bytes, bytes);
  return kept.kernels;
}

function imageMeasures({ greyMean, brightness, entropy, sharpness, phash }: PixelMeasures): ImageMeasures {
  return {
    greyMean,
    brightnessP1: brightness.p1,
    brightnessP5: brightness.p5,
    brightnessP99: brightness.p99,
    entropy,
    edgeDeviation: sharpness.edgeDeviation,
    histogramSpread: sharpness.histogramSpread,
    phash: phash.hash,
    phashDegenerate: phash.degenerate,
  };
}
