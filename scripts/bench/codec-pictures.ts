import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Environment variable that names a folder of JPEGs to use instead of the drawn ones. */
export const PHOTOS_VARIABLE = 'WAKE_VISION_BENCH_PHOTOS';

const DRAWN = 32;
const WIDTH = 1024;
const HEIGHT = 768;

/** Cells along the width, and amplitude in levels: coarse shapes are strong, grain is weak, as in photographs. */
const OCTAVES = [
  { cells: 4, amplitude: 90 },
  { cells: 16, amplitude: 60 },
  { cells: 64, amplitude: 36 },
  { cells: 256, amplitude: 22 },
  { cells: 1024, amplitude: 9 },
] as const;

/** A small seeded generator (mulberry32): the same pictures in each run. Numbers in 0..1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function drawPicture(seed: number): Promise<Buffer> {
  const random = generator(seed);
  const levels = new Float32Array(WIDTH * HEIGHT * 3).fill(120);
  for (const { cells, amplitude } of OCTAVES) {
    const raw = { width: cells, height: (cells * HEIGHT) / WIDTH, channels: 3 as const };
    const noise = Uint8Array.from({ length: raw.width * raw.height * 3 }, () => random() * 256);
    const scaled = await sharp(noise, { raw })
      .resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer();
    for (let i = 0; i < levels.length; i++) levels[i] += ((scaled[i] - 128) / 128) * amplitude;
  }
  const pixels = Uint8ClampedArray.from(levels);
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** The pictures to work on: what they are, in words, and their files. */
export interface BenchPictures {
  readonly described: string;
  readonly files: readonly string[];
}

/** The JPEGs of the folder that {@link PHOTOS_VARIABLE} names, or pictures drawn into `folder`. */
export async function benchPictures(folder: string): Promise<BenchPictures> {
  const named = process.env[PHOTOS_VARIABLE];
  if (named !== undefined) {
    const names = (await readdir(named)).filter((name) => /\.jpe?g$/i.test(name)).sort();
    if (names.length === 0) throw new Error(`${PHOTOS_VARIABLE} names ${named}, which holds no .jpg file`);
    return describe(
      'JPEGs of a folder',
      names.map((name) => join(named, name)),
    );
  }
  const files: string[] = [];
  for (let seed = 0; seed < DRAWN; seed++) {
    const file = join(folder, `drawn-${seed}.jpg`);
    await writeFile(file, await drawPicture(seed));
    files.push(file);
  }
  return describe(`drawn JPEGs of ${WIDTH} x ${HEIGHT}`, files);
}

async function describe(what: string, files: readonly string[]): Promise<BenchPictures> {
  const sizes = await Promise.all(files.map(async (file) => (await readFile(file)).length));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return { described: `${files.length} ${what}, ${Math.round(mean / 1000)} kB on average`, files };
}
