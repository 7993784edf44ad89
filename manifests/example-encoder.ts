import { checkInt64, int64Size, writeInt64 } from './protobuf-wire.js';
import { entrySize, featureKeyBytes, fieldSize, TAG, writeEntryHead, writeField } from './tf-example.js';

/** What each feature of a schema holds: one value. Text is bytes in UTF-8. */
export type FeatureKind = 'bytes' | 'int64' | 'float';

/** Feature kinds by key. */
export type ExampleSchema = Readonly<Record<string, FeatureKind>>;

interface ValueOfKind {
  readonly bytes: Uint8Array;
  readonly int64: number | bigint;
  readonly float: number;
}

/** One value for each feature of a schema. */
export type ExampleRow<Schema extends ExampleSchema> = {
  readonly [Key in keyof Schema]: ValueOfKind[Schema[Key]];
};

interface Field {
  readonly key: string;
  readonly keyBytes: Buffer;
  readonly kind: FeatureKind;
  /** Whole entries of the integers -1..7, which flags and labels are: copied, not encoded again. */
  readonly ready: readonly Uint8Array[];
}

const READY_MIN = -1;
const READY_MAX = 7;

/**
 * Encodes many `tf.train.Example` messages of one schema, one value a feature, to the same bytes as
 * `encodeExample` gives. The keys are sorted and encoded once, and all messages share one buffer that grows
 * to the largest of them.
 *
 * ```ts
 * const encoder = new ExampleEncoder({ image: 'bytes', person: 'int64' });
 * await writer.write(encoder.encode({ image: jpeg, person: 1 }));
 * ```
 */
export class ExampleEncoder<Schema extends ExampleSchema> {
  readonly #fields: readonly Field[];
  /** Bytes of the list message of each field, in the row at hand; -1 marks a ready entry. */
  readonly #payloads: Int32Array;
  #buffer: Buffer = Buffer.allocUnsafe(1 << 14);

  /** @throws RangeError where a key is not well-formed Unicode. */
  constructor(schema: Schema) {
    this.#fields = Object.entries(schema)
      .map(([key, kind]) => field(key, kind))
      .sort((a, b) => Buffer.compare(a.keyBytes, b.keyBytes));
    this.#payloads = new Int32Array(this.#fields.length);
  }

  /**
   * @returns a view of the encoder's buffer: use it, or copy it, before the next call.
   * @throws TypeError where a value is missing or not of its kind; RangeError for an integer that is not exact.
   */
  encode(row: ExampleRow<Schema>): Uint8Array {
    const values: Readonly<Record<string, unknown>> = row;
    let size = 0;
    for (let i = 0; i < this.#fields.length; i += 1) size += this.#measure(i, values);
    const total = fieldSize(size);
    if (total > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(2 ** Math.ceil(Math.log2(total)));
    let at = writeField(this.#buffer, 0, TAG.first, size);
    for (let i = 0; i < this.#fields.length; i += 1) at = this.#write(i, values, at);
    return this.#buffer.subarray(0, total);
  }

  /** Bytes of the whole entry of a field; leaves its payload's size behind. */
  #measure(index: number, values: Readonly<Record<string, unknown>>): number {
    const { key, keyBytes, kind, ready } = this.#fields[index];
    const value = values[key];
    let payload: number;
    switch (kind) {
      case 'bytes':
        if (!(value instanceof Uint8Array)) throw wrongKind(key, kind, value);
        payload = fieldSize(value.length);
        break;
      case 'float':
        if (typeof value !== 'number') throw wrongKind(key, kind, value);
        payload = fieldSize(4);
        break;
      case 'int64':
        if (typeof value !== 'number' && typeof value !== 'bigint') throw wrongKind(key, kind, value);
        if (isReady(value)) {
          this.#payloads[index] = -1;
          return ready[value - READY_MIN].length;
        }
        checkInt64(value, `feature ${key}`);
        payload = fieldSize(int64Size(value));
    }
    this.#payloads[index] = payload;
    return fieldSize(entrySize(keyBytes.length, payload));
  }

  #write(index: number, values: Readonly<Record<string, unknown>>, start: number): number {
    const { key, keyBytes, kind, ready } = this.#fields[index];
    const payload = this.#payloads[index];
    const value = values[key];
    const target = this.#buffer;
    if (payload === -1 && typeof value === 'number') {
      const entry = ready[value - READY_MIN];
      target.set(entry, start);
      return start + entry.length;
    }
    const at = writeEntryHead(target, start, keyBytes, LIST_TAG[kind], payload);
    if (value instanceof Uint8Array) {
      const content = writeField(target, at, TAG.first, value.length);
      target.set(value, content);
      return content + value.length;
    }
    if (kind === 'float' && typeof value === 'number') {
      return target.writeFloatLE(value, writeField(target, at, TAG.first, 4));
    }
    if (typeof value !== 'number' && typeof value !== 'bigint') throw wrongKind(key, kind, value);
    return writeInt64(target, writeField(target, at, TAG.first, int64Size(value)), value);
  }
}

const LIST_TAG = { bytes: TAG.first, float: TAG.second, int64: TAG.third } as const;

function isReady(value: number | bigint): value is number {
  return typeof value === 'number' && value >= READY_MIN && value <= READY_MAX && Number.isInteger(value);
}

function field(key: string, kind: FeatureKind): Field {
  const keyBytes = featureKeyBytes(key);
  const ready: Uint8Array[] = [];
  for (let value = READY_MIN; kind === 'int64' && value <= READY_MAX; value += 1) {
    const payload = fieldSize(int64Size(value));
    const entry = Buffer.alloc(fieldSize(entrySize(keyBytes.length, payload)));
    const at = writeEntryHead(entry, 0, keyBytes, TAG.third, payload);
    writeInt64(entry, writeField(entry, at, TAG.first, int64Size(value)), value);
    ready.push(entry);
  }
  return { key, keyBytes, kind, ready };
}

function wrongKind(key: string, kind: FeatureKind, value: unknown): TypeError {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return new TypeError(`feature ${key}: ${kind} is expected and ${found} was given`);
}
