import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaSquare, squareCut, toGrayscale, type Pixels } from '../../../filters/pixels/area-resize.js';

function picture(
  width: number,
  height: number,
  channels: number,
  value: (x: number, y: number, c: number) => number,
): Pixels {
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) data[(y * width + x) * channels + c] = value(x, y, c);
  return { width, height, channels, data };
}

/** Area averaging written the slow way: every output pixel walks the whole source area below it. */
function slowSquare(source: Pixels, side: number): number[] {
  const cut = squareCut(source, side);
  const rx = source.width / cut.scaled.width;
  const ry = source.height / cut.scaled.height;
  const out: number[] = [];
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let c = 0; c < source.channels; c++) {
        const [x0, x1] = [(cut.left + x) * rx, (cut.left + x + 1) * rx];
        const [y0, y1] = [(cut.top + y) * ry, (cut.top + y + 1) * ry];
        let sum = 0;
        for (let sy = 0; sy < source.height; sy++)
          for (let sx = 0; sx < source.width; sx++) {
            const w = Math.max(0, Math.min(sx + 1, x1) - Math.max(sx, x0));
            const h = Math.max(0, Math.min(sy + 1, y1) - Math.max(sy, y0));
            sum += w * h * source.data[(sy * source.width + sx) * source.channels + c];
          }
        out.push(sum / ((x1 - x0) * (y1 - y0)));
      }
  return out;
}

describe('squareCut', () => {
  it.each([
    [{ width: 516, height: 387 }, 96, { scaled: { width: 128, height: 96 }, left: 16, top: 0 }],
    [{ width: 387, height: 516 }, 96, { scaled: { width: 96, height: 128 }, left: 0, top: 16 }],
    [{ width: 224, height: 224 }, 224, { scaled: { width: 224, height: 224 }, left: 0, top: 0 }],
    [{ width: 101, height: 100 }, 50, { scaled: { width: 50, height: 50 }, left: 0, top: 0 }],
    [{ width: 30, height: 20 }, 40, { scaled: { width: 60, height: 40 }, left: 10, top: 0 }],
  ])('%o to %d', (size, side, expected) => {
    expect(squareCut(size, side)).toEqual(expected);
  });
});

describe('areaSquare', () => {
  it('averages whole blocks', () => {
    const source = picture(4, 4, 1, (x, y) => y * 4 + x);
    expect([...areaSquare(source, 2).data]).toEqual([3, 5, 11, 13]);
  });

  it('weighs the fractions of pixels on the border of an output pixel', () => {
    // Three columns to two: the middle one counts half on each side.
    const source = picture(3, 3, 1, (x) => [0, 90, 240][x] ?? 0);
    expect([...areaSquare(source, 2).data]).toEqual([30, 190, 30, 190]);
  });

  it('cuts the middle of a wide picture', () => {
    const source = picture(8, 2, 3, (x, _y, c) => (x < 3 || x > 4 ? 0 : 100 + c));
    expect([...areaSquare(source, 2).data]).toEqual([
      100, 101, 102, 100, 101, 102, 100, 101, 102, 100, 101, 102,
    ]);
  });

  it('agrees with area averaging written the slow way, enlarging included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 23 }),
        fc.integer({ min: 1, max: 23 }),
        fc.constantFrom(1, 3),
        fc.integer({ min: 1, max: 20 }),
        fc.integer(),
        (width, height, channels, side, seed) => {
          const source = picture(
            width,
            height,
            channels,
            (x, y, c) => ((x * 7919 + y * 104729 + c * 31 + seed) * 2654435761) >>> 24,
          );
          const expected = slowSquare(source, side);
          areaSquare(source, side).data.forEach((value, index) => {
            expect(Math.abs(value - expected[index])).toBeLessThanOrEqual(0.5 + 1e-9);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('toGrayscale', () => {
  it('gives the whole-number BT.601 grey of known colours', () => {
    const colours = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
      [1, 2, 3],
    ];
    const grey = toGrayscale(picture(5, 1, 3, (x, _y, c) => colours[x][c]));
    expect([...grey.data]).toEqual([76, 150, 29, 255, 2]);
  });
});
