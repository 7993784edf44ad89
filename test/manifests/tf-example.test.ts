import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeExample,
  encodeExample,
  ExampleEncoder,
  ExampleError,
  type Feature,
} from '../../manifests/index.js';

const text = (value: string): Feature => ({ bytes: [Buffer.from(value, 'utf8')] });
const int = (...values: (number | bigint)[]): Feature => ({ int64: values });
const float = (...values: number[]): Feature => ({ float: values });

/** Serialised by TensorFlow, keys ascending. */
const vectors: [string, Record<string, Feature>, string][] = [
  ['person 1', { person: int(1) }, '0a110a0f0a06706572736f6e12051a030a0101'],
  ['person 0', { person: int(0) }, '0a110a0f0a06706572736f6e12051a030a0100'],
  ['depiction -1', { depiction: int(-1) }, '0a1d0a1b0a09646570696374696f6e120e1a0c0a0affffffffffffffffff01'],
  ['filename', { filename: text('a.jpg') }, '0a170a150a0866696c656e616d6512090a070a05612e6a7067'],
  ['area 0.5', { area: float(0.5) }, '0a120a100a0461726561120812060a040000003f'],
  [
    'bbox',
    { bbox: float(0, 0.25, 0.5, 1) },
    '0a1e0a1c0a0462626f78121412120a10000000000000803e0000003f0000803f',
  ],
  ['empty integers', { e: int() }, '0a090a070a016512021a00'],
  ['empty floats', { e: float() }, '0a090a070a0165120212' + '00'],
  ['empty bytes', { e: { bytes: [] } }, '0a090a070a016512020a00'],
  ['no feature', {}, '0a00'],
  [
    'three kinds',
    { person: int(1), area: float(0.5), filename: text('a.jpg') },
    '0a3a0a100a0461726561120812060a040000003f0a150a0866696c656e616d6512090a070a05612e6a70670a0f0a06706572736f6e12051a030a0101',
  ],
  [
    'a key before the key that it begins',
    { person_depiction: int(0), person: int(1), filename: text('a.jpg'), depiction: int(-1) },
    '0a600a1b0a09646570696374696f6e120e1a0c0a0affffffffffffffffff010a150a0866696c656e616d6512090a070a05612e6a70670a0f0a06706572736f6e12051a030a01010a190a10706572736f6e5f646570696374696f6e12051a030a0100',
  ],
  ['300 takes two bytes', { n: int(300) }, '0a0d0a0b0a016e12061a040a02ac02'],
];

test.each(vectors)('%s', (_name, features, hex) => {
  expect(encodeExample(features).toString('hex')).toBe(hex);
});

test('a Map gives the same bytes, and keeps keys that an object cannot', () => {
  const features = new Map<string, Feature>([
    ['__proto__', int(7)],
    ['', int(1)],
  ]);
  expect(decodeExample(encodeExample(features))).toEqual(
    new Map([
      ['', int(1)],
      ['__proto__', int(7)],
    ]),
  );
});

test('keys stand in the order of their bytes, which is not the order of UTF-16', () => {
  const keys = ['\u{1f600}', '\uff5e', 'é', 'z', 'zz', ''];
  const features = Object.fromEntries(keys.map((key) => [key, int(1)]));
  expect([...decodeExample(encodeExample(features)).keys()]).toEqual([
    '',
    'z',
    'zz',
    'é',
    '\uff5e',
    '\u{1f600}',
  ]);
});

test.each([
  ['a fraction', 0.5],
  ['a number that lost digits', 2 ** 53],
  ['not a number', Number.NaN],
  ['a bigint above 64 bits', 2n ** 63n],
  ['a bigint below 64 bits', -(2n ** 63n) - 1n],
])('%s is refused by the name of its feature', (_name, value) => {
  expect(() => encodeExample({ count: int(value) })).toThrow(/feature count/);
  expect(() => new ExampleEncoder({ count: 'int64' }).encode({ count: value })).toThrow(/feature count/);
});

test('half a surrogate pair is no key', () => {
  expect(() => encodeExample({ '\ud83d': int(1) })).toThrow('well-formed');
});

