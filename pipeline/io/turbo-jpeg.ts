import jpegTurbo from '@julusian/jpeg-turbo';
import type { Pixels } from '../../filters/pixels/area-resize.js';

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Decodes a JPEG through libjpeg-turbo with its fast inverse transform (JDCT_IFAST), half a level too dark: see
 * `FAST_DECODE_LIFT`. The binding knows no other.
 *
 * @param room width x height x channels bytes, which receive the pixels.
 * @param channels 3 for YCbCr, 1 for grey.
 * @returns false where the library reports anything at all: an error, or a warning of missing or corrupt data. It
 * does not say which.
 */
export function turboDecode(jpeg: Uint8Array, room: Buffer, channels: number): boolean {
  try {
    const format = channels === 1 ? jpegTurbo.FORMAT_GRAY : jpegTurbo.FORMAT_RGB;
    jpegTurbo.decompressSync(asBuffer(jpeg), room, { format });
    return true;
  } catch {
    return false;
  }
}

/** Where this thread's pictures are encoded: fresh memory for each one costs more than a tenth of the encoding. */
let room = Buffer.alloc(0);

/**
 * Encodes as JPEG: 3 channels with chroma halved in both directions (4:2:0), 1 channel as a grey picture.
 *
 * @param quality 1..100.
 * @returns bytes of their own.
 */
export function encodeJpeg(
  { width, height, channels, data }: Pixels,
  quality: number,
): Uint8Array<ArrayBuffer> {
  const grey = channels === 1;
  // Above what libjpeg-turbo asks for (tjBufSize): three bytes a pixel of whole blocks, and its headers.
  const needed = (width + 16) * (height + 16) * 3 + 4096;
  if (room.length < needed) room = Buffer.allocUnsafeSlow(needed);
  const jpeg = jpegTurbo.compressSync(asBuffer(data), room, {
    format: grey ? jpegTurbo.FORMAT_GRAY : jpegTurbo.FORMAT_RGB,
    width,
    height,
    quality,
    subsampling: grey ? jpegTurbo.SAMP_GRAY : jpegTurbo.SAMP_420,
  });
  return Uint8Array.from(jpeg);
}
