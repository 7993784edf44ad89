import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isPlainJpeg } from '../../../pipeline/io/plain-jpeg.js';

const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } });

describe('a JPEG that carries its picture alone', () => {
  it('is baseline or progressive, of any colours', async () => {
    expect(isPlainJpeg(await picture().jpeg().toBuffer())).toBe(true);
    expect(
      isPlainJpeg(await picture().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer()),
    ).toBe(true);
    expect(isPlainJpeg(await picture().greyscale().jpeg().toBuffer())).toBe(true);
  });

  it('has no EXIF, no colour profile and no comment', async () => {
    const exif = await picture()
      .withExif({ IFD0: { Artist: 'Somebody' } })
      .jpeg()
      .toBuffer();
    expect(isPlainJpeg(exif)).toBe(false);
    expect(isPlainJpeg(await picture().withIccProfile('srgb').jpeg().toBuffer())).toBe(false);
    const plain = await picture().jpeg().toBuffer();
    const comment = Buffer.from([0xff, 0xfe, 0, 6, 0x68, 0x69, 0x21, 0x21]);
    expect(isPlainJpeg(Buffer.concat([plain.subarray(0, 2), comment, plain.subarray(2)]))).toBe(false);
  });

  it('is a JPEG, and has a picture in it', async () => {
    expect(isPlainJpeg(await picture().png().toBuffer())).toBe(false);
    expect(isPlainJpeg(new Uint8Array())).toBe(false);
    const plain = await picture().jpeg().toBuffer();
    expect(isPlainJpeg(plain.subarray(0, 30))).toBe(false);
    // Of a length that stays where it is, the reader must not wait.
    expect(isPlainJpeg(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0]))).toBe(false);
  });
});
