import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { cmykToRgb } from '../../filters/pixels/cmyk.js';
import type { Size } from '../../filters/types.js';
import { workingSize } from '../../filters/working-size.js';
import { errorMessage } from '../errors.js';
import { badPicture } from './decode-errors.js';
import { asOrientation } from './exif-orientation.js';
import type { BadImage, DecodedImage } from './image-codec.js';
import type { SniffedFormat } from './image-header.js';

/** Formats that the libvips of sharp's package reads. */
const READABLE: ReadonlySet<SniffedFormat> = new Set(['jpeg', 'png', 'gif', 'webp', 'tiff', 'avif']);

/**
 * Decodes and reduces with libvips: every format but common JPEGs, and very large ones. The first page or frame
 * counts, profiles are ignored, 16 bits are cut to their upper 8, alpha is laid on white. Large JPEGs are decoded at
 * a fraction of their size, as long as that is not below the working size.
 */
export async function decodeWithSharp(
  source: Uint8Array,
  format: SniffedFormat,
  maxPixels: number,
): Promise<DecodedImage | BadImage> {
  if (!READABLE.has(format)) return { outcome: 'unsupported', detail: format };
  const options: SharpOptions = {
    ignoreIcc: true,
    failOn: 'warning',
    // Checked below, against our own limit.
    limitInputPixels: false,
  };
  try {
    const found = await sharp(source, options).metadata();
    const sourceSize = { width: found.width, height: found.height };
    if (sourceSize.width * sourceSize.height > maxPixels)
      return { outcome: 'too_many_pixels', detail: `${sourceSize.width} x ${sourceSize.height}` };
    const sourceMode = pillowMode(found);
    const size = workingSize(sourceSize);
    const { data, channels } = await readPixels(source, options, sourceMode, sourceSize, size);
    return {
      outcome: 'ok',
      pixels: { ...size, channels, data },
      sourceSize,
      sourceMode,
      exifOrientation: asOrientation(found.orientation),
    };
  } catch (error) {
    return badPicture(format, source, errorMessage(error));
  }
}

/** Modes whose working copy stays grey. */
const GREY_MODES: ReadonlySet<string> = new Set(['1', 'L', 'LA', 'I;16', 'F']);

async function readPixels(
  source: Uint8Array,
  options: SharpOptions,
  mode: string,
  sourceSize: Size,
  size: Size,
): Promise<{ readonly data: Uint8Array; readonly channels: 1 | 3 }> {
  const cmyk = mode === 'CMYK';
  const channels = GREY_MODES.has(mode) ? 1 : 3;
  let image = sharp(source, options);
  // libvips would convert inks by a profile of its own.
  if (cmyk) image = image.pipelineColourspace('cmyk').toColourspace('cmyk');
  else image = image.flatten({ background: '#ffffff' }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
  if (size.width !== sourceSize.width || size.height !== sourceSize.height)
    image = image.resize(size.width, size.height, { fit: 'fill', kernel: 'linear' });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  if (data.length !== size.width * size.height * (cmyk ? 4 : channels))
    throw new Error(`decoded to ${info.width} x ${info.height} with ${info.channels} channels`);
  return { data: cmyk ? cmykToRgb(data) : data, channels };
}

/** Pillow's name for the layout of the pixels in a file. */
function pillowMode({ format, space, isPalette, bitsPerSample, depth, hasAlpha }: Metadata): string {
  if (format === 'gif' || isPalette) return 'P';
  if (space === 'cmyk') return 'CMYK';
  if (space === 'lab') return 'LAB';
  if (space === 'b-w' || space === 'grey16') {
    if (depth !== 'uchar' && depth !== 'ushort') return 'F';
    if (hasAlpha) return 'LA';
    if (bitsPerSample === 1) return '1';
    return depth === 'ushort' ? 'I;16' : 'L';
  }
  return hasAlpha ? 'RGBA' : 'RGB';
}
