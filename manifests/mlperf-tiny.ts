import { createHash } from 'node:crypto';

/** The folder that the MLPerf Tiny runner looks into, by the id of the visual wake words benchmark. */
export const MLPERF_TINY_FOLDER = 'vww01';

/** Side of the runner's pictures. Source: mlcommons/tiny, `benchmark/README.md` (U8C3, 96 x 96). */
export const MLPERF_TINY_SIZE = 96;

/** Bytes of a picture: RGB side by side, rows from the top left, no header. */
export const MLPERF_TINY_BYTES = MLPERF_TINY_SIZE * MLPERF_TINY_SIZE * 3;

/** Pictures of each class in the public set. Source: mlcommons/tiny, `evaluation/datasets/vww01`. */
export const MLPERF_TINY_PER_CLASS = 500;

/** One picture of the set. */
export interface MlperfTinyEntry {
  /** File name beside `y_labels.csv`. */
  readonly file: string;
  /** 1 person, 0 none. */
  readonly label: 0 | 1;
}

/** `y_labels.csv` as the runner reads it: file, number of classes, class; no header, no blanks, LF. */
export function mlperfTinyLabels(entries: readonly MlperfTinyEntry[]): string {
  return entries
    .map(({ file, label }) => {
      if (!/^[\w.-]+$/.test(file)) throw new RangeError(`${JSON.stringify(file)} does not fit y_labels.csv`);
      return `${file},2,${label}\n`;
    })
    .join('');
}

/**
 * Draws up to `count` of any number of ids by chance that a seed fixes: those with the lowest
 * SHA-256(seed ":" id). The draw does not depend on the order of the ids, and a smaller one is part of a larger
 * one. Memory: at most twice `count` ids.
 */
export class SeededDraw {
  readonly #seed: string;
  readonly #count: number;
  #drawn: { readonly id: string; readonly rank: string }[] = [];
  #limit: string | null = null;

  constructor(seed: number | string, count: number) {
    this.#seed = String(seed);
    this.#count = count;
  }

  /** Offers an id. Each id once. */
  add(id: string): void {
    const rank = createHash('sha256').update(`${this.#seed}:${id}`).digest('hex');
    if (this.#limit !== null && rank > this.#limit) return;
    this.#drawn.push({ id, rank });
    if (this.#drawn.length >= 2 * this.#count) this.#trim();
  }

  /** The ids drawn, in the order of their ranks. */
  drawn(): string[] {
    this.#trim();
    return this.#drawn.map(({ id }) => id);
  }

  #trim(): void {
    this.#drawn.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
    this.#drawn = this.#drawn.slice(0, this.#count);
    if (this.#drawn.length === this.#count) this.#limit = this.#drawn.at(-1)?.rank ?? null;
  }
}
