import { crc32 as zlibCrc32 } from '@node-rs/crc32';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c, maskCrc, maskedCrc32c, unmaskCrc } from '../../manifests/index.js';

const ascii = (text: string) => Buffer.from(text, 'ascii');
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value);
  return bytes;
};
const upward = Buffer.from(Array.from({ length: 32 }, (_, i) => i));

/** Data, CRC-32C, masked CRC; the sums are those of google-crc32c and TensorFlow. */
const vectors: [string, Buffer, number, number][] = [
  ['empty', ascii(''), 0x00000000, 0xa282ead8],
  ['a', ascii('a'), 0xc1d04330, 0x28e46e78],
  ['123456789', ascii('123456789'), 0xe3069283, 0xc78ab0e5],
  ['hello', ascii('hello'), 0x9a71bb4c, 0x191c1fbb],
  ['32 x 00', Buffer.alloc(32), 0x8a9136aa, 0x0fd7fffa],
  ['32 x ff', Buffer.alloc(32, 0xff), 0x62a8ab43, 0xf909b029],
  ['00 01 .. 1f', upward, 0x46dd794e, 0x951f7892],
  ['1f 1e .. 00', Buffer.from(upward).reverse(), 0x113fdb5c, 0x593b0d57],
  ['u64le(0)', u64(0), 0x8c28b28a, 0x07980329],
  ['u64le(5)', u64(5), 0xe4094dc0, 0x3e04b2ea],
  ['u64le(32)', u64(32), 0x8128d713, 0x50a9ed29],
];

test.each(vectors)('%s', (_name, data, crc, masked) => {
  expect(crc32c(data)).toBe(crc);
  expect(maskCrc(crc)).toBe(masked);
  expect(maskedCrc32c(data)).toBe(masked);
  expect(unmaskCrc(masked)).toBe(crc);
});

test('it is not the CRC-32 of zip', () => {
  expect(crc32c(ascii('123456789'))).not.toBe(zlibCrc32(ascii('123456789')));
});

/** Bit by bit, as the polynomial is defined. */
function slowCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

test('the native sum is that of the polynomial, and the mask comes off again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(crc32c(bytes)).toBe(slowCrc32c(bytes));
      expect(unmaskCrc(maskedCrc32c(bytes))).toBe(crc32c(bytes));
    }),
  );
});
