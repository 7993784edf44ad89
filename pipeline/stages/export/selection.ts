import type { Config } from '../../config.js';
import { literal } from '../../io/duckdb.js';

/** SQL for the labelled images that belong in an export or a published file. */
export interface Selection {
  /** Condition over the label table, which the query calls `l`. */
  readonly where: string;
}

/**
 * Which images an export holds: the balanced ones, or every labelled one; those of the distance subsets alone
 * by option.
 */
export function exportSelection(config: Config): Selection {
  const main = config.export.balanced ? 'l.kept' : "(l.kept OR l.reason = 'not_balanced')";
  return { where: config.export.distance_only ? `(${main} OR l.in_distance_set)` : main };
}

/** The list of Parquet files of a query, as SQL. */
export function tableList(paths: readonly string[]): string {
  return `read_parquet([${paths.map(literal).join(', ')}])`;
}
