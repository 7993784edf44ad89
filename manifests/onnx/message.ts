import { WireReader } from '../protobuf-wire.js';
import { WIRE } from './fields.js';

/** A field of a message, its value not yet read. */
export class Field {
  constructor(
    readonly number: number,
    readonly wire: number,
    readonly reader: WireReader,
  ) {}

  /** Reads an integer that a JavaScript number holds. */
  integer(): number {
    this.#expect(WIRE.varint);
    return wholeNumber(this.reader);
  }

  /** Reads one value of a repeated integer, or all of them where they are packed. */
  integers(): number[] {
    if (this.wire === WIRE.varint) return [this.integer()];
    const packed = this.block();
    const values: number[] = [];
    while (!packed.done) values.push(wholeNumber(packed));
    return values;
  }

  /** Reads an integer; one that a JavaScript number does not hold, such as the end of a slice, is rounded. */
  wholeNumber(): number {
    this.#expect(WIRE.varint);
    return Number(this.reader.int64());
  }

  /** Reads one value of a repeated integer, or all of them where they are packed, as {@link wholeNumber} does. */
  wholeNumbers(): number[] {
    if (this.wire === WIRE.varint) return [this.wholeNumber()];
    const packed = this.block();
    const values: number[] = [];
    while (!packed.done) values.push(Number(packed.int64()));
    return values;
  }

  /** Reads a number in single precision. */
  float(): number {
    this.#expect(WIRE.fixed32);
    return this.reader.float();
  }

  /** Reads a text. */
  text(): string {
    const { bytes, at, end } = this.block();
    return new TextDecoder().decode(bytes.subarray(at, end));
  }

  /** Opens an inner message or byte string; its reader counts bytes from the start of the file. */
  block(): WireReader {
    this.#expect(WIRE.block);
    const length = this.reader.block().length;
    return new WireReader(this.reader.bytes, this.reader.at - length, this.reader.at);
  }

  /** Passes over the value. */
  skip(): void {
    switch (this.wire) {
      case WIRE.varint:
        this.reader.int64();
        return;
      case WIRE.fixed64:
        this.reader.float();
        this.reader.float();
        return;
      case WIRE.block:
        this.reader.block();
        return;
      case WIRE.fixed32:
        this.reader.float();
        return;
      default:
        this.reader.fail(`field ${this.number} of the unknown wire type ${this.wire}`);
    }
  }

  #expect(wire: number): void {
    if (this.wire !== wire) {
      this.reader.fail(`field ${this.number} is of wire type ${this.wire}, and ONNX has ${wire} there`);
    }
  }
}

function wholeNumber(reader: WireReader): number {
  const value = reader.int64();
  return typeof value === 'number' ? value : reader.fail(`the number ${value.toString()} is too large`);
}

/**
 * Reads a message field by field. Fields without a handler are passed over, as the format asks of readers that
 * are older than a file.
 */
export function readMessage(
  reader: WireReader,
  handlers: Readonly<Partial<Record<number, (field: Field) => void>>>,
): void {
  while (!reader.done) {
    const tag = reader.varint();
    const field = new Field(Math.floor(tag / 8), tag % 8, reader);
    const handler = handlers[field.number];
    if (handler === undefined) field.skip();
    else handler(field);
  }
}
