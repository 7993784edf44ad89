import sharp, { type Metadata, type Sharp } from 'sharp';
import type { Pixels } from '../../filters/pixels/area-resize.js';
import { cmykToRgb } from '../../filters/pixels/cmyk.js';
import { errorMessage } from '../errors.js';
import type { ImageFailure } from './image-outcome.js';

/** Why there are no pixels. */
export interface DecodeFailure {
  readonly outcome: ImageFailure;
  readonly detail: string;
}

/** Pixels as stored, before any turn: 1 channel for modes without colour, else 3. */
export type DecodeResult = { readonly outcome: 'ok'; readonly pixels: Pixels } | DecodeFailure;

/** A picture that libvips reads, its pixels in 8 bits. `maxPixels` guards against files that unpack to gigabytes. */
function open(source: Uint8Array, maxPixels: number): Sharp {
  return sharp(source, { failOn: 'warning', ignoreIcc: true, limitInputPixels: maxPixels });
}

/** Formats whose decoders tell data that ends early from data that makes no sense. */
const TELLING: ReadonlySet<string> = new Set(['jpeg', 'gif', 'avif']);
const ENDS_EARLY = /premature end of JPEG image|end of (file|stream|GIF)|read error|truncated/i;

/** What libvips says of a broken file, as an outcome. */
export function sharpFailure(error: unknown, format: string): DecodeFailure {
  const message = errorMessage(error);
  const detail = message.split('\n')[0].trim();
  if (/pixel limit/i.test(message)) return { outcome: 'too_many_pixels', detail };
  return { outcome: TELLING.has(format) && ENDS_EARLY.test(message) ? 'truncated' : 'corrupt', detail };
}

/** Reads the header of a picture of any format that libvips knows. */
export async function readMetadata(source: Uint8Array, format: string): Promise<Metadata | DecodeFailure> {
  try {
    return await sharp(source, { limitInputPixels: false }).metadata();
  } catch (error) {
    return sharpFailure(error, format);
  }
}

/** Pillow's name for the mode in which a file stores its pixels. */
export function storedMode(metadata: Metadata): string {
  const { format, space, isPalette, bitsPerSample, depth, hasAlpha } = metadata;
  if (format === 'gif' || isPalette) return 'P';
  if (space === 'cmyk') return 'CMYK';
  if (space === 'lab') return 'LAB';
  const whole = depth === 'uchar' || depth === 'ushort';
  if (space === 'b-w' || space === 'grey16') {
    if (!whole) return 'F';
    if (hasAlpha) return 'LA';
    if (bitsPerSample === 1) return '1';
    return depth === 'ushort' ? 'I;16' : 'L';
  }
  return hasAlpha ? 'RGBA' : 'RGB';
}

/** Modes whose working copy stays grey. */
const GREY_MODES: ReadonlySet<string> = new Set(['1', 'L', 'LA', 'I;16', 'F']);

/**
 * Decodes a picture through libvips: profiles ignored, the first frame of several, 16 bits cut to their upper 8,
 * transparency laid on white. Of most damage inside the coded data of a JPEG, libvips says nothing.
 *
 * @param mode as {@link storedMode} names it.
 */
export async function sharpDecode(
  source: Uint8Array,
  { format, mode }: { readonly format: string; readonly mode: string },
  maxPixels: number,
): Promise<DecodeResult> {
  try {
    if (mode === 'CMYK') {
      const stored = open(source, maxPixels).pipelineColourspace('cmyk').toColourspace('cmyk');
      const { data, info } = await stored.raw().toBuffer({ resolveWithObject: true });
      return { outcome: 'ok', pixels: { ...sides(info), channels: 3, data: cmykToRgb(data) } };
    }
    // To one band libvips rounds 16 bits; to three it cuts them, as Pillow and OpenCV do.
    const flat = open(source, maxPixels).flatten({ background: '#ffffff' }).toColourspace('srgb');
    const image = GREY_MODES.has(mode) ? flat.extractChannel(0) : flat;
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const channels = GREY_MODES.has(mode) ? 1 : 3;
    if (info.channels !== channels) {
      return { outcome: 'unsupported', detail: `${info.channels} channels after decoding mode ${mode}` };
    }
    return { outcome: 'ok', pixels: { ...sides(info), channels, data } };
  } catch (error) {
    return sharpFailure(error, format);
  }
}

function sides({ width, height }: { width: number; height: number }) {
  return { width, height };
}
