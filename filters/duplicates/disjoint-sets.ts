/** Sets of indices that are joined two at a time (union-find). It holds 4 bytes an index. */
export class DisjointSets {
  readonly #parents: Uint32Array;

  /** @param count indices 0 to `count - 1`, each a set of its own at first. */
  constructor(count: number) {
    this.#parents = new Uint32Array(count).map((_zero, index) => index);
  }

  /** The lowest index of the set that an index is in. */
  rootOf(index: number): number {
    const parents = this.#parents;
    while (parents[index] !== index) {
      // Halving the path keeps later walks short.
      parents[index] = parents[parents[index]];
      index = parents[index];
    }
    return index;
  }

  /** Joins the sets of two indices. */
  join(one: number, other: number): void {
    const a = this.rootOf(one);
    const b = this.rootOf(other);
    if (a < b) this.#parents[b] = a;
    else this.#parents[a] = b;
  }

  /** Gives every set of two or more: its indices in ascending order, sets by their lowest index. */
  *sets(): Generator<Uint32Array> {
    const count = this.#parents.length;
    const ends = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++) ends[this.rootOf(i)]++;
    for (let i = 0, start = 0; i <= count; i++) {
      const size = ends[i];
      ends[i] = start;
      start += size;
    }
    const members = new Uint32Array(count);
    for (let i = 0; i < count; i++) members[ends[this.rootOf(i)]++] = i;
    for (let i = 0, start = 0; i < count; i++) {
      if (ends[i] - start > 1) yield members.subarray(start, ends[i]);
      start = ends[i];
    }
  }
}
