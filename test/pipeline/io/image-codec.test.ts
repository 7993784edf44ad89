import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cmykToRgb } from '../../../filters/pixels/cmyk.js';
import { measurePixels } from '../../../filters/pixels/measures.js';
import { reducePixels } from '../../../filters/pixels/reduce.js';
import { processImage, type GoodImage, type ImageOptions } from '../../../pipeline/io/image-codec.js';
import { drawn, drawnPixels, photographs } from './image-drawing.js';

const OPTIONS: ImageOptions = { rotation: null, maxPixels: 10_000_000, quality: 72 };

async function good(source: Uint8Array, options: Partial<ImageOptions> = {}): Promise<GoodImage> {
  const image = await processImage(source, { ...OPTIONS, ...options });
  if (image.outcome !== 'ok') throw new Error(`${image.outcome}: ${image.detail}`);
  return image;
}

async function outcome(source: Uint8Array, options: Partial<ImageOptions> = {}): Promise<string> {
  return (await processImage(source, { ...OPTIONS, ...options })).outcome;
}

/** Decoded pixels, as the encoder's noise leaves them. */
async function decoded(jpeg: Uint8Array): Promise<{ data: Buffer; channels: number }> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { data, channels: info.channels };
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

describe('a common JPEG', () => {
  it('is reduced to some 200,000 pixels, as JPEG 4:2:0', async () => {
    const image = await good(await drawn(1024, 768).jpeg({ quality: 90 }).toBuffer());
    expect(image).toMatchObject({
      sourceFormat: 'jpeg',
      sourceMode: 'RGB',
      sourceWidth: 1024,
      sourceHeight: 768,
      exifOrientation: 1,
      turn: 1,
      width: 516,
      height: 387,
    });
    expect(await sharp(image.jpeg).metadata()).toMatchObject({
      format: 'jpeg',
      width: 516,
      height: 387,
      chromaSubsampling: '4:2:0',
      isProgressive: false,
      hasProfile: false,
    });
  });

  it.each([false, true])(
    'has the pixels of an accurate decoder, averaged by area (progressive: %s)',
    async (progressive) => {
      const jpeg = await drawn(1024, 768).jpeg({ quality: 90, progressive }).toBuffer();
      const image = await good(jpeg);
      const data = await sharp(jpeg).raw().toBuffer();
      const exact = reducePixels({ width: 1024, height: 768, channels: 3, data }, image);
      const measures = measurePixels(exact);
      expect(image.measures.greyMean).toBeCloseTo(measures.greyMean, 0);
      expect(Math.abs(image.measures.brightnessP5 - measures.brightness.p5)).toBeLessThan(0.004);
      expect(Math.abs(image.measures.brightnessP99 - measures.brightness.p99)).toBeLessThan(0.004);
      expect(image.measures.entropy).toBeCloseTo(measures.entropy, 1);
      expect(image.measures.phash).toBe(measures.phash.hash);
      expect(meanDifference((await decoded(image.jpeg)).data, exact.data)).toBeLessThan(5);
    },
  );

  it('of real photographs has the grey of an accurate decoder to half a level', async () => {
    for (const { bytes } of photographs(8)) {
      const image = await good(bytes);
      const { data, info } = await sharp(bytes, { ignoreIcc: true })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const exact = reducePixels({ ...info, data }, image);
      expect(Math.abs(image.measures.greyMean - measurePixels(exact).greyMean)).toBeLessThan(0.5);
    }
  });

  it('of at most 200,000 pixels is measured on the very pixels of the accurate decoder', async () => {
    const jpeg = await drawn(400, 300).jpeg({ quality: 90 }).toBuffer();
    const data = await sharp(jpeg).raw().toBuffer();
    const expected = measurePixels({ width: 400, height: 300, channels: 3, data });
    const { width, height, measures } = await good(jpeg);
    expect([width, height]).toEqual([400, 300]);
    expect(measures.greyMean).toBe(expected.greyMean);
    expect(measures.entropy).toBe(expected.entropy);
    expect(measures.edgeDeviation).toBe(expected.sharpness.edgeDeviation);
  });

  it.each(['4:4:4', '4:2:0'])('with chroma %s gives the same picture', async (chromaSubsampling) => {
    const jpeg = await drawn(800, 600).jpeg({ quality: 95, chromaSubsampling }).toBuffer();
    const { measures } = await good(jpeg);
    const data = drawnPixels(800, 600);
    const grey = measurePixels({ width: 800, height: 600, channels: 3, data }).greyMean;
    expect(Math.abs(measures.greyMean - grey)).toBeLessThan(1);
  });

  it('gives the same bytes each time, and beside others', async () => {
    const sources = await Promise.all([1, 2, 3, 4].map((seed) => drawn(700, 500, seed).jpeg().toBuffer()));
    sources.push(await drawn(700, 500, 5).png().toBuffer());
    const alone: GoodImage[] = [];
    for (const source of sources) alone.push(await good(source));
    expect(await Promise.all(sources.map((source) => good(source)))).toEqual(alone);
  });

  it('keeps its own colours where it carries a profile', async () => {
    const plain = await drawn(640, 480).jpeg().toBuffer();
    const tagged = await sharp(plain).withIccProfile('p3', { attach: true }).jpeg({ quality: 72 }).toBuffer();
    const stored = await sharp(tagged, { ignoreIcc: true }).raw().toBuffer();
    const grey = measurePixels({ width: 640, height: 480, channels: 3, data: stored }).greyMean;
    expect(Math.abs((await good(tagged)).measures.greyMean - grey)).toBeLessThan(0.5);
  });
});

