import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cSampleHeader,
  MemorySink,
  MLPERF_TINY_BYTES,
  mlperfTinyLabels,
  npyHeader,
  NpyWriter,
  parseNpyShape,
  PIXEL_QUANTISATIONS,
  quantisePixels,
  SeededDraw,
} from '../../manifests/index.js';
import { temporaryPaths } from './temp-dir.js';

const path = await temporaryPaths();

test('a .npy header is what NumPy writes', () => {
  const header = npyHeader('int8', [5, 96, 96, 3]);
  expect(header.length).toBe(128);
  expect(header.toString('latin1', 0, 10)).toBe('\x93NUMPY\x01\x00\x76\x00');
  expect(header.toString('latin1', 10)).toBe(
    `${"{'descr': '|i1', 'fortran_order': False, 'shape': (5, 96, 96, 3), }".padEnd(117)}\n`,
  );
  expect(npyHeader('S16', [2]).toString('latin1')).toContain(
    "'descr': '|S16', 'fortran_order': False, 'shape': (2,), }",
  );
  expect(npyHeader('int32', []).toString('latin1')).toContain("'shape': (), }");
  expect(() => npyHeader('int8', [-1])).toThrow(RangeError);
});

test('data begins at a multiple of 64 bytes, and the shape can be read back', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 6 }), (shape) => {
      const header = npyHeader('uint8', shape);
      expect(header.length % 64).toBe(0);
      expect(header.readUInt16LE(8) + 10).toBe(header.length);
      expect(parseNpyShape(header)).toEqual(shape);
    }),
  );
  expect(parseNpyShape(Buffer.from('not an array'))).toBeNull();
});

test('an array must be as full as its shape says', async () => {
  const sink = new MemorySink();
  const writer = new NpyWriter(sink, 'uint8', [2, 3]);
  await writer.write(Uint8Array.of(1, 2, 3));
  await expect(writer.close()).rejects.toThrow('(2, 3) holds 6 bytes, and 3 were written');
  await writer.write(Uint8Array.of(4, 5, 6));
  expect((await writer.close()).shape).toEqual([2, 3]);
  expect([...sink.content().subarray(-6)]).toEqual([1, 2, 3, 4, 5, 6]);
});

test('quantised pixels stand for 0 to 1', () => {
  const pixels = Uint8Array.of(0, 1, 127, 128, 255);
  const int8 = new Int8Array(quantisePixels(pixels, 'int8').buffer);
  expect([...int8]).toEqual([-128, -127, -1, 0, 127]);
  expect(quantisePixels(pixels, 'uint8')).toBe(pixels);
  const { scale, zeroPoint } = PIXEL_QUANTISATIONS.int8;
  expect([...int8].map((value) => Math.round(scale * (value - zeroPoint) * 255))).toEqual([...pixels]);
});

const header = cSampleHeader({
  name: 'person_samples',
  size: 2,
  channels: 1,
  quantisation: PIXEL_QUANTISATIONS.int8,
  samples: [
    { imageId: '00aa', label: 1, data: quantisePixels(Uint8Array.of(0, 1, 2, 3), 'int8') },
    { imageId: '*/x', label: 0, data: quantisePixels(Uint8Array.of(128, 255, 0, 0), 'int8') },
  ],
});

test('a C header holds labels and pictures', () => {
  expect(header).toContain('static const uint8_t person_samples_labels[PERSON_SAMPLES_COUNT] = {1, 0};');
  expect(header).toContain('    -128, -127, -126, -125,\n');
  expect(header).toContain('#define PERSON_SAMPLES_SCALE 0.00392156863f');
  expect(header).toContain('/* __x, label 0 */');
});

const noCompiler = spawnSync('gcc', ['--version']).status !== 0;
if (noCompiler) process.stderr.write('skipped: gcc is not on the PATH\n');

test.skipIf(noCompiler)('gcc compiles it without a warning and finds the numbers', async () => {
  const program = path('check.c');
  const binary = path('check');
  await writeFile(
    program,
    `#include <stdio.h>\n${header}
int main(void) {
  for (int i = 0; i < PERSON_SAMPLES_COUNT; i++)
    for (int j = 0; j < PERSON_SAMPLES_BYTES; j++)
      printf("%.0f ", PERSON_SAMPLES_SCALE * (person_samples_images[i][j] - PERSON_SAMPLES_ZERO_POINT) * 255);
  printf("%d %d", person_samples_labels[0], person_samples_labels[1]);
  return 0;
}
`,
  );
  execFileSync('gcc', ['-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-o', binary, program]);
  expect(execFileSync(binary, { encoding: 'utf8' })).toBe('0 1 2 3 128 255 0 0 1 0');
});

test('y_labels.csv is laid out as the runner reads it', () => {
  expect(
    mlperfTinyLabels([
      { file: '00aa.bin', label: 1 },
      { file: '00bb.bin', label: 0 },
    ]),
  ).toBe('00aa.bin,2,1\n00bb.bin,2,0\n');
  expect(() => mlperfTinyLabels([{ file: 'a, b.bin', label: 1 }])).toThrow(RangeError);
  expect(MLPERF_TINY_BYTES).toBe(27_648);
});

test('a draw depends on seed and ids, not on their order', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{1,4}$/), { maxLength: 60 });
  fc.assert(
    fc.property(ids, fc.nat(20), fc.nat(3), (all, count, seed) => {
      const draw = (from: readonly string[], size: number) => {
        const drawing = new SeededDraw(seed, size);
        for (const id of from) drawing.add(id);
        return drawing.drawn();
      };
      const drawn = draw(all, count);
      expect(drawn).toHaveLength(Math.min(count, all.length));
      expect(draw([...all].reverse(), count)).toEqual(drawn);
      expect(draw(all, all.length).slice(0, count)).toEqual(drawn);
    }),
  );
  const first = (seed: number) => {
    const drawing = new SeededDraw(seed, 3);
    for (let i = 0; i < 100; i += 1) drawing.add(String(i));
    return drawing.drawn();
  };
  expect(first(0)).not.toEqual(first(1));
});
