import type { BadImage } from './image-codec.js';
import type { SniffedFormat } from './image-header.js';

/** How decoders say that the bytes ended before the picture did. */
const ENDED =
  /premature end of (jpeg|input)|truncated|unexpected end|end of (file|stream)|not enough|\beof\b/i;

const NOT_SUPPORTED = /unsupported|not supported|not implemented|no decode delegate/i;

/** The end-of-image marker of a JPEG stands near the end, whatever a camera or an editor wrote behind it. */
const TAIL_BYTES = 4096;
const END_OF_IMAGE = Buffer.of(0xff, 0xd9);

/** What a decoder's refusal says of a picture. */
export function badPicture(format: SniffedFormat, source: Uint8Array, message: string): BadImage {
  const detail = message.trim().split('\n')[0] ?? '';
  if (ENDED.test(message) || (format === 'jpeg' && !hasJpegEnd(source)))
    return { outcome: 'truncated', detail };
  return { outcome: NOT_SUPPORTED.test(message) ? 'unsupported' : 'corrupt', detail };
}

function hasJpegEnd(source: Uint8Array): boolean {
  const from = Math.max(0, source.length - TAIL_BYTES);
  return Buffer.from(source.buffer, source.byteOffset + from, source.length - from).includes(END_OF_IMAGE);
}
