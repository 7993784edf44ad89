/**
 * The few pieces of the protocol-buffer wire format that `tf.train.Example` is made of: varints and
 * length-delimited fields. Source: https://protobuf.dev/programming-guides/encoding/
 */

/** Largest varint of a 64-bit value. */
const MAX_VARINT_BYTES = 10;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Bytes of a length, a whole number 0..2^53-1, as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

/** Writes a whole number 0..2^53-1 at a position and returns the position behind it. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  // Bit operations know 32 bits only; above that the low seven bits are taken by division.
  while (rest >= 0x80000000) {
    target[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

/** Bytes of an int64 as a varint: ten for every negative one. The value must have passed {@link checkInt64}. */
export function int64Size(value: number | bigint): number {
  if (value < 0) return MAX_VARINT_BYTES;
  if (typeof value === 'number') return varintSize(value);
  let size = 1;
  for (let rest = value; rest >= 0x80n; rest >>= 7n) size += 1;
  return size;
}

/** Writes an int64 as the varint of its 64-bit two's complement and returns the position behind it. */
export function writeInt64(target: Uint8Array, at: number, value: number | bigint): number {
  if (typeof value === 'number' && value >= 0) return writeVarint(target, at, value);
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    target[at++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  target[at++] = Number(rest);
  return at;
}

/**
 * Refuses what is no int64, or has lost digits on its way here.
 *
 * @param what names the value in the error.
 * @throws RangeError for fractions, numbers beyond +-(2^53 - 1) and bigints outside -2^63 .. 2^63 - 1.
 */
export function checkInt64(value: number | bigint, what: string): void {
  if (typeof value === 'bigint') {
    if (value >= INT64_MIN && value <= INT64_MAX) return;
    throw new RangeError(`${what}: ${value.toString()} is outside the 64-bit range`);
  }
  if (Number.isSafeInteger(value)) return;
  throw new RangeError(`${what}: ${value} is no whole number up to 2^53 - 1; give larger ones as a bigint`);
}

/** Bytes that are no message of the expected form. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Reads a message, or a part of one, from front to back. */
export class WireReader {
  #at: number;

  constructor(
    readonly bytes: Uint8Array,
    start = 0,
    readonly end: number = bytes.length,
  ) {
    this.#at = start;
  }

  get at(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.end;
  }

  fail(detail: string): never {
    throw new WireError(`at byte ${this.#at}: ${detail}`);
  }

  /** An unsigned varint: tags and lengths. */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      if (this.done) this.fail('the message ends inside a number');
      const byte = this.bytes[this.#at++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
      if (factor >= 2 ** 42) this.fail('a tag or length beyond 2^49');
    }
    return value;
  }

  /** An int64 in two's complement: a number up to +-(2^53 - 1), a bigint beyond. */
  int64(): number | bigint {
    const start = this.#at;
    let small = 0;
    for (let i = 0; i < 4 && !this.done; i += 1) {
      const byte = this.bytes[this.#at++];
      small |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) return small;
    }
    this.#at = start;
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (this.done) this.fail('the message ends inside a number');
      if (shift === 70n) this.fail('a number of more than ten bytes');
      const byte = this.bytes[this.#at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (value >= 2n ** 64n) this.fail('a number of more than 64 bits');
    const signed = BigInt.asIntN(64, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  /** A length and as many bytes, as a view of the message. */
  block(): Uint8Array {
    const length = this.varint();
    if (length > this.end - this.#at) {
      this.fail(`${length} bytes are announced and ${this.end - this.#at} are left`);
    }
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  /** A single-precision number. */
  float(): number {
    if (this.end - this.#at < 4) this.fail('the message ends inside a float');
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.#at, 4);
    this.#at += 4;
    return view.getFloat32(0, true);
  }
}
