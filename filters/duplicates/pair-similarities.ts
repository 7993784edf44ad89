/** Pairs that are held at first; the lists double as they fill. */
const FIRST_CAPACITY = 1024;

/** Similarities of pairs of pictures, 16 bytes a pair, up to 48 while they are added. */
export class PairSimilarities {
  #keys = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #pairs = 0;

  /** @param count pictures: indices are below it. Up to 94 million, so that a pair is a whole number. */
  constructor(private readonly count: number) {}

  /** Pairs that are held. */
  get pairs(): number {
    return this.#pairs;
  }

  /**
   * Adds a pair.
   *
   * @param one, @param other indices, the lower one first; pairs come in ascending order.
   * @throws RangeError where they do not.
   */
  add(one: number, other: number, similarity: number): void {
    const key = one * this.count + other;
    if (one >= other || (this.#pairs > 0 && key <= this.#keys[this.#pairs - 1]))
      throw new RangeError(`pair ${one}, ${other} is out of order`);
    if (this.#pairs === this.#keys.length) {
      const keys = new Float64Array(2 * this.#pairs);
      keys.set(this.#keys);
      const values = new Float64Array(2 * this.#pairs);
      values.set(this.#values);
      this.#keys = keys;
      this.#values = values;
    }
    this.#keys[this.#pairs] = key;
    this.#values[this.#pairs++] = similarity;
  }

  /** All pairs in ascending order, the lower index first. */
  *[Symbol.iterator](): Generator<{ one: number; other: number; similarity: number }> {
    for (let pair = 0; pair < this.#pairs; pair++) {
      const key = this.#keys[pair];
      yield { one: Math.floor(key / this.count), other: key % this.count, similarity: this.#values[pair] };
    }
  }

  /** The similarity of two pictures, whichever comes first; null where it was not added. */
  of(one: number, other: number): number | null {
    const key = Math.min(one, other) * this.count + Math.max(one, other);
    let from = 0;
    let to = this.#pairs;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#keys[middle] < key) from = middle + 1;
      else to = middle;
    }
    return from < this.#pairs && this.#keys[from] === key ? this.#values[from] : null;
  }
}
