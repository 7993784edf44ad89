import type { Orientation } from '../../filters/orientation.js';
import { exifOrientation } from './exif-orientation.js';

/** What the first bytes of a file say that it is. */
export type SniffedFormat =
  'jpeg' | 'png' | 'gif' | 'webp' | 'tiff' | 'bmp' | 'avif' | 'heif' | 'jp2' | 'jxl' | 'psd' | 'ico';

/** How the components of a JPEG stand for colours. */
export type JpegColour = 'grey' | 'ycbcr' | 'rgb' | 'cmyk' | 'ycck';

/** What the segments before the first scan of a JPEG say. */
export interface JpegHeader {
  /** Pixels as stored, before any turn. */
  readonly width: number;
  readonly height: number;
  /** Bits a sample: 8, or 12 in files that few programs read. */
  readonly precision: number;
  readonly colour: JpegColour;
  readonly progressive: boolean;
  /** Grey, or YCbCr with chroma halved in neither, one or both directions: what libjpeg-turbo's short calls take. */
  readonly common: boolean;
  readonly orientation: Orientation;
}

/** A header, or why there is none. */
export type JpegHeaderResult =
  | { readonly outcome: 'ok'; readonly header: JpegHeader }
  | { readonly outcome: 'truncated' | 'corrupt' | 'unsupported'; readonly detail: string };

