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
      return bytes.length < 14 || !bytes.includes(0x3b, bytes.length - 1024);
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

function firstDirectory(bytes: Buffer): number {
  return bytes[0] === 0x49 ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
}
