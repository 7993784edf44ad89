import type { Orientation } from '../../filters/orientation.js';
import type { Size } from '../../filters/types.js';
import { endsEarly } from './container-end.js';
import { asOrientation } from './exif-orientation.js';
import { readJpegHeader, sniffFormat, type JpegHeader } from './image-header.js';
import { readMetadata, storedMode, type DecodeFailure } from './sharp-decode.js';

/** What the header of a picture says, before any pixel is decoded. Sides are those of the stored pixels. */
export interface PictureHeader extends Size {
  /** jpeg, png, webp, ... by content, whatever the name says. */
  readonly format: string;
  /** Pillow's name of the stored mode: RGB, L, CMYK, RGBA, LA, P, I;16, ... */
  readonly mode: string;
  /** EXIF's; 1 where it says none. */
  readonly orientation: Orientation;
  /** Null for every other format. */
  readonly jpeg: JpegHeader | null;
}

const JPEG_MODES = { grey: 'L', ycbcr: 'RGB', rgb: 'RGB', cmyk: 'CMYK', ycck: 'CMYK' } as const;

/** Reads the header of a fetched file, or says why it is no picture that can be used. */
export async function openPicture(source: Uint8Array): Promise<PictureHeader | DecodeFailure> {
  const format = sniffFormat(source);
  switch (format) {
    case null:
      return { outcome: 'not_an_image', detail: describeStart(source) };
    case 'jpeg':
      return openJpeg(source);
    case 'png':
    case 'gif':
    case 'webp':
    case 'tiff':
    case 'avif':
      break;
    default:
      return {
        outcome: 'unsupported',
        detail: `format ${format}; JPEG, PNG, WebP, GIF, TIFF and AVIF are read`,
      };
  }
  if (endsEarly(format, source)) return { outcome: 'truncated', detail: `the ${format} file ends early` };
  const metadata = await readMetadata(source, format);
  if ('outcome' in metadata) return metadata;
  return {
    format,
    mode: storedMode(metadata),
    width: metadata.width,
    height: metadata.height,
    orientation: asOrientation(metadata.orientation),
    jpeg: null,
  };
}

function openJpeg(source: Uint8Array): PictureHeader | DecodeFailure {
  const read = readJpegHeader(source);
  if (read.outcome !== 'ok') return read;
  const { width, height, colour, orientation } = read.header;
  return { format: 'jpeg', mode: JPEG_MODES[colour], width, height, orientation, jpeg: read.header };
}

/** The first bytes, in words for a log: pages of text in a picture's place are common. */
function describeStart(source: Uint8Array): string {
  if (source.length === 0) return 'no bytes';
  const start = Buffer.from(source.subarray(0, 24)).toString('latin1');
  return `begins with ${JSON.stringify(start.replace(/[^ -~]/g, '.'))}`;
}
