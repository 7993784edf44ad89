import { checkInt64, int64Size, varintSize, writeInt64, writeVarint } from './protobuf-wire.js';

/**
 * One feature of a `tf.train.Example`: a list of byte strings, of 64-bit integers or of single-precision
 * numbers. A single value is a list of one. Text is bytes in UTF-8.
 */
export type Feature =
  | { readonly bytes: readonly Uint8Array[] }
  | { readonly int64: readonly (number | bigint)[] }
  | { readonly float: readonly number[] };

/** Features by key. A Map serves keys that come from elsewhere, such as `__proto__`. */
export type Features = Readonly<Record<string, Feature>> | ReadonlyMap<string, Feature>;

/**
 * Tags (field number and wire type 2, length-delimited) in `tf.train.Example`. Source: TensorFlow's
 * `example.proto` and `feature.proto`.
 */
export const TAG = {
  /** Example.features, a map entry, its key, BytesList, and every list's `value`. */
  first: 0x0a,
  /** A map entry's value; FloatList. */
  second: 0x12,
  /** Int64List. */
  third: 0x1a,
} as const;

/**
 * Encodes a `tf.train.Example`. Keys stand in ascending order of their UTF-8 bytes, a prefix before what it
 * begins, so equal features give equal bytes; integers and floats are packed; an empty list is a list.
 *
 * A general protobuf library was weighed and left: the schema is four nested messages, and a library builds
 * objects for each of them in every record and leaves the order of a map's keys open.
 *
 * @returns a buffer of exactly the message's size.
 * @throws RangeError where an integer is not exact in 64 bits or a key is not well-formed Unicode.
 */
export function encodeExample(features: Features): Buffer {
  const entries = sortedEntries(features).map((entry) => ({ ...entry, payload: payloadSize(entry) }));
  let size = 0;
  for (const { keyBytes, payload } of entries) size += fieldSize(entrySize(keyBytes.length, payload));
  const target = Buffer.allocUnsafe(fieldSize(size));
  let at = writeField(target, 0, TAG.first, size);
  for (const { key, keyBytes, feature, payload } of entries) {
    at = writeEntryHead(target, at, keyBytes, featureTag(feature), payload);
    at = writePayload(target, at, key, feature, payload);
  }
  return target;
}

/** Bytes of a length-delimited field: tag, length and content. */
export function fieldSize(content: number): number {
  return 1 + varintSize(content) + content;
}

/** Writes tag and length; the content comes next. */
export function writeField(target: Uint8Array, at: number, tag: number, content: number): number {
  target[at] = tag;
  return writeVarint(target, at + 1, content);
}

/** Bytes of a map entry's content: key, then Feature around a list around `payload` bytes. */
export function entrySize(keyLength: number, payload: number): number {
  return fieldSize(keyLength) + fieldSize(fieldSize(payload));
}

/** Writes a map entry up to the content of its list, which is `payload` bytes. */
export function writeEntryHead(
  target: Uint8Array,
  start: number,
  keyBytes: Uint8Array,
  listTag: number,
  payload: number,
): number {
  let at = writeField(target, start, TAG.first, entrySize(keyBytes.length, payload));
  at = writeField(target, at, TAG.first, keyBytes.length);
  target.set(keyBytes, at);
  at = writeField(target, at + keyBytes.length, TAG.second, fieldSize(payload));
  return writeField(target, at, listTag, payload);
}

/**
 * A key's UTF-8 bytes.
 *
 * @throws RangeError where it holds half a surrogate pair: two such keys could become one.
 */
export function featureKeyBytes(key: string): Buffer {
  const bytes = Buffer.from(key, 'utf8');
  if (bytes.toString('utf8') !== key) {
    throw new RangeError(`feature key ${JSON.stringify(key)} is not well-formed Unicode`);
  }
  return bytes;
}

interface Entry {
  readonly key: string;
  readonly keyBytes: Buffer;
  readonly feature: Feature;
}

/** JavaScript sorts text by UTF-16 units; beyond the basic plane that is not the order of the bytes. */
function sortedEntries(features: Features): Entry[] {
  const pairs = features instanceof Map ? [...features] : Object.entries(features);
  return pairs
    .map(([key, feature]: [string, Feature]) => ({ key, keyBytes: featureKeyBytes(key), feature }))
    .sort((a, b) => Buffer.compare(a.keyBytes, b.keyBytes));
}

function featureTag(feature: Feature): number {
  if ('bytes' in feature) return TAG.first;
  return 'float' in feature ? TAG.second : TAG.third;
}

/** Bytes of the list message. */
function payloadSize({ key, feature }: Entry): number {
  let size = 0;
  if ('bytes' in feature) {
    for (const value of feature.bytes) size += fieldSize(value.length);
    return size;
  }
  if ('float' in feature) {
    return feature.float.length === 0 ? 0 : fieldSize(4 * feature.float.length);
  }
  for (const value of feature.int64) {
    checkInt64(value, `feature ${key}`);
    size += int64Size(value);
  }
  return size === 0 ? 0 : fieldSize(size);
}

function writePayload(target: Buffer, start: number, key: string, feature: Feature, payload: number): number {
  let at = start;
  if ('bytes' in feature) {
    for (const value of feature.bytes) {
      at = writeField(target, at, TAG.first, value.length);
      target.set(value, at);
      at += value.length;
    }
    return at;
  }
  if (payload === 0) return at;
  if ('float' in feature) {
    at = writeField(target, at, TAG.first, 4 * feature.float.length);
    for (const value of feature.float) at = target.writeFloatLE(value, at);
    return at;
  }
  let packed = 0;
  for (const value of feature.int64) packed += int64Size(value);
  at = writeField(target, at, TAG.first, packed);
  for (const value of feature.int64) at = writeInt64(target, at, value);
  if (at !== start + payload) throw new Error(`feature ${key} changed while it was encoded`);
  return at;
}
