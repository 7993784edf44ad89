import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';

/** Smooth shapes with some grain, 3 channels: compresses like a photograph, and every region looks different. */
export function drawnPixels(width: number, height: number, seed = 1): Buffer {
  const data = Buffer.alloc(width * height * 3);
  let state = seed;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      const grain = (state >> 16) & 15;
      data[i++] = 110 + 90 * Math.sin(x / 37 + y / 91 + seed) + grain;
      data[i++] = 110 + 90 * Math.sin(x / 83 - y / 29) + grain;
      data[i++] = 110 + 90 * Math.cos((x * y) / 9000) + grain;
    }
  }
  return data;
}

/** The same as a picture to save in any format. */
export function drawn(width: number, height: number, seed = 1): Sharp {
  return sharp(drawnPixels(width, height, seed), { raw: { width, height, channels: 3 } });
}

const PHOTOS = fileURLToPath(new URL('../../../../shared/data/photos/images/', import.meta.url));

/** Real photographs, where this checkout stands beside some; else none, with a line that says so. */
export function photographs(count: number): { readonly name: string; readonly bytes: Buffer }[] {
  if (!existsSync(PHOTOS)) {
    process.stderr.write(`skipped: no photographs in ${PHOTOS}\n`);
    return [];
  }
  const names = readdirSync(PHOTOS)
    .filter((name) => name.endsWith('.jpg'))
    .sort();
  return names.slice(0, count).map((name) => ({ name, bytes: readFileSync(`${PHOTOS}${name}`) }));
}
