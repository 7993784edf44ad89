import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJpegHeader, sniffFormat } from '../../../pipeline/io/image-header.js';
import { drawn } from './image-drawing.js';

function segment(marker: number, body: readonly number[]): number[] {
  return [0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body];
}

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** SOF of a picture of 640 x 480; components as pairs of identifier and sampling. */
function frame(components: readonly (readonly [number, number])[], marker = 0xc0, precision = 8): number[] {
  const each = components.flatMap(([identifier, sampling]) => [identifier, sampling, 0]);
  return segment(marker, [precision, 480 >> 8, 480 & 255, 640 >> 8, 640 & 255, components.length, ...each]);
}

const YCC: readonly (readonly [number, number])[] = [
  [1, 0x22],
  [2, 0x11],
  [3, 0x11],
];
const SCAN = segment(0xda, [1, 1, 0, 0, 63, 0]);
const JFIF = segment(0xe0, [...ascii('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);

function adobe(transform: number): number[] {
  return segment(0xee, [...ascii('Adobe'), 0, 100, 0, 0, 0, 0, transform]);
}

function exif(order: 'II' | 'MM', orientation: number): number[] {
  const short = (value: number): number[] => (order === 'II' ? [value, 0] : [0, value]);
  const long = (value: number): number[] => (order === 'II' ? [value, 0, 0, 0] : [0, 0, 0, value]);
  const tag = order === 'II' ? [0x12, 0x01] : [0x01, 0x12];
  const entry = [...tag, ...short(3), ...long(1), ...short(orientation), 0, 0];
  const block = [...ascii(order), ...short(42), ...long(8), ...short(1), ...entry, ...long(0)];
  return segment(0xe1, [...ascii('Exif\0\0'), ...block]);
}

function jpeg(...segments: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([0xff, 0xd8, ...segments.flat(), ...SCAN]);
}

function header(...segments: readonly (readonly number[])[]) {
  const read = readJpegHeader(jpeg(...segments));
  if (read.outcome !== 'ok') throw new Error(`${read.outcome}: ${read.detail}`);
  return read.header;
}

describe('sniffFormat', () => {
  it.each([
    ['jpeg', '\xff\xd8\xff\xe0'],
    ['png', '\x89PNG\r\n\x1a\n'],
    ['gif', 'GIF89a'],
    ['webp', 'RIFF\x10\0\0\0WEBPVP8 '],
    ['tiff', 'II*\0'],
    ['tiff', 'MM\0*'],
    ['avif', '\0\0\0\x20ftypavif'],
    ['heif', '\0\0\0\x18ftypheic'],
    ['bmp', 'BM'],
  ])('tells %s by its first bytes', (format, start) => {
    expect(sniffFormat(Uint8Array.from([...ascii(start), ...new Array<number>(16).fill(0)]))).toBe(format);
  });

  it.each(['', '\xff\xd8', '<!DOCTYPE html>', '{"error": 404}', 'RIFF\x10\0\0\0WAVEfmt '])(
    'finds no picture in %j',
    (start) => {
      expect(sniffFormat(Uint8Array.from(ascii(start)))).toBeNull();
    },
  );
});

describe('readJpegHeader', () => {
  it('reads size and colour without decoding', () => {
    expect(header(JFIF, frame(YCC))).toEqual({
      width: 640,
      height: 480,
      precision: 8,
      colour: 'ycbcr',
      progressive: false,
      common: true,
      orientation: 1,
    });
    expect(header(frame(YCC, 0xc2)).progressive).toBe(true);
    expect(header(frame([[1, 0x11]])).colour).toBe('grey');
  });

  it('tells what components mean as libjpeg does: JFIF, else Adobe, else their names', () => {
    const rgb: typeof YCC = [
      [0x52, 0x11],
      [0x47, 0x11],
      [0x42, 0x11],
    ];
    const four: typeof YCC = [...YCC, [4, 0x22]];
    expect(header(frame(YCC)).colour).toBe('ycbcr');
    expect(header(adobe(1), frame(YCC)).colour).toBe('ycbcr');
    expect(header(adobe(0), frame(YCC)).colour).toBe('rgb');
    expect(header(frame(rgb)).colour).toBe('rgb');
    expect(header(JFIF, adobe(0), frame(rgb)).colour).toBe('ycbcr');
    expect(header(adobe(0), frame(four)).colour).toBe('cmyk');
    expect(header(adobe(2), frame(four)).colour).toBe('ycck');
  });

  it('tells chroma samplings that are halved at most', () => {
    const sampled = (luma: number, chroma = 0x11): typeof YCC => [
      [1, luma],
      [2, chroma],
      [3, chroma],
    ];
    for (const luma of [0x11, 0x21, 0x12, 0x22]) expect(header(frame(sampled(luma))).common).toBe(true);
    expect(header(frame(sampled(0x41))).common).toBe(false);
    expect(header(frame(sampled(0x22, 0x21))).common).toBe(false);
    expect(header(adobe(0), frame(sampled(0x11))).common).toBe(false);
  });

  it.each(['II', 'MM'] as const)('reads the orientation of EXIF in byte order %s', (order) => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8])
      expect(header(exif(order, orientation), frame(YCC)).orientation).toBe(orientation);
    expect(header(exif(order, 0), frame(YCC)).orientation).toBe(1);
    expect(header(exif(order, 9), frame(YCC)).orientation).toBe(1);
  });

  it('takes a picture whose EXIF is cut short as upright', () => {
    const note = exif('II', 6).slice(4);
    for (let length = 6; length < note.length - 6; length++)
      expect(header(segment(0xe1, note.slice(0, length)), frame(YCC)).orientation).toBe(1);
  });

  it('passes over fill bytes and bytes between segments', () => {
    expect(header([0xff, 0xff], JFIF, [0, 1, 2], frame(YCC)).width).toBe(640);
  });

  it('says truncated wherever the file ends before its first scan', async () => {
    const whole = await drawn(64, 48).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const scan = whole.indexOf(Buffer.of(0xff, 0xda));
    for (let length = 3; length < scan + 2; length++)
      expect(readJpegHeader(whole.subarray(0, length)).outcome).toBe('truncated');
    expect(readJpegHeader(whole).outcome).toBe('ok');
  });

  it.each([
    ['corrupt', 'no frame', jpeg(JFIF)],
    ['corrupt', 'a frame shorter than its components', jpeg(segment(0xc0, [8, 1, 0, 1, 0, 3, 1, 0x11, 0]))],
    ['corrupt', 'a segment without room for its length', jpeg([0xff, 0xe0, 0, 1])],
    ['corrupt', 'an end before the scan', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
    ['unsupported', '12 bits a sample', jpeg(frame(YCC, 0xc1, 12))],
    ['unsupported', 'arithmetic coding', jpeg(frame(YCC, 0xc9))],
    ['unsupported', 'lossless coding', jpeg(frame(YCC, 0xc3))],
    ['unsupported', 'two components', jpeg(frame(YCC.slice(0, 2)))],
    ['unsupported', 'no height', jpeg(segment(0xc0, [8, 0, 0, 2, 0x80, 1, 1, 0x11, 0]))],
  ])('says %s of %s', (outcome, _what, bytes) => {
    expect(readJpegHeader(bytes).outcome).toBe(outcome);
  });

  it('gives an answer to any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const read = readJpegHeader(Uint8Array.of(0xff, 0xd8, 0xff, ...bytes));
        expect(['ok', 'truncated', 'corrupt', 'unsupported']).toContain(read.outcome);
      }),
    );
  });
});