describe('pictures without colour', () => {
  it.each([
    ['JPEG', 'L', () => drawn(800, 600).toColourspace('b-w').jpeg().toBuffer()],
    ['small JPEG', 'L', () => drawn(80, 60).toColourspace('b-w').jpeg().toBuffer()],
    ['PNG', 'L', () => drawn(800, 600).toColourspace('b-w').png().toBuffer()],
    ['PNG of 16 bits', 'I;16', () => drawn(800, 600).toColourspace('grey16').png().toBuffer()],
  ])('stay grey: %s', async (_what, mode, make) => {
    const image = await good(await make());
    expect(image.sourceMode).toBe(mode);
    expect((await sharp(image.jpeg).metadata()).channels).toBe(1);
    // One band: at most 8 bits of entropy, where three have up to 9.6.
    expect(image.measures.entropy).toBeLessThanOrEqual(8);
    const grey = await drawn(800, 600).toColourspace('b-w').raw().toBuffer();
    const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
    if (image.sourceWidth === 800) expect(Math.abs(image.measures.greyMean - mean)).toBeLessThan(1);
  });
});

describe('other formats', () => {
  const side = 64;
  it.each([
    ['png', 'RGB', () => drawn(side, side).png()],
    ['png', 'RGB', () => drawn(side, side).toColourspace('rgb16').png()],
    ['png', 'P', () => drawn(side, side).png({ palette: true })],
    ['webp', 'RGB', () => drawn(side, side).webp({ lossless: true })],
    ['gif', 'P', () => drawn(side, side).gif()],
    ['tiff', 'RGB', () => drawn(side, side).tiff({ compression: 'lzw' })],
    ['avif', 'RGB', () => drawn(side, side).avif({ quality: 90 })],
  ])('reads %s in mode %s, whatever its name says', async (format, mode, make) => {
    const image = await good(await make().toBuffer());
    expect(image).toMatchObject({ sourceFormat: format, sourceMode: mode, width: side, height: side });
    expect(meanDifference((await decoded(image.jpeg)).data, drawnPixels(side, side))).toBeLessThan(20);
  });

  it('cuts 16 bits to their upper 8', async () => {
    const source = Uint16Array.from({ length: 64 * 64 }, (_, i) => (i % 64) * 1024 + 255);
    const raw = { width: 64, height: 64, channels: 1 as const };
    const png = await sharp(source, { raw }).toColourspace('grey16').png().toBuffer();
    const { measures } = await good(png);
    // Levels 0, 4, ... 252.
    expect(measures.greyMean).toBeCloseTo(126, 6);
  });

  it('lays transparency on white', async () => {
    const clear = {
      width: 64,
      height: 64,
      channels: 4 as const,
      background: { r: 255, g: 0, b: 0, alpha: 0 },
    };
    const image = await good(await sharp({ create: clear }).png().toBuffer());
    expect(image.sourceMode).toBe('RGBA');
    expect(image.measures.greyMean).toBe(255);
  });

  it('takes inks as they are, without a profile', async () => {
    const jpeg = await drawn(640, 480).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    const image = await good(jpeg);
    expect(image).toMatchObject({ sourceFormat: 'jpeg', sourceMode: 'CMYK', width: 516, height: 387 });
    const inks = await sharp(jpeg, { ignoreIcc: true })
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk')
      .raw()
      .toBuffer();
    const rgb = { width: 640, height: 480, channels: 3, data: cmykToRgb(inks) };
    expect(image.measures.greyMean).toBe(measurePixels(reducePixels(rgb, image)).greyMean);
  });

  it('takes the first frame of several', async () => {
    const frames = Buffer.concat([drawnPixels(32, 32, 1), Buffer.alloc(32 * 32 * 3)]);
    const raw = { width: 32, height: 64, channels: 3 as const, pageHeight: 32 };
    const image = await good(await sharp(frames, { raw }).webp({ lossless: true }).toBuffer());
    expect(image).toMatchObject({ width: 32, height: 32 });
    expect(image.measures.greyMean).toBeGreaterThan(50);
  });
});

