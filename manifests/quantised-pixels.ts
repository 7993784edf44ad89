/** How 8-bit numbers of a model's input stand for real ones: real = scale x (number - zeroPoint). */
export interface Quantisation {
  readonly type: 'int8' | 'uint8';
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * Pixels as models of the MLPerf Tiny kind take them: 0..255 is the real range 0..1. int8 is the pixel less 128,
 * uint8 the pixel itself. Source: mlcommons/tiny, `vww_96_int8.tflite` and its firmware.
 */
export const PIXEL_QUANTISATIONS: Readonly<Record<Quantisation['type'], Quantisation>> = {
  int8: { type: 'int8', scale: 1 / 255, zeroPoint: -128 },
  uint8: { type: 'uint8', scale: 1 / 255, zeroPoint: 0 },
};

/**
 * Pixels 0..255 as the bytes of a quantised input. For int8, subtracting 128 is turning the highest bit over.
 *
 * @returns for uint8 the very pixels that were given; for int8 their two's complement bytes.
 */
export function quantisePixels(pixels: Uint8Array, type: Quantisation['type']): Uint8Array {
  return type === 'uint8' ? pixels : pixels.map((pixel) => pixel ^ 0x80);
}
