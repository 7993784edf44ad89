import { swapsSides, turnSize, type Orientation } from '../orientation.js';
import type { Pixels } from './area-resize.js';

/**
 * Turns stored pixels upright.
 *
 * @param orientation how they are stored, in the numbers of EXIF.
 */
export function turnPixels(pixels: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return pixels;
  const { channels, data } = pixels;
  const { width, height } = turnSize(pixels, orientation);
  const output = new Uint8Array(data.length);
  // The output pixel (x, y) comes from the stored pixel `origin + x * stepX + y * stepY`.
  const lastX = pixels.width - 1;
  const lastY = pixels.height - 1;
  const fromRight = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8;
  const fromBottom = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7;
  const alongRow = fromRight ? -1 : 1;
  const alongColumn = fromBottom ? -pixels.width : pixels.width;
  const origin = (fromRight ? lastX : 0) + (fromBottom ? lastY * pixels.width : 0);
  const [stepX, stepY] = swapsSides(orientation) ? [alongColumn, alongRow] : [alongRow, alongColumn];
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (origin + x * stepX + y * stepY) * channels;
      for (let channel = 0; channel < channels; channel++) output[to++] = data[from + channel];
    }
  }
  return { width, height, channels, data: output };
}
