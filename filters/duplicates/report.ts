/** What a search for near pairs did, and what its caps made it leave out. */
export interface PairSearchReport {
  /** Hashes given. */
  readonly hashes: number;
  /** Hashes that do not count, since they say nothing. */
  readonly noHash: number;
  /** Different hashes among the others. */
  readonly distinct: number;
  /** Pairs given to the callback. */
  readonly pairs: number;
  /** Comparisons of two different hashes. */
  readonly comparisons: number;
  /** Hashes that more pictures have than are given pair by pair. */
  readonly hotHashes: number;
  /** Pairs of pictures with such hashes that were not given; their first picture stands for them. */
  readonly pairsLeftOut: number;
  /** Buckets, over all tables, with more different hashes than are compared with one another. */
  readonly hotBuckets: number;
  /** Comparisons not made in them: near pairs can be missing, as many as this at the very most. */
  readonly comparisonsLeftOut: number;
}

/** What a reader must know of what was left out, one sentence a line; none where nothing was. */
export function pairSearchWarnings(report: PairSearchReport): readonly string[] {
  const warnings: string[] = [];
  if (report.hotHashes > 0)
    warnings.push(
      `${report.hotHashes} hashes are shared by so many pictures that ${report.pairsLeftOut} pairs were not listed; ` +
        'the first picture of each hash stands for the others.',
    );
  if (report.hotBuckets > 0)
    warnings.push(
      `${report.hotBuckets} buckets were too full to compare all in them: ${report.comparisonsLeftOut} comparisons ` +
        'were left out, and near pairs may be missing. Raise maxBucket, or lower the distance.',
    );
  return warnings;
}
