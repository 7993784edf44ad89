import { subsetFlags, withoutPresentation, type Flags } from '../filters/index.js';
import type { RunContext } from './context.js';
import type { Row } from './io/duckdb.js';
import { readFlagFacts } from './tables/label-row.js';

/**
 * The flags of a row of the label table, for the target of the run.
 *
 * @param balanced whether the main set is the balanced one, or every labelled image.
 */
export function flagsOf({ target }: Pick<RunContext, 'target'>, row: Row, balanced: boolean): Flags {
  const flags = subsetFlags(readFlagFacts(row, balanced));
  return target.name === 'Person' ? flags : withoutPresentation(flags);
}
