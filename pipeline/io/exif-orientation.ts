import type { Orientation } from '../../filters/orientation.js';

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

/** A number as an orientation; 1 for all that is none. */
export function asOrientation(value: number | undefined): Orientation {
  return ORIENTATIONS.find((known) => known === value) ?? 1;
}

/**
 * The orientation in the first directory of an EXIF block. 1 where the block says none, is cut short or makes no
 * sense: a broken note is no reason to refuse the picture.
 *
 * @param tiff the block from its byte-order mark (`II` or `MM`) on. Source: TIFF 6.0, section 2; Exif 2.3, 4.6.4.
 */
export function exifOrientation(tiff: Buffer): Orientation {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const short = (at: number): number => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const entries = short(directory);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * ENTRY_BYTES;
    if (at + ENTRY_BYTES > tiff.length) return 1;
    if (short(at) === ORIENTATION_TAG) return short(at + 2) === SHORT ? asOrientation(short(at + 8)) : 1;
  }
  return 1;
}
