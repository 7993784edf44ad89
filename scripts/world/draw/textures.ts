import { deflateSync } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';
import { type Random, seededRandom } from '../random.js';

/**
 * Tiled textures of dark and light specks that drawings lay over their flat colours: grain (skin, walls,
 * cloth), cloud (soft patches), leaf (foliage, gravel), wood (long fibres: hair, planks, grass).
 */
export type TextureName = 'grain' | 'cloud' | 'leaf' | 'wood';

const SIDE = 128;

/** Value noise that repeats at the tile's edge: a lattice of random values, smoothly interpolated. */
function lattice(random: Random, columns: number, rows: number): (x: number, y: number) => number {
  const values = Float64Array.from({ length: columns * rows }, () => random.range(-1, 1));
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  return (x, y) => {
    const u = (x / SIDE) * columns;
    const v = (y / SIDE) * rows;
    const i = Math.floor(u);
    const j = Math.floor(v);
    const s = smooth(u - i);
    const t = smooth(v - j);
    const value = (column: number, row: number): number =>
      values[(row % rows) * columns + (column % columns)];
    const top = value(i, j) * (1 - s) + value(i + 1, j) * s;
    const bottom = value(i, j + 1) * (1 - s) + value(i + 1, j + 1) * s;
    return top * (1 - t) + bottom * t;
  };
}

/** Octaves of each texture: columns, rows, weight. */
const OCTAVES: Readonly<Record<TextureName, readonly (readonly [number, number, number])[]>> = {
  grain: [
    [128, 128, 0.6],
    [64, 64, 0.3],
    [16, 16, 0.3],
  ],
  cloud: [
    [3, 3, 0.7],
    [7, 7, 0.35],
    [16, 16, 0.2],
    [37, 37, 0.1],
  ],
  leaf: [
    [9, 9, 0.5],
    [23, 23, 0.6],
    [51, 51, 0.5],
  ],
  wood: [
    [64, 3, 0.6],
    [32, 5, 0.4],
    [100, 9, 0.4],
  ],
};

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])), 0);
  return Buffer.concat([head, data, tail]);
}

/** A PNG of grey with alpha: black where the noise is below zero, white above, as opaque as it is far. */
function tile(name: TextureName): Buffer {
  const random = seededRandom(`texture/${name}`);
  const layers = OCTAVES[name].map(([columns, rows, weight]) => ({
    weight,
    noise: lattice(random, columns, rows),
  }));
  const rows = Buffer.alloc(SIDE * (1 + 2 * SIDE));
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const value = layers.reduce((sum, { weight, noise }) => sum + weight * noise(x, y), 0);
      const offset = y * (1 + 2 * SIDE) + 1 + 2 * x;
      rows[offset] = value < 0 ? 0 : 255;
      // Sixteen steps of opacity keep the tile small; the camera noise laid over the picture hides them.
      rows[offset + 1] = Math.min(15, Math.round(Math.abs(value) * 15)) * 17;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header[8] = 8;
  header[9] = 4;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const tiles = new Map<TextureName, string>();

function tileUrl(name: TextureName): string {
  let url = tiles.get(name);
  if (url === undefined) {
    url = `data:image/png;base64,${tile(name).toString('base64')}`;
    tiles.set(name, url);
  }
  return url;
}

/** An SVG pattern that tiles the texture, `scale` pixels a texel, `stretch` times taller, laid from any place. */
export function texturePattern(
  id: string,
  name: TextureName,
  scale: number,
  stretch: number,
  random: Random,
): string {
  // Whole pixels: the renderer tiles those without resampling.
  const width = Math.max(8, Math.round(SIDE * scale));
  const height = Math.max(8, Math.round(SIDE * scale * stretch));
  const size = `width="${width}" height="${height}"`;
  const from = `x="${random.int(0, width - 1)}" y="${random.int(0, height - 1)}"`;
  return `<pattern id="${id}" patternUnits="userSpaceOnUse" ${from} ${size}><image ${size} preserveAspectRatio="none" xlink:href="${tileUrl(name)}"/></pattern>`;
}