describe('turns', () => {
  /** Red, green, blue and white quarters: which corner is which tells every turn apart. */
  function quarters(width: number, height: number) {
    const data = Buffer.alloc(width * height * 3);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i += 3) {
        const right = x >= width / 2;
        const low = y >= height / 2;
        if (!right || low) data[i + (low && !right ? 2 : 0)] = 255;
        if (right) data[i + 1] = 255;
        if (right && low) data[i + 2] = 255;
      }
    }
    return sharp(data, { raw: { width, height, channels: 3 } });
  }

  /** The colours of the four corners, r g b w, from the top left, row by row. */
  async function corners({ jpeg, width, height }: GoodImage): Promise<string> {
    const { data } = await decoded(jpeg);
    const at = (x: number, y: number): string => {
      const [red, green, blue] = data.subarray((y * width + x) * 3);
      if (red > 128 && green > 128 && blue > 128) return 'w';
      return red > 128 ? 'r' : green > 128 ? 'g' : 'b';
    };
    const [left, right, top, low] = [width >> 3, width - (width >> 3), height >> 3, height - (height >> 3)];
    return at(left, top) + at(right, top) + at(left, low) + at(right, low);
  }

  const TURNED = { 1: 'rgbw', 2: 'grwb', 3: 'wbgr', 4: 'bwrg', 5: 'rbgw', 6: 'brwg', 7: 'wgbr', 8: 'gwrb' };
  const SIZES = [
    { width: 160, height: 96 },
    { width: 1000, height: 600 },
  ];

  it.each(SIZES)('follow EXIF, at %o', async (size) => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
      const jpeg = await quarters(size.width, size.height).withMetadata({ orientation }).jpeg().toBuffer();
      const image = await good(jpeg, { rotation: 90 });
      // A rotation in the metadata is not added to one in the file; it holds where the file says none.
      const turn = orientation === 1 ? 8 : orientation;
      expect(image).toMatchObject({ exifOrientation: orientation, turn, sourceWidth: size.width });
      expect(image.width > image.height).toBe(turn < 5);
      expect(await corners(image)).toBe(TURNED[turn]);
    }
  });

  it.each([
    [0, 1],
    [90, 8],
    [180, 3],
    [270, 6],
    [null, 1],
  ] as const)('follow a rotation of %s by orientation %s where there is no EXIF', async (rotation, turn) => {
    const image = await good(await quarters(160, 96).png().toBuffer(), { rotation });
    expect(image).toMatchObject({ exifOrientation: 1, turn });
    expect(await corners(image)).toBe(TURNED[turn]);
  });

  it('follow the orientation of other formats too', async () => {
    const webp = await quarters(160, 96).withMetadata({ orientation: 6 }).webp().toBuffer();
    const image = await good(webp);
    expect(image).toMatchObject({ exifOrientation: 6, turn: 6, width: 96, height: 160 });
    expect(await corners(image)).toBe(TURNED[6]);
  });
});

describe('what is no usable picture', () => {
  it.each(['', '<html><body>404</body></html>', '\xff\xd8'])('%j is not an image', async (text) => {
    expect(await outcome(Buffer.from(text, 'latin1'))).toBe('not_an_image');
  });

  it.each(['BM6\0\0\0', '\0\0\0\x18ftypheic\0\0\0\0', '8BPS\0\x01'])('%j is not supported', async (text) => {
    expect(await outcome(Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(64)]))).toBe('unsupported');
  });

  it.each([
    ['JPEG', () => drawn(640, 480).jpeg().toBuffer()],
    ['PNG', () => drawn(640, 480).png().toBuffer()],
    ['CMYK JPEG', () => drawn(640, 480).toColourspace('cmyk').jpeg().toBuffer()],
  ])('a %s of more pixels than allowed is refused', async (_what, make) => {
    const source = await make();
    expect(await outcome(source, { maxPixels: 640 * 480 - 1 })).toBe('too_many_pixels');
    expect(await outcome(source, { maxPixels: 640 * 480 })).toBe('ok');
  });

  it('a file that unpacks to gigabytes is refused by its header', async () => {
    const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    const started = performance.now();
    expect(await outcome(bomb)).toBe('too_many_pixels');
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('extreme shapes', () => {
  it.each([
    [1, 1],
    [1, 3],
    [20_000, 1],
    [3, 60_000],
    [447, 448],
  ])('%i x %i', async (width, height) => {
    const image = await good(await drawn(width, height).png().toBuffer());
    expect(image.width * image.height).toBeLessThan(201_000);
    expect(Number.isFinite(image.measures.edgeDeviation)).toBe(true);
    expect(await sharp(image.jpeg).metadata()).toMatchObject({ width: image.width, height: image.height });
  });

  it('are refused where the working copy is longer than JPEG can say', async () => {
    expect(await outcome(await drawn(3, 90_000).png().toBuffer())).toBe('unsupported');
  });
});
