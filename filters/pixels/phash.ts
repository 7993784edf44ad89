import { toGrayscale, type Pixels } from './area-resize.js';
import { LANCZOS, pillowResize } from './pillow-resize.js';

/** A 64-bit perceptual hash. Near pictures differ in few bits. */
export interface PerceptualHash {
  /** 16 hex digits; the first bit is the constant term of the transform. */
  readonly hash: string;
  /**
   * Fewer than half of the 64 coefficients differ from zero (flat pictures, plain gradients, stripes): the hash says
   * too little to tell such pictures apart.
   */
  readonly degenerate: boolean;
}

/** Side of the grey square that is transformed. */
export const HASHED_SIDE = 32;
const HASH_SIDE = 8;

/** Coefficients below this are zeros that rounding left: an FFT would give exact ones. */
const ZERO_BELOW = 1e-6;

/** Rows k = 0..7 of the DCT-II: 2 cos(pi k (2 n + 1) / 64), 32 numbers a row. */
const COSINES = Float64Array.from({ length: HASH_SIDE * HASHED_SIDE }, (_, i) => {
  const frequency = Math.floor(i / HASHED_SIDE);
  const position = i % HASHED_SIDE;
  return 2 * Math.cos((Math.PI * frequency * (2 * position + 1)) / (2 * HASHED_SIDE));
});

/** The pHash of the `imagehash` library (hash_size 8): grey, Lanczos to 32 x 32, DCT, bits above the median. */
export function perceptualHash(pixels: Pixels): PerceptualHash {
  const square = { width: HASHED_SIDE, height: HASHED_SIDE };
  return hashOfReduced(pillowResize(toGrayscale(pixels), square, LANCZOS).data);
}

/**
 * The same of a grey picture that was reduced before.
 *
 * @param grey 32 x 32 levels.
 */
export function hashOfReduced(grey: Uint8Array): PerceptualHash {
  const coefficients = lowFrequencies(grey);
  const sorted = Float64Array.from(coefficients).sort();
  const median = (sorted[31] + sorted[32]) / 2;
  let hash = '';
  for (let digit = 0; digit < 16; digit++) {
    let bits = 0;
    for (let bit = 0; bit < 4; bit++) bits = bits * 2 + (coefficients[4 * digit + bit] > median ? 1 : 0);
    hash += bits.toString(16);
  }
  const different = coefficients.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  return { hash, degenerate: different < coefficients.length / 2 };
}

/** The 8 x 8 lowest frequencies of the unnormalised two-dimensional DCT-II, row by row, zeros made exact. */
function lowFrequencies(grey: Uint8Array): Float64Array {
  const columns = new Float64Array(HASH_SIDE * HASHED_SIDE);
  for (let k = 0; k < HASH_SIDE; k++) {
    for (let y = 0; y < HASHED_SIDE; y++) {
      const cosine = COSINES[k * HASHED_SIDE + y];
      for (let x = 0; x < HASHED_SIDE; x++)
        columns[k * HASHED_SIDE + x] += cosine * grey[y * HASHED_SIDE + x];
    }
  }
  const output = new Float64Array(HASH_SIDE * HASH_SIDE);
  for (let k = 0; k < HASH_SIDE; k++) {
    for (let l = 0; l < HASH_SIDE; l++) {
      let sum = 0;
      for (let x = 0; x < HASHED_SIDE; x++)
        sum += columns[k * HASHED_SIDE + x] * COSINES[l * HASHED_SIDE + x];
      output[k * HASH_SIDE + l] = Math.abs(sum) < ZERO_BELOW ? 0 : sum;
    }
  }
  return output;
}
