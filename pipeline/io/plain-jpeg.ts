const SOS = 0xda;

/** Markers of a JPEG that carries a picture and nothing else: JFIF, tables, baseline or progressive frame, Adobe. */
const PLAIN = new Set([0xe0, 0xee, 0xdb, 0xc4, 0xc0, 0xc2, 0xdd]);

/**
 * Whether a JPEG carries its picture alone: no EXIF, no colour profile, no comment, no rare coding. Only headers are
 * read; whether the picture is whole, its decoder says.
 */
export function isPlainJpeg(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff) return false;
    if (marker === SOS) return true;
    if (!PLAIN.has(marker)) return false;
    at += 2 + (bytes[at + 2] << 8) + bytes[at + 3];
  }
  return false;
}
