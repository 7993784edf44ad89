/** One measured figure of a benchmark, with the same figure of a peer where one ran beside it. */
export interface BenchRow {
  /** What was measured, such as `write 3 kB records`. */
  readonly what: string;
  readonly value: number;
  /** Unit of {@link value} and of the peer's value, such as `MB/s`. Megabytes are 1,000,000 bytes. */
  readonly unit: string;
  /** The same work by another program, in the same run on the same machine. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** Ours over the peer's: above 1 is faster where the unit is a rate. */
  readonly ratio?: number;
  /** What a reader must know to judge the figure. */
  readonly note?: string;
}

/** What one benchmark file returns from its `run()`. */
export interface BenchTable {
  readonly name: string;
  readonly rows: readonly BenchRow[];
}
