import { describe, expect, it } from 'vitest';
import { brightnessPercentiles, percentiles } from '../../../filters/pixels/brightness.js';
import { bandHistograms, entropyOf } from '../../../filters/pixels/entropy.js';
import { greySum, publishedGrey } from '../../../filters/pixels/grey-mean.js';
import { measurePixels } from '../../../filters/pixels/measures.js';
import { perceptualHash } from '../../../filters/pixels/phash.js';
import { sharpness, sharpnessSize } from '../../../filters/pixels/sharpness.js';
import { drawnPicture, vectorPicture } from './vector.js';

describe('measurePixels', () => {
  it('gives the values of CleanVision, Pillow and imagehash on the reference picture', () => {
    const { brightness, entropy, sharpness, phash } = measurePixels(vectorPicture());
    expect(brightness.p99).toBeCloseTo(0.9158601742, 9);
    expect(brightness.p5).toBeCloseTo(0.1991727679, 9);
    expect(entropy).toBeCloseTo(9.5186365076, 9);
    expect(sharpness.edgeDeviation).toBeCloseTo(77.7392194448, 9);
    expect(sharpness.histogramSpread).toBeCloseTo(8.4483726244, 9);
    expect(phash).toEqual({ hash: '84042c4d5af1affb', degenerate: false });
  });
});

describe('publishedGrey', () => {
  it('is not the truncated plain sum', () => {
    // 0.2989 * 255 + 0.587 * 255 + 0.114 * 255 = 254.97; TensorFlow scales by 255.5 before it truncates.
    expect(publishedGrey(255, 255, 255)).toBe(255);
    expect(publishedGrey(0, 0, 0)).toBe(0);
    expect(publishedGrey(0, 255, 0)).toBe(149);
    expect(publishedGrey(100, 100, 100)).toBe(100);
  });

  it('counts a grey pixel as one with three equal channels', () => {
    const grey = { width: 2, height: 1, channels: 1, data: Uint8Array.of(7, 201) };
    const colour = { width: 2, height: 1, channels: 3, data: Uint8Array.of(7, 7, 7, 201, 201, 201) };
    expect(greySum(grey)).toBe(greySum(colour));
  });
});

describe('percentiles', () => {
  it('interpolates between order statistics as numpy does', () => {
    // numpy.percentile([0, 1, 2, 3], [1, 5, 99]) = [0.03, 0.15, 2.97]
    const { p1, p5, p99 } = percentiles(4, (rank) => rank);
    expect([p1, p5, p99].map((value) => value.toFixed(10))).toEqual([
      '0.0300000000',
      '0.1500000000',
      '2.9700000000',
    ]);
  });

  it('of a picture with one pixel are its brightness', () => {
    const { p1, p99 } = brightnessPercentiles({
      width: 1,
      height: 1,
      channels: 3,
      data: Uint8Array.of(255, 0, 0),
    });
    expect(p1).toBeCloseTo(Math.sqrt(0.241), 12);
    expect(p99).toBe(p1);
  });

  it('of a grey picture are its levels over 255', () => {
    const grey = { width: 3, height: 1, channels: 1, data: Uint8Array.of(51, 51, 51) };
    expect(brightnessPercentiles(grey)).toEqual({ p1: 0.2, p5: 0.2, p99: 0.2 });
  });
});

describe('entropy', () => {
  it('of a flat picture is that of three equal bins', () => {
    expect(entropyOf(bandHistograms(drawnPicture(4, 4, () => [1, 2, 3])))).toBeCloseTo(Math.log2(3), 12);
  });

  it('of a flat grey picture is zero', () => {
    expect(entropyOf(bandHistograms({ width: 2, height: 2, channels: 1, data: new Uint8Array(4) }))).toBe(0);
  });
});

describe('sharpness', () => {
  it('of flat grey 100 is what CleanVision gives', () => {
    const { edgeDeviation, histogramSpread } = sharpness(drawnPicture(64, 64, () => [100, 100, 100]));
    expect(edgeDeviation).toBeCloseTo(24.0288, 4);
    expect(histogramSpread).toBeCloseTo(255.4995, 4);
  });

  it.each([
    [
      { width: 516, height: 387 },
      { width: 64, height: 48 },
    ],
    [
      { width: 64, height: 10 },
      { width: 64, height: 10 },
    ],
    [
      { width: 6400, height: 31 },
      { width: 64, height: 1 },
    ],
  ])('judges %o at %o', (size, judged) => {
    expect(sharpnessSize(size)).toEqual(judged);
  });
});

describe('perceptualHash', () => {
  it.each([
    ['flat', () => 128, '8000000000000000'],
    ['black', () => 0, '0000000000000000'],
    ['gradient', (x: number) => x * 4, '8000000000000000'],
    ['half white, half black', (x: number) => (x < 32 ? 255 : 0), 'c400000000000000'],
  ])('of a %s picture is that of imagehash, and says too little', (_name, level, hash) => {
    const picture = drawnPicture(64, 64, (x) => [level(x), level(x), level(x)]);
    expect(perceptualHash(picture)).toEqual({ hash, degenerate: true });
  });
});