const anyInt64 = fc.oneof(
  fc.constantFrom<number | bigint>(0, 1, -1, 127, 128, 300, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 1 - 2 ** 53),
  fc.constantFrom<number | bigint>(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n, -(2n ** 53n)),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const anyKey = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('人', 'человек', 'व्यक्ति', '👩‍🚀', '', 'a/b'),
);
const anyFeature: fc.Arbitrary<Feature> = fc.oneof(
  fc.record({ bytes: fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }) }),
  fc.record({ int64: fc.array(anyInt64, { maxLength: 6 }) }),
  fc.record({ float: fc.array(fc.float({ noNaN: true }), { maxLength: 6 }) }),
);

/** What decoding gives: numbers where they are exact, and buffers compared by content. */
function normal(feature: Feature): unknown {
  if ('bytes' in feature) return { bytes: feature.bytes.map((value) => Buffer.from(value).toString('hex')) };
  if ('float' in feature) return feature;
  return {
    int64: feature.int64.map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
  };
}

test('any features come back, keys in ascending order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyKey, anyFeature), { maxLength: 8 }), (pairs) => {
      const features = new Map(pairs);
      const bytes = encodeExample(features);
      const decoded = decodeExample(bytes);
      const keys = [...features.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect([...decoded.keys()]).toEqual(keys);
      for (const [key, feature] of features) expect(normal(decoded.get(key)!)).toEqual(normal(feature));
      expect(encodeExample(decoded).equals(bytes)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('the encoder of a schema gives the same bytes, row after row', () => {
  const encoder = new ExampleEncoder({
    image: 'bytes',
    person: 'int64',
    person_depiction: 'int64',
    area: 'float',
    人: 'int64',
  });
  const row = fc.record({
    image: fc.oneof(fc.uint8Array(), fc.constant(new Uint8Array(100_000))),
    person: fc.oneof(fc.integer({ min: -2, max: 9 }), anyInt64),
    person_depiction: anyInt64,
    area: fc.float({ noNaN: true }),
    人: fc.constantFrom(-1, 0, 1, -0),
  });
  fc.assert(
    fc.property(row, (values) => {
      const expected = encodeExample({
        image: { bytes: [values.image] },
        person: int(values.person),
        person_depiction: int(values.person_depiction),
        area: float(values.area),
        人: int(values.人),
      });
      expect(expected.equals(encoder.encode(values))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('the encoder names a feature whose value is of the wrong kind', () => {
  const encoder = new ExampleEncoder({ image: 'bytes', person: 'int64' });
  const row: unknown = { image: 'not bytes', person: 1 };
  expect(() => encoder.encode(row as { image: Uint8Array; person: number })).toThrow(
    'feature image: bytes is expected and string was given',
  );
});

describe('decoding is strict', () => {
  test.each([
    ['a cut message', '0a110a0f0a06706572736f6e12051a030a01', 'at byte'],
    ['a cut length', '0a', 'ends inside a number'],
    ['another field', '120101', 'field 2 of wire type 2 is not part of Example'],
    ['a varint for the map', '0801', 'wire type 0'],
    ['no list', '0a070a050a01611200', '"a" has no list'],
    ['no value', '0a050a030a0161', '"a" has no value'],
    ['two lists', '0a0b0a090a01611204' + '1a001a00', 'more than one list'],
    ['an unknown list', '0a090a070a01611202' + '2200', 'is no list'],
    ['the same key twice', '0a120a070a016112021a000a070a016112021a00', '"a" stands there twice'],
    ['a key that is no UTF-8', '0a090a070a01ff12021a00', 'not UTF-8'],
    ['eleven bytes of varint', '0a160a140a0161120f1a0d0a0bffffffffffffffffffff01', 'more than ten bytes'],
    ['a float cut short', '0a0d0a0b0a0161120612040a023f00', 'inside a float'],
  ])('%s', (_name, hex, message) => {
    const decode = () => decodeExample(Buffer.from(hex, 'hex'));
    expect(decode).toThrow(ExampleError);
    expect(decode).toThrow(message);
  });

  test('any bytes either decode or are refused with an ExampleError', () => {
    const whole = encodeExample({ person: int(-1, 5), image: text('abc'), area: float(1) });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, cut) => {
        const bytes = Buffer.from(whole.subarray(0, cut));
        if (at < bytes.length) bytes[at] = byte;
        try {
          decodeExample(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ExampleError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('numbers that another writer did not pack are read, and a value before its key', () => {
  // int64 list with two loose varints: 08 01 08 05; the entry holds value, then key.
  const bytes = Buffer.from('0a0d0a0b12061a04080108050a0161', 'hex');
  expect(decodeExample(bytes)).toEqual(new Map([['a', int(1, 5)]]));
});
