import { crc32c as nativeCrc32c } from '@node-rs/crc32';

/** Added after the rotation. Source: TensorFlow's masked CRC (`tsl/lib/hash/crc32c.h`, kMaskDelta). */
const MASK_DELTA = 0xa282ead8;

/**
 * CRC-32C (Castagnoli polynomial, reflected 0x82F63B78, start and final xor 0xFFFFFFFF), as an unsigned
 * 32-bit number. Native: it runs on the processor's own CRC instruction where there is one.
 */
export function crc32c(bytes: Uint8Array): number {
  return nativeCrc32c(bytes);
}

/** The CRC as TFRecord stores it: turned right by 15 bits, plus a constant, modulo 2^32. */
export function maskCrc(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

/** The CRC back from its masked form. */
export function unmaskCrc(masked: number): number {
  const turned = (masked - MASK_DELTA) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

/** {@link maskCrc} of {@link crc32c}: what stands after each part of a TFRecord. */
export function maskedCrc32c(bytes: Uint8Array): number {
  return maskCrc(nativeCrc32c(bytes));
}