const SIGNATURES: readonly (readonly [SniffedFormat, number, string])[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['gif', 0, 'GIF87a'],
  ['gif', 0, 'GIF89a'],
  ['webp', 8, 'WEBP'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['avif', 4, 'ftypavif'],
  ['avif', 4, 'ftypavis'],
  ['heif', 4, 'ftyphei'],
  ['heif', 4, 'ftypmif1'],
  ['jp2', 4, 'jP  \r\n\x87\n'],
  ['jxl', 0, '\xff\x0a'],
  ['jxl', 4, 'JXL \r\n\x87\n'],
  ['psd', 0, '8BPS'],
  ['bmp', 0, 'BM'],
  ['ico', 0, '\0\0\x01\0'],
];

/**
 * Tells the format of a file by its signature; null where it has none of a picture. The ending of its name says
 * nothing: servers answer with WebP, or with a page of text, under names in `.jpg`.
 */
export function sniffFormat(source: Uint8Array): SniffedFormat | null {
  const head = Buffer.from(source.buffer, source.byteOffset, Math.min(source.length, 16)).toString('latin1');
  return SIGNATURES.find(([, at, signature]) => head.startsWith(signature, at))?.[0] ?? null;
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** SOF0, 1 and 2: Huffman-coded baseline, extended and progressive. */
const DECODED_FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Markers without a length: TEM and the restart markers. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

interface Frame {
  readonly marker: number;
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

interface Component {
  readonly identifier: number;
  /** Sampling factors: horizontal in the upper four bits, vertical in the lower. */
  readonly sampling: number;
}

/** Reads a SOF segment; null where it is too short for its own components. */
function readFrame(marker: number, body: Buffer): Frame | null {
  if (body.length < 6 || body.length < 6 + 3 * body[5]) return null;
  return {
    marker,
    precision: body[0],
    height: body.readUInt16BE(1),
    width: body.readUInt16BE(3),
    components: Array.from({ length: body[5] }, (_, i) => ({
      identifier: body[6 + 3 * i],
      sampling: body[7 + 3 * i],
    })),
  };
}

/**
 * The colour space, by libjpeg's rules (jdapimin.c, default_decompress_parms): JFIF is YCbCr; else the Adobe
 * segment says it; else the component identifiers do.
 *
 * @param adobe the transform byte of an Adobe APP14 segment; null where there is none.
 */
function jpegColour(
  components: readonly Component[],
  jfif: boolean,
  adobe: number | null,
): JpegColour | null {
  switch (components.length) {
    case 1:
      return 'grey';
    case 3:
      if (jfif) return 'ycbcr';
      if (adobe !== null) return adobe === 0 ? 'rgb' : 'ycbcr';
      return String.fromCharCode(...components.map(({ identifier }) => identifier)) === 'RGB'
        ? 'rgb'
        : 'ycbcr';
    case 4:
      return adobe === 2 ? 'ycck' : 'cmyk';
    default:
      return null;
  }
}

/**
 * Reads the segments of a JPEG up to its first scan, without decoding anything. Source: ITU-T T.81, annex B.
 *
 * @param source a file that begins with the JPEG signature.
 */
export function readJpegHeader(source: Uint8Array): JpegHeaderResult {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.length);
  const cut: JpegHeaderResult = { outcome: 'truncated', detail: 'the file ends before its first scan' };
  let frame: Frame | null = null;
  let jfif = false;
  let adobe: number | null = null;
  let orientation: Orientation | null = null;
  let at = 2;
  for (;;) {
    // Bytes between segments are passed over, as libjpeg does; any number of FF may stand before a marker.
    at = bytes.indexOf(0xff, at);
    if (at < 0) return cut;
    while (bytes[at] === 0xff) at++;
    if (at >= bytes.length) return cut;
    const marker = bytes[at++];
    if (marker === 0 || standsAlone(marker)) continue;
    if (marker === END_OF_IMAGE)
      return { outcome: 'corrupt', detail: 'the picture ends before its first scan' };
    if (at + 2 > bytes.length) return cut;
    const length = bytes.readUInt16BE(at);
    if (length < 2) return { outcome: 'corrupt', detail: `segment of ${length} bytes` };
    if (at + length > bytes.length) return cut;
    const body = bytes.subarray(at + 2, at + length);
    at += length;
    if (marker === START_OF_SCAN) break;
    if (isFrame(marker)) {
      frame = readFrame(marker, body);
      if (frame === null) return { outcome: 'corrupt', detail: 'frame header too short' };
    } else if (marker === 0xe0 && body.toString('latin1', 0, 5) === 'JFIF\0') {
      jfif = true;
    } else if (marker === 0xe1 && orientation === null && body.toString('latin1', 0, 6) === 'Exif\0\0') {
      orientation = exifOrientation(body.subarray(6));
    } else if (marker === 0xee && body.length >= 12 && body.toString('latin1', 0, 5) === 'Adobe') {
      adobe = body[11];
    }
  }
  return describeFrame(frame, jfif, adobe, orientation ?? 1);
}

/** Luma sampled 1 or 2 times a chroma sample in each direction. */
const COMMON_LUMA: ReadonlySet<number> = new Set([0x11, 0x21, 0x12, 0x22]);

function isCommon(components: readonly Component[], colour: JpegColour): boolean {
  if (colour === 'grey') return true;
  const [luma, ...chroma] = components.map(({ sampling }) => sampling);
  return colour === 'ycbcr' && COMMON_LUMA.has(luma) && chroma.every((sampling) => sampling === 0x11);
}

function describeFrame(
  frame: Frame | null,
  jfif: boolean,
  adobe: number | null,
  orientation: Orientation,
): JpegHeaderResult {
  if (frame === null) return { outcome: 'corrupt', detail: 'no frame header before the first scan' };
  const { marker, precision, width, height, components } = frame;
  const colour = jpegColour(components, jfif, adobe);
  if (!DECODED_FRAMES.has(marker)) {
    const detail = `JPEG process SOF${marker - 0xc0} (lossless, hierarchical or arithmetic coding)`;
    return { outcome: 'unsupported', detail };
  }
  if (precision !== 8) return { outcome: 'unsupported', detail: `${precision} bits a sample` };
  if (colour === null) return { outcome: 'unsupported', detail: `${components.length} components` };
  // A height of 0 is told by a later DNL segment, which libjpeg does not read either.
  if (width === 0 || height === 0) return { outcome: 'unsupported', detail: 'no size in the frame header' };
  const header = {
    width,
    height,
    precision,
    colour,
    progressive: marker === 0xc2,
    common: isCommon(components, colour),
    orientation,
  };
  return { outcome: 'ok', header };
}
