import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Pixels } from '../../../filters/pixels/area-resize.js';
import { measurePixels } from '../../../filters/pixels/measures.js';
import { openPixelKernels } from '../../../pipeline/io/kernels/pixel-kernels.js';
import { runPythonJson } from '../../../scripts/python.js';
import { pythonFor } from '../../interop/python.js';
import { drawnPicture, vectorPicture } from './vector.js';

const python = pythonFor(['PIL', 'numpy']);

const measuresSchema = z.array(
  z.object({
    brightness: z.array(z.number()),
    entropy: z.number(),
    edgeDeviation: z.number(),
    histogramSpread: z.number(),
    phash: z.string(),
  }),
);

/** What Pillow and numpy measure of these pictures. */
function pillow(command: string, pictures: readonly Pixels[]): z.infer<typeof measuresSchema> {
  const folder = mkdtempSync(join(tmpdir(), 'wake-vision-test-'));
  try {
    const files = pictures.map(({ width, height, data }, i) => {
      const file = join(folder, `${i}.rgb`);
      writeFileSync(file, data);
      return `${file}:${width}x${height}`;
    });
    const program = fileURLToPath(new URL('pillow_measures.py', import.meta.url));
    return measuresSchema.parse(runPythonJson(command, [program, ...files]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Shapes with as much grain as asked: 0 is smooth, 255 is noise. */
function grainy(width: number, height: number, seed: number, grain: number): Pixels {
  let state = seed;
  const noise = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 24) / 255) * grain;
  };
  const clip = (level: number): number => Math.max(0, Math.min(255, Math.round(level)));
  return drawnPicture(width, height, (x, y) => [
    clip(((x * seed) / 3 + noise()) % 256),
    clip(128 + 100 * Math.sin(x / (5 + seed) + y / 17) + noise()),
    (y * 2 + x) % 199,
  ]);
}

const PICTURES: readonly Pixels[] = [
  vectorPicture(),
  ...[
    [516, 387, 1, 40],
    [387, 516, 2, 255],
    [600, 333, 3, 0],
    [64, 64, 4, 80],
    [65, 64, 5, 80],
    [31, 17, 6, 200],
    [700, 9, 7, 30],
    [2, 300, 8, 60],
    [1, 1, 9, 10],
    [3, 3, 10, 10],
    [447, 447, 11, 5],
  ].map(([width, height, seed, grain]) => grainy(width, height, seed, grain)),
];

describe.skipIf(python.skip)('measures beside Pillow and numpy', () => {
  const kernels = openPixelKernels();
  it.each([
    ['plain functions', measurePixels],
    ['kernels on the vector unit', (pixels: Pixels) => kernels.measure(pixels)],
  ])('are equal: %s', (_what, measure) => {
    if (python.skip) return;
    const expected = pillow(python.command, PICTURES);
    expect(expected).toHaveLength(PICTURES.length);
    for (const [i, theirs] of expected.entries()) {
      const { brightness, entropy, sharpness, phash } = measure(PICTURES[i]);
      expect(brightness.p1).toBeCloseTo(theirs.brightness[0], 10);
      expect(brightness.p5).toBeCloseTo(theirs.brightness[1], 10);
      expect(brightness.p99).toBeCloseTo(theirs.brightness[2], 10);
      expect(entropy).toBeCloseTo(theirs.entropy, 8);
      expect(sharpness.edgeDeviation).toBeCloseTo(theirs.edgeDeviation, 8);
      expect(sharpness.histogramSpread).toBeCloseTo(theirs.histogramSpread, 8);
      expect(phash.hash).toBe(theirs.phash);
    }
  });
});
