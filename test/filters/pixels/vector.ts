import type { Pixels } from '../../../filters/pixels/area-resize.js';

/** A 96 x 64 picture from a formula, whose measures by CleanVision, Pillow and imagehash are known. */
export function vectorPicture(): Pixels {
  const width = 96;
  const height = 64;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[i++] = (x * x + 3 * y) % 256;
      data[i++] = (5 * x + Math.floor((y * y) / 7)) % 256;
      data[i++] = Math.floor((x * y) / 5) % 256;
    }
  }
  return { width, height, channels: 3, data };
}

/** A flat or shaded picture: `at` gives red, green and blue. */
export function drawnPicture(
  width: number,
  height: number,
  at: (x: number, y: number) => readonly [number, number, number],
): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(at(x, y), (y * width + x) * 3);
  return { width, height, channels: 3, data };
}
