import type { Pixels } from './area-resize.js';

/** Levels of an 8-bit channel. */
export const LEVELS = 256;

/** Counts of each level, channel after channel. */
export function bandHistograms({ data, channels }: Pixels): Uint32Array {
  const counts = new Uint32Array(LEVELS * channels);
  for (let i = 0; i < data.length; i += channels) {
    for (let channel = 0; channel < channels; channel++) counts[channel * LEVELS + data[i + channel]]++;
  }
  return counts;
}

/**
 * Shannon entropy, in bits, of a histogram: Pillow's `Image.entropy` where it holds the counts of all bands one
 * behind the other. At most log2(768) = 9.585 for three bands, 8 for one.
 */
export function entropyOf(counts: Uint32Array): number {
  let total = 0;
  for (const count of counts) total += count;
  let entropy = 0;
  for (const count of counts) {
    if (count === 0) continue;
    const share = count / total;
    entropy -= share * Math.log2(share);
  }
  return entropy;
}
