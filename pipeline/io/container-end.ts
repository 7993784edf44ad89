import type { SniffedFormat } from './image-header.js';

/**
 * Whether a file ends before its own structure says: decoders pass over a missing end where they have all rows, and
 * a download that broke off there is broken off all the same. JPEG is left to its decoder.
 *
 * Sources: PNG (ISO/IEC 15948) 5.3, chunks up to IEND; the RIFF size of WebP; the trailer byte of GIF89a; the first
 * directory of TIFF 6.0.
 */
export function endsEarly(format: SniffedFormat, source: Uint8Array): boolean {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.length);
  switch (format) {
    case 'png':
      return pngEndsEarly(bytes);
    case 'webp':
      return bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length;
    case 'gif':
      return gifEndsEarly(bytes);
    case 'tiff':
      return bytes.length < 8 || firstDirectory(bytes) + 2 > bytes.length;
    default:
      return false;
  }
}

function pngEndsEarly(bytes: Buffer): boolean {
  let at = 8;
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return true;
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return false;
    at = end;
  }
  return true;
}

const GIF_IMAGE = 0x2c;
const GIF_EXTENSION = 0x21;

/** Bytes of a colour table, from the packed field that announces it. */
function colourTable(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 << ((packed & 7) + 1);
}

function gifEndsEarly(bytes: Buffer): boolean {
  if (bytes.length < 13) return true;
  let at = 13 + colourTable(bytes[10]);
  while (at < bytes.length) {
    const block = bytes[at];
    // The trailer, or something that no reader knows: the decoder says what it thinks of it.
    if (block !== GIF_IMAGE && block !== GIF_EXTENSION) return false;
    if (block === GIF_IMAGE && at + 10 >= bytes.length) return true;
    at += block === GIF_IMAGE ? 11 + colourTable(bytes[at + 9]) : 2;
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at];
    at++;
  }
  return true;
}

function firstDirectory(bytes: Buffer): number {
  return bytes[0] === 0x49 ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
}

/** Cameras and editors may write so much behind the end of a JPEG. */
const JPEG_TAIL = 4096;
const END_OF_IMAGE = Buffer.of(0xff, 0xd9);

/** Whether a JPEG has its end-of-image marker, at its end or shortly before it. */
export function hasJpegEnd(source: Uint8Array): boolean {
  const from = Math.max(0, source.length - JPEG_TAIL);
  return Buffer.from(source.buffer, source.byteOffset + from, source.length - from).includes(END_OF_IMAGE);
}
