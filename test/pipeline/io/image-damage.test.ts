import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { processImage } from '../../../pipeline/io/image-codec.js';
import { drawn, photographs } from './image-drawing.js';

const OPTIONS = { rotation: null, maxPixels: 10_000_000, quality: 72 } as const;

async function outcome(source: Uint8Array): Promise<string> {
  return (await processImage(source, OPTIONS)).outcome;
}

/** Lengths to cut a file at: spread over all of it, and each of the last few bytes. */
function cuts(length: number, spread: number, last: number): number[] {
  const spreadOut = Array.from({ length: spread }, (_, i) => Math.floor((length * (i + 1)) / (spread + 1)));
  return [...spreadOut, ...Array.from({ length: last }, (_, i) => length - 1 - i)];
}

const BAD = ['truncated', 'corrupt', 'not_an_image'];

async function outcomesOfCuts(source: Buffer, spread = 24, last = 6): Promise<Set<string>> {
  const found = new Set<string>();
  for (const length of cuts(source.length, spread, last))
    found.add(await outcome(source.subarray(0, length)));
  return found;
}

/** Copies with one bit turned over, at places spread over the file from `from` on. */
function* flipped(source: Buffer, count: number, from = 0, to = source.length): Generator<Buffer> {
  for (let i = 0; i < count; i++) {
    const copy = Buffer.from(source);
    copy[from + Math.floor(((to - from) * (i + 0.5)) / count)] ^= 1 << (i % 8);
    yield copy;
  }
}

const WIDE = () => drawn(800, 600);
const SMALL = () => drawn(200, 150);
const JPEGS = [
  ['reduced', () => WIDE().jpeg().toBuffer()],
  ['reduced, progressive', () => WIDE().jpeg({ progressive: true }).toBuffer()],
  ['reduced, grey', () => WIDE().toColourspace('b-w').jpeg().toBuffer()],
  ['small', () => SMALL().jpeg().toBuffer()],
  ['small, progressive', () => SMALL().jpeg({ progressive: true }).toBuffer()],
  ['of inks', () => WIDE().toColourspace('cmyk').jpeg().toBuffer()],
] as const;

describe('a JPEG that ends early', () => {
  it.each(JPEGS)('is never good: %s', async (_what, make) => {
    const found = await outcomesOfCuts(await make());
    expect([...found].filter((one) => one !== 'truncated')).toEqual([]);
  });

  it('is never good: photographs', async () => {
    for (const { bytes } of photographs(4)) {
      const found = await outcomesOfCuts(bytes, 12, 3);
      expect([...found].filter((one) => one !== 'truncated')).toEqual([]);
    }
  });

  it('is never good where zeros or a page of text follow the cut', async () => {
    const whole = await WIDE().jpeg().toBuffer();
    const half = whole.subarray(0, whole.length >> 1);
    for (const tail of [Buffer.alloc(10_000), Buffer.from('<html>Connection reset</html>'.repeat(100))])
      expect(BAD).toContain(await outcome(Buffer.concat([half, tail])));
  });

  it('is never good where a thumbnail in its EXIF is whole', async () => {
    const thumbnail = await drawn(80, 60).jpeg().toBuffer();
    const photo = await WIDE().jpeg().toBuffer();
    const note = Buffer.concat([Buffer.from('Exif\0\0'), thumbnail]);
    const length = Buffer.of((note.length + 2) >> 8, (note.length + 2) & 255);
    const whole = Buffer.concat([
      photo.subarray(0, 2),
      Buffer.of(0xff, 0xe1),
      length,
      note,
      photo.subarray(2),
    ]);
    expect(await outcome(whole)).toBe('ok');
    expect([...(await outcomesOfCuts(whole, 12, 2))]).toEqual(['truncated']);
  });

  it('is good where bytes follow its end', async () => {
    const whole = await WIDE().jpeg().toBuffer();
    expect(await outcome(Buffer.concat([whole, Buffer.from('made by a camera')]))).toBe('ok');
  });
});

describe('another file that ends early', () => {
  it.each([
    ['PNG', () => SMALL().png().toBuffer()],
    ['PNG with a palette', () => SMALL().png({ palette: true }).toBuffer()],
    ['WebP', () => SMALL().webp().toBuffer()],
    ['lossless WebP', () => SMALL().webp({ lossless: true }).toBuffer()],
    ['TIFF', () => SMALL().tiff({ compression: 'deflate' }).toBuffer()],
    ['AVIF', () => SMALL().avif().toBuffer()],
  ])('is never good: %s', async (_what, make) => {
    const found = await outcomesOfCuts(await make());
    expect([...found].filter((one) => !BAD.includes(one))).toEqual([]);
  });

  it('is never good: GIF', async () => {
    const whole = await SMALL().gif().toBuffer();
    // The last byte alone says nothing but that the file is over.
    const found = await outcomesOfCuts(whole.subarray(0, -1));
    expect([...found].filter((one) => !BAD.includes(one))).toEqual([]);
  });
});

describe('a file with a bit turned over', () => {
  const KNOWN = ['ok', 'corrupt', 'truncated', 'unsupported', 'too_many_pixels', 'not_an_image'];

  it.each([
    ...JPEGS,
    ['WebP', () => SMALL().webp().toBuffer()],
    ['GIF', () => SMALL().gif().toBuffer()],
  ] as const)('has an outcome: %s', async (_what, make) => {
    const whole = await make();
    for (const copy of flipped(whole, 24)) expect(KNOWN).toContain(await outcome(copy));
    // The header decides most: every byte of it.
    for (const copy of flipped(whole, 160, 0, 160)) expect(KNOWN).toContain(await outcome(copy));
  });

  it('is not good where a checksum tells: PNG', async () => {
    const whole = await SMALL().png().toBuffer();
    for (const copy of flipped(whole, 24, whole.indexOf('IDAT') + 4, whole.length - 16))
      expect(BAD).toContain(await outcome(copy));
  });

  it('is not good where whole rows are lost: JPEG', async () => {
    const whole = await WIDE().jpeg().toBuffer();
    const scan = whole.indexOf(Buffer.of(0xff, 0xda)) + 20;
    const middle = (scan + whole.length) >> 1;
    const without = Buffer.concat([whole.subarray(0, middle), whole.subarray(middle + 2000)]);
    expect(BAD).toContain(await outcome(without));
    const zeroed = Buffer.from(whole).fill(0, middle, middle + 2000);
    expect(BAD).toContain(await outcome(zeroed));
    const marker = Buffer.from(whole).fill(Buffer.of(0xff, 0xd9), middle, middle + 2);
    expect(BAD).toContain(await outcome(marker));
  });

  it('gives no working copy of another size than its header says', async () => {
    for (const copy of flipped(await WIDE().jpeg().toBuffer(), 40)) {
      const image = await processImage(copy, OPTIONS);
      if (image.outcome !== 'ok') continue;
      const { width, height } = await sharp(image.jpeg).metadata();
      expect([width, height]).toEqual([image.width, image.height]);
      expect(image.sourceWidth * image.sourceHeight).toBeLessThanOrEqual(OPTIONS.maxPixels);
    }
  });
});
