import { WireError, WireReader } from './protobuf-wire.js';
import { TAG, type Feature } from './tf-example.js';

/** Bytes that are no `tf.train.Example`. */
export class ExampleError extends Error {
  override readonly name = 'ExampleError';
}

/** Wire type 5: a float that is not packed. Wire type 0: an integer that is not packed. */
const LOOSE_FLOAT = 0x0d;
const LOOSE_INT64 = 0x08;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes a `tf.train.Example`. Strict: what a plain parser would skip or merge is an error here, since the
 * files read are meant to be checked. Byte strings are views of `message`; integers beyond +-(2^53 - 1) come
 * as bigint.
 *
 * @returns the features in the order in which they stand.
 * @throws ExampleError that names the byte and, inside a feature, its key: cut short, unknown fields, the same
 *   key twice, a feature without a list, a key that is not UTF-8.
 */
export function decodeExample(message: Uint8Array): Map<string, Feature> {
  const features = new Map<string, Feature>();
  try {
    const example = new WireReader(message);
    while (!example.done) {
      expectTag(example, TAG.first, 'Example');
      const map = inside(example, example.block());
      while (!map.done) {
        expectTag(map, TAG.first, 'Features');
        decodeEntry(inside(map, map.block()), features);
      }
    }
  } catch (error) {
    if (error instanceof WireError) throw new ExampleError(`not a tf.train.Example: ${error.message}`);
    throw error;
  }
  return features;
}

/** A reader of a block just read, which counts its bytes from the start of the whole message. */
function inside(outer: WireReader, block: Uint8Array): WireReader {
  return new WireReader(outer.bytes, outer.at - block.length, outer.at);
}

function expectTag(reader: WireReader, tag: number, message: string): void {
  const found = reader.varint();
  if (found !== tag) reader.fail(`${describeTag(found)} is not part of ${message}`);
}

function describeTag(tag: number): string {
  return `field ${Math.floor(tag / 8)} of wire type ${tag % 8}`;
}

function decodeEntry(entry: WireReader, features: Map<string, Feature>): void {
  let key: string | null = null;
  let feature: Feature | null = null;
  while (!entry.done) {
    const tag = entry.varint();
    if (tag === TAG.first && key === null) key = decodeKey(entry);
    else if (tag === TAG.second && feature === null) {
      const value = inside(entry, entry.block());
      feature = decodeFeature(value, key);
    } else entry.fail(`a second or unknown ${describeTag(tag)} in a map entry`);
  }
  // A key or value left out stands for its default; a default Feature holds no list.
  if (feature === null) entry.fail(`feature ${JSON.stringify(key ?? '')} has no value`);
  if (features.has(key ?? '')) entry.fail(`feature ${JSON.stringify(key ?? '')} stands there twice`);
  features.set(key ?? '', feature);
}

function decodeKey(entry: WireReader): string {
  const bytes = entry.block();
  try {
    return utf8.decode(bytes);
  } catch {
    entry.fail('a feature key that is not UTF-8');
  }
}

function decodeFeature(reader: WireReader, key: string | null): Feature {
  const named = key === null ? 'a feature' : `feature ${JSON.stringify(key)}`;
  if (reader.done) reader.fail(`${named} has no list`);
  const tag = reader.varint();
  const list = inside(reader, reader.block());
  if (reader.at !== reader.end) reader.fail(`${named} has more than one list`);
  switch (tag) {
    case TAG.first:
      return { bytes: decodeBytes(list, named) };
    case TAG.second:
      return { float: decodePacked(list, named, LOOSE_FLOAT, (values) => values.float()) };
    case TAG.third:
      return { int64: decodePacked(list, named, LOOSE_INT64, (values) => values.int64()) };
    default:
      reader.fail(`${named}: ${describeTag(tag)} is no list`);
  }
}

function decodeBytes(list: WireReader, named: string): Uint8Array[] {
  const values: Uint8Array[] = [];
  while (!list.done) {
    expectTag(list, TAG.first, `the bytes list of ${named}`);
    values.push(list.block());
  }
  return values;
}

/** Numbers may come packed, loose, or both: parsers of the format must take each. */
function decodePacked<Value>(
  list: WireReader,
  named: string,
  looseTag: number,
  read: (values: WireReader) => Value,
): Value[] {
  const values: Value[] = [];
  while (!list.done) {
    const tag = list.varint();
    if (tag === looseTag) values.push(read(list));
    else if (tag === TAG.first) {
      const packed = inside(list, list.block());
      while (!packed.done) values.push(read(packed));
    } else list.fail(`${describeTag(tag)} is not part of the list of ${named}`);
  }
  return values;
}
